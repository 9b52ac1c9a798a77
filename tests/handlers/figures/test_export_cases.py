"""Cases as files: what stands in each format, what never does, and who gets them."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.figures.case_files import (
    CaseTable,
    case_table,
    write_case_csv,
    write_case_xlsx,
    write_geojson,
)
from handlers.figures.export_cases import file_caption
from handlers.figures.periods import CasesExportButton
from storage.cases.models import CaseKind, CaseStatus, CaseWay
from storage.figures.case_list import CaseLine
from storage.figures.periods import Period
from storage.figures.requests import CaseFileNotice, FileFormat
from storage.figures.translations import Translator
from storage.files.media import MediaFile, MediaKind
from storage.outbox import enqueue_notice
from storage.people import Role
from tests.conftest import NOW
from tests.handlers.appointments.staff.scenes import id_of
from tests.handlers.scenes import IN_TOWN, report, stored
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES, Town

PROFILE = sample_profile()
LIGHTING: Final = next(each for each in PROFILE.categories if each.key == "street-lighting")
CLOSED: Final = CaseLine(
    reference="M-2026-0001",
    kind=CaseKind.REPORT,
    way=CaseWay.CHAT,
    category="street-lighting",
    field=LIGHTING.field_of_action,
    status=CaseStatus.SOLVED,
    submitted_on=date(2026, 11, 3),
    due_on=date(2026, 11, 10),
    closed_on=date(2026, 11, 5),
    days_open=2,
    on_time=True,
    place=(49.348, 8.691),
    translated_by=Translator.MACHINE,
)
OPEN: Final = CaseLine(
    reference="I-2026-0001",
    kind=CaseKind.IDEA,
    way=CaseWay.PHONE,
    category=None,
    field=None,
    status=CaseStatus.NEW,
    submitted_on=date(2026, 11, 4),
    due_on=None,
    closed_on=None,
    days_open=19,
    on_time=None,
    place=None,
)
WORDS: Final = "Frau Meier, Hauptstraße 7, hat kein Licht"


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


def table(locale: str = "en", lines: Sequence[CaseLine] = (CLOSED, OPEN)) -> CaseTable:
    with CATALOGUES.speaking(locale):
        return case_table(lines, title="Cases", profile=PROFILE)


def csv_rows(content: bytes) -> list[list[str]]:
    """Return the cells as German Excel reads them."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def workbook_parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


# --- Files -------------------------------------------------------------------------------------


def test_excel_opens_the_csv() -> None:
    lamp, field = LIGHTING.names["en"], LIGHTING.field_of_action
    name = next(each.names["en"] for each in PROFILE.fields_of_action if each.key == field)
    headings, closed, still_open = csv_rows(write_case_csv(table()))
    assert headings[:5] == ["Reference", "Kind", "Category", "Field of action", "Status"]
    assert closed == [
        *("M-2026-0001", "Problem", lamp, name, "Solved", "2026-11-03", "2026-11-10"),
        *("2026-11-05", "2", "yes", "49,34800", "8,69100", "In a chat", "a machine"),
    ]
    assert still_open == [
        *(
            "I-2026-0001",
            "Idea",
            "",
            "",
            "New",
            "2026-11-04",
            "",
            "",
            "19",
            "",
            "",
            "",
            "Phone call",
            "",
        ),
    ]


@pytest.mark.parametrize("locale", CATALOGUES.offered)
def test_the_workbook_says_the_same_in_every_language(locale: str) -> None:
    words = table(locale)
    parts = workbook_parts(write_case_xlsx(words, now=NOW))
    page, shared = parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"]
    strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", shared, re.DOTALL)
    assert strings[: len(words.headings)] == list(words.headings)
    assert "M-2026-0001" in strings
    assert "<f>" not in page
    assert "<v>49.348</v>" in page
    assert '<autoFilter ref="A1:N3"/>' in page
    assert ('rightToLeft="1"' in page) is (locale == "ar")


@pytest.mark.parametrize("words", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_word_is_run_as_a_formula(words: str) -> None:
    evil = CaseTable(words, [words] * 14, [[words] * 14], is_rtl=False)
    assert csv_rows(write_case_csv(evil)) == [[f"'{words}"] * 14] * 2
    assert "<f>" not in workbook_parts(write_case_xlsx(evil, now=NOW))["xl/worksheets/sheet1.xml"]


def test_a_map_shows_the_cases_that_have_a_place() -> None:
    collection = json.loads(write_geojson([CLOSED, OPEN]))
    assert collection == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [8.691, 49.348]},
                "properties": {
                    "reference": "M-2026-0001",
                    "kind": "report",
                    "category": "street-lighting",
                    "field_of_action": LIGHTING.field_of_action,
                    "status": "solved",
                    "submitted_on": "2026-11-03",
                    "due_on": "2026-11-10",
                    "closed_on": "2026-11-05",
                    "days_open": 2,
                    "on_time": True,
                    "way": "chat",
                    "translated_by": "machine",
                },
            }
        ],
    }


