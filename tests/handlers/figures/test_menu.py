"""The figures of a period as a message, and as pictures that show the same numbers."""

import asyncio
import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from PIL import Image
from sqlalchemy import select

from handlers.figures.charts import (
    BARS_MOST,
    HEIGHT,
    WIDTH,
    Chart,
    Picture,
    draw,
    draw_apart,
    make_figure,
)
from handlers.figures.periods import FiguresButton
from handlers.figures.words import LINES_MOST, figures_picture, figures_text, list_pictures
from storage.appointments.figures import Tally
from storage.appointments.models import AppointmentState
from storage.cases.models import CaseKind, CaseStatus
from storage.figures.cases import CaseFigures, Spans
from storage.figures.outreach import AnnouncementFigures, EventFigures
from storage.figures.periods import Period
from storage.figures.requests import FigurePictureNotice, PictureKind
from storage.figures.summary import Figures
from storage.figures.translations import TranslationFigures
from storage.files.media import MediaFile, MediaKind
from storage.outbox import OutboxMessage, enqueue_notice
from storage.people import Role
from tests.handlers.appointments.staff.scenes import id_of
from tests.handlers.scenes import report, stored, the_case
from tests.support.bookings import store_appointment
from tests.support.databases import on_both_databases
from tests.support.person import Someone, plain
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES, Town

PROFILE = sample_profile()
FIELDS: Final = [field.key for field in PROFILE.fields_of_action]
HOUR: Final = timedelta(hours=1)
FIGURES: Final = Figures(
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 30),
    cases=CaseFigures(
        arrived=42,
        kinds=[(CaseKind.REPORT, 30), (CaseKind.IDEA, 7), (CaseKind.QUESTION, 5)],
        fields=[(FIELDS[0], 25), (None, 12), (FIELDS[1], 5)],
        statuses=[(CaseStatus.NEW, 2), (CaseStatus.SOLVED, 40)],
        languages=[("de", 20), ("tr", 12), ("uk", 9), (None, 1)],
        first_answer=Spans(38, 5 * HOUR, 81 * HOUR),
        solution=Spans(31, timedelta(minutes=40), 49 * HOUR),
        on_time=28,
        with_deadline=32,
        confirmed=12,
        reopened=3,
    ),
    ratings={1: 1, 2: 0, 3: 0, 4: 0, 5: 3},
    appointments=Tally(kept=20, missed=2, cancelled=3, walk_ins=5),
    events=EventFigures(dates=2, people=84, cancelled=1),
    announcements=AnnouncementFigures(sent=3, copies=900, delivered=880),
    translations=TranslationFigures(
        by_people=4, by_machines=21, languages=[("ar", 17), ("tr", 7), (None, 1)], waiting=2
    ),
)


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


def text_in(locale: str, figures: Figures = FIGURES) -> str:
    with CATALOGUES.speaking(locale):
        return plain(figures_text(figures, PROFILE))


def picture_in(
    locale: str, kind: PictureKind = PictureKind.CASES, figures: Figures = FIGURES
) -> Picture:
    with CATALOGUES.speaking(locale):
        return figures_picture(kind, figures, PROFILE)


