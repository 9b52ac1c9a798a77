"""The figures of a period in words, and written as CSV and as a workbook for Excel."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from aiogram.utils.i18n import gettext as _
from babel import Locale
from babel.dates import format_date

from handlers.appointments.words import way_label
from handlers.cases.staff.field_words import counted_under
from handlers.formats import current_locale, formatting_locale, language_name
from storage.appointments.figures import PeriodCounts, Tally, Week
from storage.quarter import QuarterProfile

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of Windows."""
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so may be run as a formula (OWASP, CSV Injection)."""
NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]|^'|'$")
SHEET_NAME_LONGEST: Final = 31
"""What Excel does not take in the name of a sheet, and how long it may be."""
LABEL_WIDTH: Final = 34
NUMBER_WIDTH: Final = 16
"""In characters; wide enough for the words of the header in most languages."""


@dataclass(frozen=True, slots=True)
class Table:
    """One way of counting; each row has a label and its tally."""

    name: str
    rows: Sequence[tuple[str, Tally]]
    has_walk_ins: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A period in words; the first table is the overview."""

    title: str
    tables: Sequence[Table]
    headings: Sequence[str]
    """Of the columns with numbers, in the order of ``numbers``."""
    is_rtl: bool


def report(counts: PeriodCounts, *, profile: QuarterProfile) -> Report:
    """Return the figures with words in the language of the current text."""
    return Report(
        title=_("Consultation hours, {quarter}, {first} – {last}").format(
            quarter=profile.name,
            first=_short(counts.first_day),
            last=_short(counts.last_day),
        ),
        tables=(
            Table(_("Overview"), [(_("Altogether"), counts.total)], has_walk_ins=True),
            Table(
                _("By week"),
                [(_week_label(week), tally) for week, tally in counts.weeks],
                has_walk_ins=True,
            ),
            Table(_("By way"), [(way_label(way), tally) for way, tally in counts.ways]),
            Table(
                _("By language"),
                [(language_name(code), tally) for code, tally in counts.languages],
            ),
            Table(
                _("By field of action"),
                [(_field_label(key, profile), tally) for key, tally in counts.fields],
            ),
        ),
        headings=(_("Came"), _("Did not come"), _("Cancelled"), _("Still open"), _("Walk-ins")),
        is_rtl=Locale.parse(current_locale()).character_order == "right-to-left",
    )


def numbers(tally: Tally, *, has_walk_ins: bool) -> list[int]:
    """Return the numbers of a row; walk-ins only where they were counted."""
    known = [tally.kept, tally.missed, tally.cancelled, tally.still_open]
    return [*known, tally.walk_ins] if has_walk_ins else known


# --- CSV -----------------------------------------------------------------------------------


def write_csv(figures: Report) -> bytes:
    """Return one table of everything; with semicolons, as Excel expects it in Germany."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(harmless([figures.title]))
    writer.writerow(harmless(["", "", *figures.headings]))
    for table in figures.tables:
        for label, tally in table.rows:
            counted = numbers(tally, has_walk_ins=table.has_walk_ins)
            writer.writerow([*harmless([table.name, label]), *counted])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(cells: Iterable[str]) -> list[str]:
    """Return the cells with an apostrophe before what would be a formula; it is shown as text."""
    return [f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells]


# --- Excel ---------------------------------------------------------------------------------


def write_xlsx(figures: Report, *, now: datetime) -> bytes:
    """Return a workbook with a sheet for each table; takes no words from the current language."""
    from xlsxwriter import Workbook  # noqa: PLC0415  0.2 s to import; asked for a few times a year

    file = io.BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    workbook.set_properties({"title": figures.title, "created": now.replace(tzinfo=None)})
    bold = workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    taken: set[str] = set()
    for table in figures.tables:
        sheet = workbook.add_worksheet(_sheet_name(table.name, taken))
        if figures.is_rtl:
            sheet.right_to_left()
        _fill(sheet, table, figures, bold=bold, wrapped=wrapped)
    workbook.close()
    return file.getvalue()


def _fill(sheet: Any, table: Table, figures: Report, *, bold: Any, wrapped: Any) -> None:
    """Write words as strings, whatever they begin with; a formula is never made of them."""
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, len(figures.headings), NUMBER_WIDTH)
    sheet.write_string(0, 0, figures.title, bold)
    sheet.write_string(2, 0, table.name, wrapped)
    headings = figures.headings if table.has_walk_ins else figures.headings[:-1]
    for index, heading in enumerate(headings, start=1):
        sheet.write_string(2, index, heading, wrapped)
    sheet.freeze_panes(3, 1)
    for row, (label, tally) in enumerate(table.rows, start=3):
        sheet.write_string(row, 0, label)
        counted = numbers(tally, has_walk_ins=table.has_walk_ins)
        for index, number in enumerate(counted, start=1):
            sheet.write_number(row, index, number)


def _sheet_name(words: str, taken: set[str]) -> str:
    """Return a name that Excel takes and no sheet has, whatever the translation says."""
    name = NO_SHEET_NAME.sub(" ", words)[:SHEET_NAME_LONGEST].strip()
    if not name or name.casefold() in taken:
        name = str(len(taken) + 1)
    taken.add(name.casefold())
    return name


# --- Words ---------------------------------------------------------------------------------


def _week_label(week: Week) -> str:
    """Return the week as ISO 8601 writes it, which every program sorts rightly."""
    return f"{week.year}-W{week.week:02}"


def _field_label(key: str | None, profile: QuarterProfile) -> str:
    return counted_under(profile, key, current_locale())


def _short(day: date) -> str:
    return format_date(day, "short", locale=formatting_locale())