def test_files_without_a_case_can_be_opened() -> None:
    empty = table(lines=[])
    assert len(csv_rows(write_case_csv(empty))) == 1
    assert workbook_parts(write_case_xlsx(empty, now=NOW))
    assert json.loads(write_geojson([])) == {"type": "FeatureCollection", "features": []}


def test_the_name_of_the_quarter_does_not_move_the_days_of_an_arabic_caption() -> None:
    with CATALOGUES.speaking("ar"):
        assert "\u2068Leimen-Mitte\u2069، 1 يناير" in file_caption("Leimen-Mitte", "1 يناير")


# --- Asking for them ---------------------------------------------------------------------------


async def files_of(town: Town) -> dict[str, MediaFile]:
    """Return the files by the end of their names."""
    found = await stored(town, select(MediaFile).where(MediaFile.kind == MediaKind.DOCUMENT))
    return {file.name.rpartition(".")[2]: file for file in found}


async def read(town: Town, ending: str) -> bytes:
    return (town.media_dir / (await files_of(town))[ending].name).read_bytes()


@on_both_databases
async def test_the_manager_gets_three_files(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident, WORDS)
    await report(resident, "Müll", category="Rubbish", place=None)
    await manager.write("/export")
    assert "which period" in manager.newest.text
    await manager.press("This month")
    told = manager.find("three files").text
    assert told.startswith("⬇️ 1–30 Nov 2026: 2 cases")
    assert "the 1 case that has a place" in told
    assert "50 metres" in told
    files = await files_of(town)
    assert {file.title for file in files.values()} == {
        f"quartiersbote-cases-2026-11-01-2026-11-30.{each.value}" for each in FileFormat
    }
    sent = [shown for shown in manager.chat if shown.document]
    assert [shown.document for shown in sent] == [
        f"media:{files[each.value].id}" for each in FileFormat
    ]
    assert {shown.text for shown in sent} == {"⬇️ Cases, Leimen-Mitte, 1–30 Nov 2026"}
    assert [row[0] for row in csv_rows(await read(town, "csv"))[1:]] == [
        "M-2026-0001",
        "M-2026-0002",
    ]
    (feature,) = json.loads(await read(town, "geojson"))["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (latitude, longitude) == pytest.approx(IN_TOWN, abs=0.0004)


async def test_no_personal_data_leaves(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    place = (49.34812, 8.69173)
    await report(resident, WORDS, place=place, photos=1)
    await manager.tap(CasesExportButton(period=Period.THIS_YEAR).pack())
    assert len(await files_of(town)) == len(FileFormat)
    for ending in await files_of(town):
        content = await read(town, ending)
        if ending == "xlsx":
            content = "".join(workbook_parts(content).values()).encode()
        for trace in ("Meier", "Licht", "Hauptstra", "34812", "69173", str(resident.number)):
            assert trace.encode() not in content, (ending, trace)


async def test_a_period_without_cases_gives_no_files(town: Town, manager: Someone) -> None:
    await manager.tap(CasesExportButton(period=Period.LAST_YEAR).pack())
    assert manager.newest.text.startswith("No case has arrived in this time: 1 Jan")
    await manager.press("Another period")
    assert "which period" in manager.newest.text
    assert await files_of(town) == {}


async def test_only_those_who_see_everything_export(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    helper = await town.member(Role.HELPER, language="en")
    for person in (helper, resident):
        await person.write("/export")
        assert not person.has_seen("which period")
        await person.tap(CasesExportButton(period=Period.THIS_YEAR).pack())
    first_day, last_day = date(2026, 1, 1), date(2026, 12, 31)
    wanted = CaseFileNotice(file_format=FileFormat.CSV, first_day=first_day, last_day=last_day)
    helper_id = await id_of(town, helper)
    async with town.database.transaction() as session:
        await enqueue_notice(session, wanted, person_ids={helper_id}, now=town.now)
    await town.deliver()
    assert await files_of(town) == {}
    reader = await town.member(Role.READER, language="en")
    await reader.tap(CasesExportButton(period=Period.THIS_YEAR).pack())
    assert len(await files_of(town)) == len(FileFormat)
    assert "export" in manager.commands


async def test_a_case_of_last_year_is_not_in_this_years_files(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer()
    await report(resident)
    town.now += timedelta(days=60)
    await report(resident)
    await manager.tap(CasesExportButton(period=Period.THIS_YEAR).pack())
    assert [row[0] for row in csv_rows(await read(town, "csv"))[1:]] == ["M-2027-0001"]
