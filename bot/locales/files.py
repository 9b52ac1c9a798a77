"""The files of catalogues: finding, beginning, reading and writing them."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

HEADER: Final = """\
# Translations template for PROJECT.
# Copyright (C) YEAR ORGANIZATION
# This file is distributed under the same license as the PROJECT
# project.
#"""


def catalogue_file(folder: Path, locale: str, domain: str) -> Path:
    """Return where the catalogue of a locale is, whether it is there or not."""
    return folder / locale / "LC_MESSAGES" / f"{domain}.po"


def new_catalogue(locale: str | None = None) -> Catalog:
    """Return a catalogue without texts, with the plural forms of the language."""
    catalogue = Catalog(
        locale=locale,
        header_comment=HEADER,
        project="quartiersbote",
        version="1",
        copyright_holder="Quartiersbote",
        last_translator="Quartiersbote",
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )
    catalogue.msgid_bugs_address = catalogue.language_team = ""
    return catalogue


def read_catalogue(po_file: Path) -> Catalog:
    """Return a catalogue as its file says it."""
    with po_file.open("rb") as source:
        return read_po(source, locale=po_file.parent.parent.name)


def write_catalogue(po_file: Path, catalogue: Catalog) -> None:
    """Write a catalogue, the same texts always the same way."""
    written = io.BytesIO()
    write_po(written, catalogue, ignore_obsolete=True)
    po_file.parent.mkdir(parents=True, exist_ok=True)
    po_file.write_bytes(written.getvalue())
