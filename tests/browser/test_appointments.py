"""Consultation hours in a real browser: residents book, move, cancel and wait; the agenda follows.

The demo has hours twice a week and rests on holidays, and the tests run on any day: which day is
booked is what the page offers first.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from playwright.async_api import Locator, expect

from handlers.appointments.words import long_date, short_date
from tests.support.browser import CATALOGUES, PATIENCE_MS, SMALL_PHONE, Visitor, Visitors
from tests.support.program import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASK_DAYS: Final = (
    "Which day or days? For instance 24.12. or 24.12.-6.1., and for a part of the day "
    "24.12. 12:00-24:00. Add “every year” if it comes back."
)

ZONE: Final = ZoneInfo("Europe/Berlin")
"""Where the sample quarter is."""
SOON: Final = timedelta(days=2)
"""After these days nothing runs out while a test looks at it."""
FAR: Final = timedelta(days=60)
"""Further than times can be booked ahead."""
LANGUAGES: Final = {"uk": "Українська", "ar": "العربية", "tr": "Türkçe"}


async def test_the_agenda_follows_what_is_booked_moved_and_cancelled(
    visitors: Visitors, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link)
        nothing = manager.say("Nothing is booked on this day. ☕")
        await _close_days(manager, SOON)
        resident = await _arrive_speaking(visitors, demo.url, "uk")
        await _never_reload(manager, resident)

        await resident.tap(resident.say("📅 Book an appointment"))
        day, day_label = await _first_day(resident)
        await resident.check_page()
        agenda = await _look_at_day(manager, day)
        await expect(agenda).to_contain_text(nothing)
        await _tap(resident, day_label)
        await resident.is_offered(resident.say("‹ Other days"))
        booked_at = await _first_button(resident)
        await _tap(resident, booked_at)
        await resident.is_offered(resident.say("✅ Book"))
        await resident.check_page()
        await _tap(resident, resident.say("✅ Book"))
        booked = await _calendar_entry(resident, 1)
        await expect(agenda).to_contain_text(_line(booked_at), timeout=PATIENCE_MS)
        assert booked.status == "CONFIRMED"
        assert _starts(booked) == f"{day} {booked_at}"

        await resident.write("/mine")
        await _tap(resident, _short(day, resident))
        await _tap(resident, resident.say("🔁 Move"))
        await resident.is_offered(resident.say("✖️ Leave it as it is"))
        moved_to = await _first_button(resident)
        assert moved_to != booked_at
        await _tap(resident, moved_to)
        moved = await _calendar_entry(resident, 2)
        await expect(agenda).to_contain_text(_line(moved_to), timeout=PATIENCE_MS)
        await expect(agenda).not_to_contain_text(_line(booked_at))
        assert _starts(moved) == f"{day} {moved_to}"
        assert moved.uid == booked.uid
        assert moved.sequence > booked.sequence
        await resident.check_page()

        await _tap(resident, resident.say("✖️ Cancel it"))
        await _tap(resident, resident.say("Yes, cancel it"))
        cancelled = await _calendar_entry(resident, 3)
        await expect(agenda).to_contain_text(nothing, timeout=PATIENCE_MS)
        assert cancelled.status == "CANCELLED"
        assert cancelled.uid == booked.uid
        assert cancelled.sequence > moved.sequence

        await _check_both(manager, resident)


async def test_who_waits_is_offered_a_time_as_soon_as_days_are_opened_again(
    visitors: Visitors, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link)
        await _close_days(manager, FAR)
        resident = await _arrive_speaking(visitors, demo.url, "tr")
        await _never_reload(manager, resident)

        await resident.tap(resident.say("📅 Book an appointment"))
        await resident.sees(resident.say("All times are taken at the moment."))
        await resident.tap(resident.say("🔔 Tell me of free times"))
        await resident.is_offered(resident.say("🔔 Put me on the list"))
        await resident.check_page()
        await resident.tap(resident.say("🔔 Put me on the list"))
        await resident.is_offered(resident.say("🔕 Leave the list"))

        await manager.tap(manager.say("↩️ Open again: {days}").format(days=""))
        await manager.sees(manager.say("✅ These days are open again."))
        await resident.is_offered(resident.say("✅ Take it"))
        await resident.check_page()
        await resident.tap(resident.say("✅ Take it"))
        taken = await _calendar_entry(resident, 1)
        assert taken.status == "CONFIRMED"
        day, time = _starts(taken).split()
        agenda = await _look_at_day(manager, date.fromisoformat(day))
        await expect(agenda).to_contain_text(_line(time))

        await resident.write("/mine")
        await resident.is_offered(_short(date.fromisoformat(day), resident))
        assert await resident.button(resident.say("🔔 My place in the line")).count() == 0
        await _check_both(manager, resident)


async def test_booking_and_cancelling_from_right_to_left_in_the_dark(
    visitors: Visitors, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        resident = await _arrive_speaking(visitors, demo.url, "ar", dark=True)
        await expect(resident.page.locator("html")).to_have_attribute("dir", "rtl")

        await resident.tap(resident.say("📅 Book an appointment"))
        _day, day_label = await _first_day(resident)
        await resident.check_page()
        await _tap(resident, day_label)
        await resident.is_offered(resident.say("‹ Other days"))
        await _tap(resident, await _first_button(resident))
        await resident.is_offered(resident.say("✅ Book"))
        await resident.check_page()
        await _tap(resident, resident.say("✅ Book"))
        assert (await _calendar_entry(resident, 1)).status == "CONFIRMED"
        await resident.is_offered(resident.say("📋 My appointments"))
        await resident.check_page()

        await _tap(resident, resident.say("✖️ Cancel it"))
        await _tap(resident, resident.say("Yes, cancel it"))
        assert (await _calendar_entry(resident, 2)).status == "CANCELLED"
        await resident.is_offered(resident.say("📅 Show free times"))
        await resident.check_page()


# --- Residents ---------------------------------------------------------------------------------


async def _arrive_speaking(
    visitors: Visitors, url: str, locale: str, *, dark: bool = False
) -> Visitor:
    """Open the page on the smallest phone and choose the language."""
    resident = await visitors.arrive(
        f"{url}/", locale=locale, viewport=SMALL_PHONE, colours="dark" if dark else "light"
    )
    await resident.tap(LANGUAGES[locale])
    await resident.is_offered(resident.say("📅 Book an appointment"))
    return resident


async def _first_day(resident: Visitor) -> tuple[date, str]:
    """Return the first day the page offers, and its button's label."""
    await resident.is_offered(resident.say("🔔 Tell me of free times"))
    label = await _first_button(resident)
    coming = (_today() + timedelta(days=ahead) for ahead in range(FAR.days))
    day = next(day for day in coming if label.startswith(_short(day, resident)))
    return day, label


