"""Carries the texts of the code into the catalogues of ``locales/``: ``make messages``.

    python -m tests.support.messages [LOCALE ...]

Each LOCALE that has no catalogues yet gets empty ones.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

from bot.i18n import DOMAINS, LOCALES_DIR, RESIDENTS, TEAM

PROJECT_DIR: Final = LOCALES_DIR.parent
SOURCES: Final = ("bot", "handlers")
"""Where texts stand."""
TEAM_SOURCES: Final = (
    "handlers/*/staff/*.py",
    "handlers/announcements/notices.py",
    "handlers/announcements/progress.py",
    "handlers/audit/*.py",
    "handlers/digests/*.py",
    "handlers/figures/*.py",
    "handlers/hours/*.py",
    "handlers/no_room.py",
    "handlers/settings/*.py",
    "handlers/team/menu.py",
)
"""Modules whose texts only the team reads; the texts of all others are for residents.

A text that stands on both sides is for residents. So is what somebody hears who leaves the team.
"""
KEYWORDS: Final = parse_keywords(["_:1,1t", "_:1,2"])
"""``_("text")``, and ``_("one", "many", n)``."""
HEADER: Final = """\
# Translations template for PROJECT.
# Copyright (C) YEAR ORGANIZATION
# This file is distributed under the same license as the PROJECT
# project.
#"""


def domain_of(module: Path) -> str:
    """Return which domain the texts of a module belong to, unless the other side has them too."""
    path = module.relative_to(PROJECT_DIR).as_posix()
    return TEAM if any(fnmatch(path, pattern) for pattern in TEAM_SOURCES) else RESIDENTS


def modules() -> Iterator[Path]:
    """Return the modules in which texts can stand."""
    for package in SOURCES:
        yield from sorted((PROJECT_DIR / package).rglob("*.py"))


def extract() -> dict[str, Catalog]:
    """Return the texts of the code by domain, sorted, with the notes for translators."""
    found = {domain: _template() for domain in DOMAINS}
    for module in modules():
        for _line, text, notes, _context in extract_from_file(
            "python", str(module), KEYWORDS, ["NOTE"]
        ):
            found[domain_of(module)].add(text, auto_comments=notes)
    for message in found[RESIDENTS]:
        if message.id and (same := found[TEAM].get(message.id)):
            message.auto_comments.extend(
                note for note in same.auto_comments if note not in message.auto_comments
            )
            found[TEAM].delete(message.id)
    return {domain: _sorted(catalogue) for domain, catalogue in found.items()}


def update(locales_dir: Path, begun: Sequence[str] = ()) -> None:
    """Give every catalogue the texts of the code; what they say already stays.

    Args:
        locales_dir: where the catalogues are.
        begun: locales that get catalogues if they have none.
    """
    texts = extract()
    for locale in begun:
        for po_file in _files(locales_dir / locale).values():
            if not po_file.exists():
                po_file.parent.mkdir(parents=True, exist_ok=True)
                _write(po_file, _template(locale))
    for folder in sorted(locales_dir.iterdir()):
        there = {domain: file for domain, file in _files(folder).items() if file.exists()}
        catalogues = {domain: _read(file) for domain, file in there.items()}
        known = [message for catalogue in catalogues.values() for message in catalogue]
        for domain, catalogue in catalogues.items():
            for message in known:
                # A text whose module has gone over to the other side takes its words along.
                if message.id in texts[domain] and message.id not in catalogue:
                    catalogue[message.id] = message
            catalogue.update(texts[domain], no_fuzzy_matching=True, update_creation_date=False)
            _write(there[domain], catalogue)


def _files(folder: Path) -> dict[str, Path]:
    return {domain: folder / "LC_MESSAGES" / f"{domain}.po" for domain in DOMAINS}


def _read(po_file: Path) -> Catalog:
    with po_file.open("rb") as source:
        return read_po(source, locale=po_file.parent.parent.name)


def _template(locale: str | None = None) -> Catalog:
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


def _sorted(texts: Catalog) -> Catalog:
    catalogue = _template()
    for message in sorted(message for message in texts if message.id):
        catalogue.add(message.id, auto_comments=message.auto_comments)
    return catalogue


def _write(po_file: Path, catalogue: Catalog) -> None:
    written = io.BytesIO()
    write_po(written, catalogue, ignore_obsolete=True)
    po_file.write_bytes(written.getvalue())


if __name__ == "__main__":
    update(LOCALES_DIR, sys.argv[1:])
