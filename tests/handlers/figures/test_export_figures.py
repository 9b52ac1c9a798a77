"""The figures of a period: which days it has, and what stands in the two files."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.appointments.staff.buttons import ExportButton
from handlers.figures.figure_files import Report, Table, report, write_csv, write_xlsx
from storage.appointments.figures import PeriodCounts, Tally, Week
from storage.appointments.models import AppointmentState
from storage.appointments.walk_ins import WalkIn
from storage.figures.periods import Period
from storage.files.media import MediaFile
from storage.hours.models import Way
from storage.people import Role
from tests.conftest import NOW
from tests.handlers.scenes import stored
from tests.support.bookings import store_appointment
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES, Town

PROFILE = sample_profile()
FIELD = PROFILE.fields_of_action[0]
TOPIC: Final = "Ärger mit dem Jobcenter"
COUNTS = PeriodCounts(
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 30),
    total=Tally(kept=7, missed=2, cancelled=3, still_open=4, walk_ins=5),
    weeks=[(Week(2026, 9), Tally(kept=7)), (Week(2026, 48), Tally(walk_ins=5))],
    ways=[(Way.PHONE, Tally(kept=1)), (Way.HOME, Tally(missed=2))],
    languages=[("uk", Tally(kept=6)), ("qaa", Tally(kept=1))],
    fields=[(None, Tally(kept=1)), (FIELD.key, Tally(kept=2)), ("gone", Tally(cancelled=3))],
)


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


def figures(locale: str = "en") -> Report:
    with CATALOGUES.speaking(locale):
        return report(COUNTS, profile=PROFILE)


def rows_of(content: bytes) -> list[list[str]]:
    """Return the cells as German Excel reads them."""
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert "\r\n" in text
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def sheets_of(content: bytes) -> dict[str, list[list[str]]]:
    """Return the cells of each sheet of a workbook, by its name; nothing is a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        shared = archive.read("xl/sharedStrings.xml").decode()
        strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", shared, re.DOTALL)
        pages = [
            archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number in range(1, len(names) + 1)
        ]
    assert not any("<f>" in page for page in pages)
    return {name: _rows(page, strings) for name, page in zip(names, pages, strict=True)}


def _rows(page: str, strings: list[str]) -> list[list[str]]:
    cell = r'<c r="\w+"(?: s="\d+")?( t="s")?><v>(\d+)</v></c>'
    return [
        [strings[int(value)] if is_text else value for is_text, value in re.findall(cell, row)]
        for row in re.findall(r"<row .*?</row>", page, re.DOTALL)
    ]


# --- Files -------------------------------------------------------------------------------------


def test_excel_opens_the_csv() -> None:
    rows = rows_of(write_csv(figures()))
    assert rows == [
        ["Consultation hours, Leimen-Mitte, 01/11/2026 – 30/11/2026"],
        ["", "", "Came", "Did not come", "Cancelled", "Still open", "Walk-ins"],
        ["Overview", "Altogether", "7", "2", "3", "4", "5"],
        ["By week", "2026-W09", "7", "0", "0", "0", "0"],
        ["By week", "2026-W48", "0", "0", "0", "0", "5"],
        ["By way", "📞 By phone", "1", "0", "0", "0"],
        ["By way", "🏠 At home", "0", "2", "0", "0"],
        ["By language", "Ukrainian", "6", "0", "0", "0"],
        ["By language", "qaa", "1", "0", "0", "0"],
        ["By field of action", "No field of action", "1", "0", "0", "0"],
        ["By field of action", FIELD.names["en"], "2", "0", "0", "0"],
        ["By field of action", "Former field (gone)", "0", "0", "3", "0"],
    ]


def test_the_workbook_has_a_sheet_for_each_way_of_counting() -> None:
    words = figures()
    sheets = sheets_of(write_xlsx(words, now=NOW))
    assert [*sheets] == ["Overview", "By week", "By way", "By language", "By field of action"]
    assert all(rows[0] == [words.title] for rows in sheets.values())
    assert sheets["Overview"][1:] == [
        ["Overview", "Came", "Did not come", "Cancelled", "Still open", "Walk-ins"],
        ["Altogether", "7", "2", "3", "4", "5"],
    ]
    assert sheets["By week"][2:] == [
        ["2026-W09", "7", "0", "0", "0", "0"],
        ["2026-W48", "0", "0", "0", "0", "5"],
    ]
    assert sheets["By language"][1:] == [
        ["By language", "Came", "Did not come", "Cancelled", "Still open"],
        ["Ukrainian", "6", "0", "0", "0"],
        ["qaa", "1", "0", "0", "0"],
    ]


