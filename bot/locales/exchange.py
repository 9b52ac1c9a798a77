"""Texts of a language as a file for translators: a table (CSV), or XLIFF 2.0 for their programs.

Both hold one entry for each text, and for each plural form of one that counts something; what is
read back is the translation, found by the entry's id.  XLIFF: OASIS, XLIFF Version 2.0.
"""

import csv
import io
import xml.etree.ElementTree as ET  # nosec B405 # see _read_xliff
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from bot.failures import CommandError
from bot.i18n import SOURCE_LOCALE
from bot.locales.texts import Text, translation_of

XLIFF: Final = "urn:oasis:names:tc:xliff:document:2.0"
SIZES: Final = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
COLUMNS: Final = ("id", "english", "german", "translation", "form", "longest", "note", "where")
COUNTS: Final = range(121)
"""Numbers tried to say what a plural form is for."""
SHOWN_COUNTS: Final = 6
LARGEST: Final = 10_000_000
"""Bytes of a file that is read; all texts of a language have half a million."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of a text, for a translator.

    Attributes:
        id: the text's, with the number of the form behind a dot.
        translation: what there is.
        form: which numbers it is for, such as ``1, 21, 31 …``.
    """

    id: str
    text: Text
    translation: str
    form: str

    @property
    def english(self) -> str:
        """The source: the singular only where the form is for one thing alone."""
        return self.text.source[0 if self.form == "1" else -1]

    @property
    def german(self) -> str:
        """The German beside it."""
        return self.text.german[0 if self.form == "1" else -1]


def list_entries(texts: Iterable[Text], catalogue: Catalog, *, missing: bool) -> list[Entry]:
    """Return the entries of a language, only those without a translation if asked for."""
    forms = _plural_forms(catalogue)
    found: list[Entry] = []
    for text in texts:
        said = translation_of(text, catalogue)
        if missing and all(said):
            continue
        if text.is_counted:
            found += [
                Entry(f"{text.id}.{number}", text, each, forms[number])
                for number, each in enumerate(said)
            ]
        else:
            found.append(Entry(text.id, text, said[0], ""))
    return found


def write_file(file: Path, entries: Sequence[Entry], *, language_tag: str) -> None:
    """Write entries as the file's name says.

    Raises:
        CommandError: its name says neither of the two.
    """
    match file.suffix.lower():
        case ".csv":
            # A mark in front, because Excel takes a file without one for Windows-1252.
            file.write_text(_csv(entries), encoding="utf-8-sig", newline="")
        case ".xlf" | ".xliff":
            file.write_bytes(_xliff(entries, language_tag))
        case _:
            raise _unknown_kind(file)


def read_file(file: Path) -> dict[str, str]:
    """Return the translations of a file by the ids of their entries.

    Raises:
        CommandError: it cannot be read.
    """
    if file.stat().st_size > LARGEST:
        msg = f"{file} is larger than {LARGEST} bytes"
        raise CommandError(msg)
    match file.suffix.lower():
        case ".csv":
            return dict(_read_csv(file))
        case ".xlf" | ".xliff":
            return dict(_read_xliff(file))
        case _:
            raise _unknown_kind(file)


def _unknown_kind(file: Path) -> CommandError:
    msg = f"{file}: the name has to end in .csv, .xlf or .xliff"
    return CommandError(msg)


def _plural_forms(catalogue: Catalog) -> list[str]:
    """Return for each plural form of the language which numbers it is for."""
    index = c2py(catalogue.plural_expr)
    numbers: list[list[int]] = [[] for _form in range(catalogue.num_plurals)]
    for count in COUNTS:
        numbers[index(count)].append(count)
    if len(numbers) == 1:
        return ["all numbers"]
    return [
        ", ".join(str(count) for count in each[:SHOWN_COUNTS])
        + (" …" if len(each) > SHOWN_COUNTS else "")
        for each in numbers
    ]


# --- CSV ---------------------------------------------------------------------------------------


def _csv(entries: Iterable[Entry]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for entry in entries:
        text = entry.text
        writer.writerow(
            [
                entry.id,
                entry.english,
                entry.german,
                entry.translation,
                entry.form,
                text.longest or "",
                text.note,
                " ".join(text.where),
            ]
        )
    return written.getvalue()


def _read_csv(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{file} is not a text in UTF-8; save it as CSV UTF-8"
        raise CommandError(msg) from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    if not {"id", "translation"} <= set(rows.fieldnames or ()):
        msg = f"{file} has no columns id and translation"
        raise CommandError(msg)
    for row in rows:
        if row["id"] and row["translation"]:
            yield row["id"].strip(), row["translation"].replace("\r\n", "\n")


# --- XLIFF -------------------------------------------------------------------------------------


def _xliff(entries: Iterable[Entry], language_tag: str) -> bytes:
    ET.register_namespace("", XLIFF)
    ET.register_namespace("slr", SIZES)
    root = ET.Element(
        _x("xliff"), {"version": "2.0", "srcLang": SOURCE_LOCALE, "trgLang": language_tag}
    )
    file = ET.SubElement(root, _x("file"), {"id": "residents"})
    ET.SubElement(file, f"{{{SIZES}}}profiles", {"generalProfile": "xliff:codepoints"})
    for entry in entries:
        file.append(_unit(entry))
    ET.indent(root, level=0)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _unit(entry: Entry) -> ET.Element:
    text = entry.text
    unit = ET.Element(_x("unit"), {"id": entry.id, XML_SPACE: "preserve"})
    if text.longest is not None:
        unit.set(f"{{{SIZES}}}sizeRestriction", str(text.longest))
    notes = ET.SubElement(unit, _x("notes"))
    for category, words in (
        ("german", entry.german),
        ("note", text.note),
        ("form", entry.form),
        ("where", " ".join(text.where)),
    ):
        if words:
            ET.SubElement(notes, _x("note"), {"category": category}).text = words
    state = "translated" if entry.translation else "initial"
    segment = ET.SubElement(unit, _x("segment"), {"state": state})
    ET.SubElement(segment, _x("source")).text = entry.english
    ET.SubElement(segment, _x("target")).text = entry.translation
    return unit


def _read_xliff(file: Path) -> Iterator[tuple[str, str]]:
    content = file.read_bytes()
    if b"\0" in content:  # in UTF-16 the next look would find nothing
        msg = f"{file} is not in UTF-8"
        raise CommandError(msg)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        msg = f"{file} declares a document type, which XLIFF never does"
        raise CommandError(msg)
    try:
        # Entities, which make XML dangerous, are refused above.
        root = ET.fromstring(content)  # nosec B314 # noqa: S314
    except ET.ParseError as error:
        msg = f"{file} is not readable as XML: {error}"
        raise CommandError(msg) from None
    if root.tag != _x("xliff"):
        msg = f"{file} is not XLIFF 2"
        raise CommandError(msg)
    for unit in root.iter(_x("unit")):
        targets = unit.iter(_x("target"))
        translation = "".join("".join(target.itertext()) for target in targets)
        if translation:
            yield unit.get("id", ""), translation


def _x(name: str) -> str:
    return f"{{{XLIFF}}}{name}"