async def _calendar_entry(resident: Visitor, number: int) -> Event:
    """Return what is in the newest calendar file once there are this many."""
    files = resident.page.locator("#log .message.bot a.document", has_text=".ics")
    await expect(files).to_have_count(number, timeout=PATIENCE_MS)
    async with resident.page.expect_download() as started:
        await files.last.click()
    path = await (await started.value).path()
    calendar = Calendar.from_ical(path.read_bytes())
    [event] = calendar.events
    return event


def _starts(event: Event) -> str:
    """Return day and time in the quarter, such as ``2026-11-24 10:00``."""
    assert isinstance(event.start, datetime)
    return f"{event.start.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _short(day: date, resident: Visitor) -> str:
    """Return the day as the resident's buttons name it."""
    with CATALOGUES.speaking(resident.locale):
        return short_date(day)


# --- The team ----------------------------------------------------------------------------------


async def _close_days(manager: Visitor, span: timedelta) -> None:
    """Close today and the days that follow."""
    last = _today() + span
    await manager.write("/hours")
    await manager.tap(manager.say("🚪 Closed days"))
    await manager.tap(manager.say("➕ Close days"))
    await manager.sees(manager.say(ASK_DAYS))
    await manager.write(f"heute bis zum {last:%d.%m.}")
    await manager.tap(manager.say("Without a reason"))
    await manager.sees(manager.say("No booked appointment is affected."))
    await _tap(manager, manager.say("🚪 Close"))
    await manager.sees(manager.say("✅ The days are closed."))


async def _look_at_day(manager: Visitor, day: date) -> Locator:
    """Open the agenda of a day; return its message, whatever it will say later."""
    await manager.write("/agenda")
    await manager.tap(manager.say("📆 Another day"))
    await manager.is_offered(manager.say("↩️ Back"))
    await manager.write(f"{day:%d.%m.%Y}")
    with CATALOGUES.speaking(manager.locale):
        bubble = await manager.sees(long_date(day))
    number = await bubble.get_attribute("data-id")
    return manager.page.locator(f'#log .message[data-id="{number}"]')


def _line(time: str) -> re.Pattern[str]:
    """Return how the agenda's line of the only appointment begins."""
    return re.compile(rf"{time} · \W?T-{_today().year}-\d{{4}}\W? · 🏢")


# --- Everybody ---------------------------------------------------------------------------------


async def _tap(visitor: Visitor, label: str) -> None:
    """Tap a button of the newest message that has any; older ones may have the same."""
    buttons = visitor.page.locator("#log .buttons").last
    await buttons.get_by_role("button", name=re.compile(re.escape(label))).click()


async def _first_button(visitor: Visitor) -> str:
    """Return the first label below the newest message that has buttons."""
    return (
        await visitor.page.locator("#log .buttons").last.get_by_role("button").first.inner_text()
    )


async def _never_reload(*visitors: Visitor) -> None:
    """Mark the pages; a reload would lose it."""
    for visitor in visitors:
        await visitor.page.evaluate("window.neverReloaded = true")


async def _check_both(*visitors: Visitor) -> None:
    for visitor in visitors:
        assert await visitor.page.evaluate("window.neverReloaded")
        await visitor.check_page()


def _today() -> date:
    return datetime.now(ZONE).date()