@pytest.mark.parametrize("locale", CATALOGUES.offered)
def test_both_files_say_the_same_in_every_language(locale: str) -> None:
    words = figures(locale)
    _title, headings, *rows = rows_of(write_csv(words))
    content = write_xlsx(words, now=NOW)
    sheets = sheets_of(content)
    assert len(sheets) == 5
    assert all(0 < len(name) <= 31 for name in sheets)
    told = [row for _title, _headings, *rows in sheets.values() for row in rows]
    assert told == [row[1:] for row in rows]
    assert sheets[words.tables[0].name][1][1:] == headings[2:]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert ('rightToLeft="1"' in page) is (locale == "ar")


@pytest.mark.parametrize("words", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_word_is_run_as_a_formula(words: str) -> None:
    table = Table(words, [(words, Tally(kept=3))])
    evil = Report(title=words, tables=[table], headings=["a", "b", "c", "d", "e"], is_rtl=False)
    title, _headings, row = rows_of(write_csv(evil))
    assert title == [f"'{words}"]
    assert row == [f"'{words}", f"'{words}", "3", "0", "0", "0"]
    assert sheets_of(write_xlsx(evil, now=NOW))


def test_a_sheet_has_a_name_that_excel_takes() -> None:
    names = ["By: [way]/*?\\", "by", "BY", "", "x" * 40, "'quoted'"]
    tables = [Table(name, []) for name in names]
    evil = Report(title="x", tables=tables, headings=["a", "b", "c", "d", "e"], is_rtl=False)
    assert [*sheets_of(write_xlsx(evil, now=NOW))] == [
        "By   way",
        "by",
        "3",
        "4",
        "x" * 31,
        "quoted",
    ]


# --- Asking for it -----------------------------------------------------------------------------


async def fill(town: Town) -> None:
    """Store appointments of three months, and somebody who just came."""
    async with town.database.transaction() as session:
        for months_ago in range(3):
            await store_appointment(
                session,
                NOW - timedelta(days=31 * months_ago),
                state=AppointmentState.CAME,
                language="uk",
                topic=TOPIC,
                phone="+49 170 9876543",
            )
        session.add(WalkIn(at=NOW, host_id=None))


async def ask(someone: Someone, period: str | None = None) -> None:
    await someone.tap(ExportButton(period=period).pack())


async def list_media(town: Town) -> list[MediaFile]:
    return await stored(town, select(MediaFile).order_by(MediaFile.id))


@on_both_databases
@pytest.mark.parametrize(
    ("label", "days", "kept", "walk_ins"),
    [
        ("This month", "2026-11-01-2026-11-30", "1", "1"),
        ("Last month", "2026-10-01-2026-10-31", "1", "0"),
        ("This quarter", "2026-10-01-2026-12-31", "2", "1"),
        ("This year", "2026-01-01-2026-12-31", "3", "1"),
    ],
)
async def test_the_manager_gets_both_files(
    town: Town, manager: Someone, label: str, days: str, kept: str, walk_ins: str
) -> None:
    await fill(town)
    await ask(manager)
    assert "which period" in manager.newest.text
    await manager.press(label)
    as_csv, as_xlsx = manager.chat[-2:]
    assert as_csv.text == as_xlsx.text
    assert as_csv.text.startswith("📊 Consultation hours, Leimen-Mitte")
    found = {f"media:{file.id}": file for file in await list_media(town)}
    text, workbook = found[as_csv.document or ""], found[as_xlsx.document or ""]
    assert text.title == f"quartiersbote-{days}.csv"
    assert workbook.title == f"quartiersbote-{days}.xlsx"
    content = (town.media_dir / text.name).read_bytes()
    assert ["Overview", "Altogether", kept, "0", "0", "0", walk_ins] in rows_of(content)
    sheets = sheets_of((town.media_dir / workbook.name).read_bytes())
    assert sheets["Overview"][2] == ["Altogether", kept, "0", "0", "0", walk_ins]


async def test_no_personal_data_is_exported(town: Town, manager: Someone) -> None:
    await fill(town)
    await ask(manager, Period.THIS_YEAR)
    for file in await list_media(town):
        content = (town.media_dir / file.name).read_bytes()
        if file.name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        for trace in (TOPIC, "9876543", "T-2026", "Weber"):
            assert trace.encode() not in content


async def test_a_made_up_period_is_asked_for_again(town: Town, manager: Someone) -> None:
    await ask(manager, "next-century")
    assert "which period" in manager.newest.text
    assert await list_media(town) == []


async def test_only_managers_export(town: Town) -> None:
    helper = await town.member(Role.HELPER, language="en")
    await ask(helper, Period.THIS_YEAR)
    assert await list_media(town) == []
    await helper.write("/agenda")
    assert not any("Export" in label for shown in helper.chat for label in shown.buttons)
