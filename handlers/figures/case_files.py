"""Cases written as CSV, as a workbook for Excel, and as GeoJSON for maps; nothing personal.

CSV and workbook speak the reader's language.  GeoJSON (RFC 7946) is for programs: its properties
have the names and values of the code, and its points are WGS 84 with the longitude first.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from aiogram.utils.i18n import gettext as _
from babel import Locale

from handlers.cases.staff.entered_words import way_label
from handlers.cases.staff.field_words import counted_under
from handlers.figures.charts import without_signs
from handlers.figures.figure_files import BYTE_ORDER_MARK, harmless
from handlers.formats import current_locale
from handlers.labels import kind_label, status_label
from storage.figures.case_list import DIGITS, CaseLine
from storage.figures.translations import Translator
from storage.quarter import QuarterProfile

WIDTHS: Final = (14, 12, 24, 28, 24, 12, 12, 12, 11, 11, 11, 11, 16, 16)
"""Of the columns, in characters."""

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class CaseTable:
    """Cases in words; each row has as many cells as there are headings."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    is_rtl: bool


def case_table(lines: Sequence[CaseLine], *, title: str, profile: QuarterProfile) -> CaseTable:
    """Return the cases with words in the language of the current text."""
    locale = current_locale()

    def row(line: CaseLine) -> list[Cell]:
        latitude, longitude = line.place or (None, None)
        return [
            line.reference,
            kind_label(line.kind),
            "" if line.category is None else profile.category_name(line.category, locale),
            "" if line.field is None else counted_under(profile, line.field, locale),
            without_signs(status_label(line.status)),
            line.submitted_on,
            line.due_on,
            line.closed_on,
            line.days_open,
            _yes_or_no(line.on_time),
            latitude,
            longitude,
            without_signs(way_label(line.way)),
            "" if line.translated_by is None else translator_label(line.translated_by),
        ]

    return CaseTable(
        title=title,
        headings=_headings(),
        rows=[row(line) for line in lines],
        is_rtl=Locale.parse(locale).character_order == "right-to-left",
    )


def write_case_csv(table: CaseTable) -> bytes:
    """Return the table as German Excel reads it: semicolons, and commas in numbers."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(harmless(table.headings))
    for row in table.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def write_case_xlsx(table: CaseTable, *, now: datetime) -> bytes:
    """Return a workbook with one sheet to sort and filter; takes no words from the language."""
    from xlsxwriter import Workbook  # noqa: PLC0415  0.2 s to import; asked for a few times a year

    file = io.BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    workbook.set_properties({"title": table.title, "created": now.replace(tzinfo=None)})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    if table.is_rtl:
        sheet.right_to_left()
    for index, (heading, width) in enumerate(zip(table.headings, WIDTHS, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, bold)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.headings) - 1)
    for number, row in enumerate(table.rows, start=1):
        for index, cell in enumerate(row):
            _write_cell(sheet, number, index, cell, day)
    workbook.close()
    return file.getvalue()


def write_geojson(lines: Sequence[CaseLine]) -> bytes:
    """Return the cases that have a place, as a FeatureCollection."""
    collection = {"type": "FeatureCollection", "features": list(_features(lines))}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _features(lines: Sequence[CaseLine]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.place is None:
            continue
        latitude, longitude = line.place
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {
                "reference": line.reference,
                "kind": line.kind.name.lower(),
                "category": line.category,
                "field_of_action": line.field,
                "status": line.status.value,
                "submitted_on": line.submitted_on.isoformat(),
                "due_on": _iso(line.due_on),
                "closed_on": _iso(line.closed_on),
                "days_open": line.days_open,
                "on_time": line.on_time,
                "way": line.way.value,
                "translated_by": None if line.translated_by is None else line.translated_by.value,
            },
        }


def _headings() -> list[str]:
    return [
        _("Reference"),
        _("Kind"),
        _("Category"),
        _("Field of action"),
        _("Status"),
        _("Sent on"),
        _("Due on"),
        _("Closed on"),
        _("Days open"),
        _("On time"),
        _("Latitude"),
        _("Longitude"),
        _("How it came"),
        # NOTE: a column of a table: a person, a machine, or nobody
        _("Translated by"),
    ]


def translator_label(translator: Translator) -> str:
    """Return who has translated, without a name."""
    match translator:
        case Translator.PERSON:
            # NOTE: in a table, below "translated by"
            return _("a person")
        case Translator.MACHINE:
            # NOTE: in a table, below "translated by"
            return _("a machine")


def _yes_or_no(answer: bool | None) -> str:
    if answer is None:
        return ""
    # NOTE: in a table, below "on time"
    return _("yes") if answer else _("no")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless([cell])[0]
        case float():
            # With a full stop German Excel takes 8.691 for eight thousand.
            return f"{cell:.{DIGITS}f}".replace(".", ",")
        case _:
            return str(cell)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    """Write words as strings, whatever they begin with; a formula is never made of them."""
    match cell:
        case None | "":
            return
        case str():
            sheet.write_string(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, day)
        case _:
            sheet.write_number(row, column, cell)