def drawn(axes: Axes) -> list[int]:
    """Return how long each bar is, from top to bottom."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [round(bar.get_width()) for bar in sorted(bars, key=lambda bar: bar.get_y())]


def written(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


# --- Words -------------------------------------------------------------------------------------


def test_the_figures_read_well() -> None:
    names = [PROFILE.fields_of_action[number].names["en"] for number in range(2)]
    assert text_in("en") == (
        "📊 Leimen-Mitte\n1–30 Nov 2026\n\n"
        "📥 42 cases have arrived\n• Problem: 30\n• Idea: 7\n• Question: 5\n"
        "⏱ First answer: 38, median 5 hr, average 3.4 days\n"
        "✅ Solved: 31, median 40 min, average 2 days\n"
        "📆 Closed on time: 28 of 32 (88%)\n"
        "🙂 Said to be solved: 12, not solved: 3\n"
        "⭐ Help rated 4 times: 4 of 5\n\n"
        f"Cases by field of action\n• {names[0]}: 25\n• No field of action: 12\n"
        f"• {names[1]}: 5\n\n"
        "Cases by status today\n• New: 2\n• Solved: 40\n\n"
        "Cases by language\n• German: 20\n• Turkish: 12\n• Ukrainian: 9\n• Unknown: 1\n\n"
        "📅 Consultation hours\n• Came: 20\n• Did not come: 2\n• Cancelled: 3\n• Walk-ins: 5\n\n"
        "🎉 Events\n• 2 dates\n• 84 people signed up\n• 1 cancelled\n\n"
        "📣 Announcements\n• 3 sent\n• 880 of 900 copies have arrived\n\n"
        "🌐 Translated texts\n• By people: 4\n• By machines: 21\n• Still waiting: 2\n"
        "• Arabic: 17\n• Turkish: 7\n• Unknown: 1"
    )


@pytest.mark.parametrize("locale", CATALOGUES.offered)
def test_the_message_fits_in_every_language(locale: str) -> None:
    many = [(f"{chr(97 + number)}{chr(97 + number)}", 100 - number) for number in range(26)]
    statuses = [(status, 1) for status in CaseStatus]
    full = replace(
        FIGURES,
        cases=replace(FIGURES.cases, languages=many, statuses=statuses, arrived=99_999),
        translations=replace(FIGURES.translations, languages=many),
    )
    text = text_in(locale, full)
    assert len(text.encode("utf-16-le")) // 2 < 4096
    rest = sum(number for _code, number in many[LINES_MOST - 1 :])
    assert f": {rest}\n" in text


# --- Pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", CATALOGUES.offered)
@pytest.mark.parametrize("kind", PictureKind)
def test_a_picture_is_drawn_in_every_language(locale: str, kind: PictureKind) -> None:
    """Without a warning of a letter the font has not: warnings are errors here."""
    picture = picture_in(locale, kind)
    assert picture.is_rtl is (locale == "ar")
    with Image.open(io.BytesIO(draw(picture))) as image:
        assert image.size == (WIDTH, HEIGHT)
        assert image.format == "PNG"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_bars_are_as_long_as_counted(locale: str) -> None:
    fields, statuses = make_figure(picture_in(locale)).axes
    assert drawn(fields) == [25, 12, 5]
    assert drawn(statuses) == [2, 40]
    assert {"25", "12", "5"} <= set(written(fields))
    languages, ways = make_figure(picture_in(locale, PictureKind.PEOPLE)).axes
    assert drawn(languages) == [20, 12, 9, 1]
    assert drawn(ways) == [20, 2, 3, 5]
    assert fields.xaxis_inverted() == (locale == "ar")


@pytest.mark.parametrize(("label", "is_rtl"), [("Übergabe/Größe", False), ("إرشاد وجهة", True)])
def test_the_rows_of_full_charts_keep_apart(label: str, *, is_rtl: bool) -> None:
    chart = Chart(label, [(label, 1)] * BARS_MOST)
    figure = make_figure(Picture(label, label, [chart, chart], is_rtl=is_rtl))
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    figure.draw(renderer)
    for axes in figure.axes:
        boxes = [text.get_window_extent(renderer) for text in axes.texts]
        # Label and number by turns; the letters of one row end above those of the next.
        for number, below in zip(boxes[1::2], boxes[2::2], strict=False):
            assert number.y0 >= below.y1


def test_words_stand_above_bars_without_signs_the_font_has_not() -> None:
    statuses = make_figure(picture_in("de")).axes[1]
    assert written(statuses)[::2] == ["Neu", "Gelöst"]
    odd = Picture("Q 🏘", "$x$", [Chart("H", [("🆕 ok 漢\u200f", 1), ("a_b$", 0)])])
    figure = make_figure(odd)
    assert [text.get_text() for text in figure.texts] == ["Q", "$x$", "H"]
    assert written(figure.axes[0]) == ["ok ", "1", "a_b$", "0"]
    assert draw(odd)


def test_the_rarest_are_counted_together() -> None:
    many = [(code, number) for number, code in enumerate(["ar", "de", "en", "ru", "tr", "uk"], 1)]
    cases = replace(FIGURES.cases, languages=[("fr", 50), *reversed(many)])
    picture = picture_in("en", PictureKind.PEOPLE, replace(FIGURES, cases=cases))
    bars = picture.charts[0].bars
    assert len(bars) == BARS_MOST
    assert bars[0] == ("French", 50)
    assert bars[-1] == ("Others", 1 + 2)


def test_statuses_stay_in_their_order_when_rare_ones_are_put_together() -> None:
    statuses = [(status, 10 - number) for number, status in enumerate(list(CaseStatus)[:8])]
    statuses[0] = (CaseStatus.NEW, 1)
    picture = picture_in(
        "en", figures=replace(FIGURES, cases=replace(FIGURES.cases, statuses=statuses))
    )
    numbers = [number for _label, number in picture.charts[1].bars]
    assert numbers == [9, 8, 7, 6, 5, 1 + 4 + 3]


def test_there_is_no_picture_of_nothing() -> None:
    nothing = replace(FIGURES, cases=CaseFigures(), appointments=Tally())
    assert list_pictures(nothing) == []
    assert list_pictures(replace(nothing, appointments=Tally(missed=1))) == [PictureKind.PEOPLE]
    assert list_pictures(FIGURES) == list(PictureKind)


async def test_two_threads_draw_at_once() -> None:
    pictures = [picture_in("de"), picture_in("ar", PictureKind.PEOPLE)] * 3
    files = await asyncio.gather(*(asyncio.to_thread(draw, each) for each in pictures))
    assert [len(file) for file in files[::2]] == [len(files[0])] * 3
    assert files[1] == files[3] == files[5]


async def test_what_is_drawn_apart_looks_the_same() -> None:
    picture = picture_in("ar")
    assert await draw_apart(picture) == draw(picture)


async def test_a_picture_that_cannot_be_drawn_apart_is_a_failure(
    capfd: pytest.CaptureFixture[str],
) -> None:
    bars: Any = [("Q",)]
    with pytest.raises(subprocess.CalledProcessError):
        await draw_apart(Picture("Q", "Q", [Chart("H", bars)]))
    assert "ValueError" in capfd.readouterr().err


async def test_nothing_goes_on_drawing_for_who_does_not_wait() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await draw_apart(picture_in("de"))


def test_who_has_pictures_drawn_apart_loads_nothing_for_it() -> None:
    program = (
        "import asyncio, runpy, sys\n"
        "charts = runpy.run_path(sys.argv[1])\n"
        "picture = charts['Picture']('Q', 'Q', [charts['Chart']('H', [('a', 1)])])\n"
        "assert asyncio.run(charts['draw_apart'](picture))\n"
        "assert not {'matplotlib', 'numpy'} & sys.modules.keys()\n"
    )
    file = make_figure.__code__.co_filename
    subprocess.run([sys.executable, "-c", program, file], check=True)  # noqa: S603  this interpreter


# --- Asking for them ---------------------------------------------------------------------------


async def pictures_of(town: Town) -> Sequence[MediaFile]:
    return await stored(
        town, select(MediaFile).where(MediaFile.kind == MediaKind.PHOTO).order_by(MediaFile.id)
    )


@on_both_databases
async def test_the_manager_gets_a_text_and_two_pictures(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    case = await the_case(town)
    async with town.database.transaction() as session:
        await store_appointment(session, town.now, state=AppointmentState.CAME)
    await manager.write("/figures")
    assert manager.labels[:2] == ["This week", "Last week"]
    await manager.press("This month")
    text = manager.find("📊 Leimen-Mitte").text
    assert "📥 1 case has arrived\n• Problem: 1" in text
    assert "• Came: 1" in text
    cases, people = (shown for shown in manager.chat if shown.photos)
    assert cases.text.startswith("📊 Cases by field of action · Cases by status today\n1")
    assert people.text.startswith("📊 Cases by language · Consultation hours\n1")
    files = {f"media:{file.id}": file for file in await pictures_of(town)}
    for shown in (cases, people):
        file = files[shown.photos[0]]
        assert (file.width, file.height) == (WIDTH, HEIGHT)
        with Image.open(town.media_dir / file.name) as image:
            assert image.size == (WIDTH, HEIGHT)
    assert case.reference not in text


async def test_nobody_is_named(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident, "My neighbour <Frau Meier> is ill.")
    await manager.tap(FiguresButton(period=Period.THIS_YEAR).pack())
    assert not any("Meier" in shown.text for shown in manager.chat[-3:])


async def test_an_empty_period_has_words_only(town: Town, manager: Someone) -> None:
    await manager.tap(FiguresButton(period=Period.LAST_YEAR).pack())
    heading, *blocks = manager.newest.text.split("\n\n")
    assert heading.endswith("31 Dec 2025")
    assert blocks == ["📥 0 cases have arrived"]
    assert await pictures_of(town) == []
    await manager.press("Another period")
    assert "which period" in manager.newest.text
    await manager.press("This week")
    await manager.press("These cases as files")
    assert manager.newest.text.startswith("No case has arrived")


async def test_the_words_are_in_the_language_of_the_reader(town: Town) -> None:
    reader = await town.member(Role.READER, language="de")
    await reader.tap(FiguresButton(period=Period.THIS_MONTH).pack())
    assert "1.–30. Nov. 2026" in reader.newest.text


async def test_only_those_who_see_everything_see_figures(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, language="en")
    resident = town.newcomer()
    await report(resident)
    for person in (helper, resident):
        await person.write("/figures")
        assert not person.has_seen("which period")
        await person.tap(FiguresButton(period=Period.THIS_YEAR).pack())
        assert not person.has_seen("Leimen-Mitte\n1")
    assert "figures" in manager.commands
    assert "figures" not in helper.commands


async def test_a_picture_that_is_no_longer_true_is_not_sent(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, language="en")
    first_day, last_day = date(2026, 11, 1), date(2026, 11, 30)
    people = {await id_of(town, manager), await id_of(town, helper)}
    for picture in PictureKind:
        async with town.database.transaction() as session:
            await enqueue_notice(
                session,
                FigurePictureNotice(kind=picture, first_day=first_day, last_day=last_day),
                person_ids=people,
                now=town.now,
            )
    await town.deliver()
    assert await pictures_of(town) == []


async def test_pictures_are_sent_at_night_too(town: Town, manager: Someone) -> None:
    await report(town.newcomer())
    await manager.tap(FiguresButton(period=Period.THIS_MONTH).pack())
    wanted = select(OutboxMessage).where(OutboxMessage.notice == FigurePictureNotice.NAME)
    assert [message.ignores_quiet_hours for message in await stored(town, wanted)] == [True, True]


async def test_answers_and_solutions_are_told(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    case = await the_case(town)
    town.pass_time(hours=2)
    await manager.tap(f"case:{case.id}:{case.version}:take")
    await manager.tap(FiguresButton(period=Period.THIS_WEEK).pack())
    assert "⏱ First answer: 1, median 2 hr, average 2 hr" in manager.find("📥").text
