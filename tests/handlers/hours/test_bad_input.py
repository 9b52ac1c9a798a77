"""/hours with what people mistype, tap twice, tap too late, and with what nobody could tap."""

from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import select

from handlers.hours.buttons import (
    ClosureAction,
    ClosureButton,
    EditHoursButton,
    HostButton,
    HoursAction,
    HoursButton,
    HoursDraftButton,
    Limit,
    LimitButton,
    ReopenButton,
    VideoLinkButton,
)
from storage.hours.models import Closure, Host, OfficeHours
from storage.people import Role
from storage.quarter import get_quarter
from tests.handlers.scenes import stored as found
from tests.support.office import open_for
from tests.support.person import Someone
from tests.support.town import Town

LARGEST = 2_147_483_647
STALE = "This button is from an earlier message."


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def plan(manager: Someone, weekday: str = "Tuesday", span: str = "10-12") -> None:
    """Go through the questions about new hours, up to the preview."""
    await manager.write("/hours")
    await manager.press("New hours")
    await manager.press(weekday)
    await manager.write(span)
    await manager.press("30 min")


async def all_hours(town: Town) -> list[OfficeHours]:
    """Return all hours as they are stored."""
    return await found(town, select(OfficeHours).order_by(OfficeHours.id))


def version_of(manager: Someone) -> int:
    """Return the version of the draft whose preview is shown."""
    save = next(data for label, data in manager.newest.buttons.items() if "Save" in label)
    return HoursDraftButton.unpack(save).version


# --- Mistyped ---


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("25:00-26:00", "There is no such time."),
        ("am Vormittag", "I could not read this."),
        ("9" * 4000, "I could not read this."),
        ("12-10", "The end is before the beginning."),
        ("ab 12 Uhr", "The end is missing. Please write it like 10:00-12:00."),
        ("2-4", "Is it 02:00 or 14:00?"),
        ("10:03-12", "steps of five minutes"),
    ],
)
async def test_times_that_are_none_are_asked_for_again(
    manager: Someone, text: str, sentence: str
) -> None:
    await manager.write("/hours")
    await manager.press("New hours")
    await manager.press("Tuesday")
    assert sentence in (await manager.write(text)).text
    assert (await manager.write("10-12")).text.startswith("How long is one appointment?")


async def test_a_sticker_gets_the_question_again(manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("New hours")
    await manager.press("Tuesday")
    assert (await manager.send_sticker()).text.startswith("From when to when?")
    await manager.write("10-12")
    assert (await manager.write("an hour")).text.startswith("How long is one appointment?")
    await manager.press("30 min")
    assert "Nothing is stored before you save it." in (await manager.send_sticker()).text
    await manager.press("Seats")
    assert (await manager.send_sticker()).text.startswith("How many people")


async def test_a_length_that_does_not_fit_is_asked_for_again(manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("New hours")
    await manager.press("Tuesday")
    await manager.write("10-10:20")
    shown = await manager.press("30 min")
    assert shown.text.startswith("Not one appointment fits into these hours.\n\nHow long")
    assert "1 × 20 min" in (await manager.press("20 min")).text


@pytest.mark.parametrize(
    ("menu", "text", "sentence"),
    [
        ("Seats", "0", "people can share a time"),
        ("Seats", "101", "people can share a time"),
        ("Seats", "-3", "people can share a time"),
        ("Seats", "²", "people can share a time"),
        ("Seats", "9" * 4000, "people can share a time"),
        ("Place", "…", "Please write it in a few words."),
        ("Place", "x" * 201, "too long by 1 character"),
        ("From", "31.2.", "There is no such day."),
        ("From", "1.11.", "in the past"),
        ("Until", "31.2.2027", "There is no such day."),
        ("Until", "20.11.", "do not fit together"),
    ],
)
async def test_details_that_cannot_be_are_explained(
    town: Town, manager: Someone, menu: str, text: str, sentence: str
) -> None:
    await plan(manager)
    if menu in {"From", "Until"}:
        await manager.press("From, until")
    await manager.press({"From": "From another day", "Until": "Until a day"}.get(menu, menu))
    shown = await manager.write(text)
    assert sentence.lower() in shown.text.lower()
    assert "something went wrong" not in shown.text
    # Whatever was said, the dialogue goes on.
    if "Nothing is stored" not in shown.text:
        await manager.press("Back")
    await manager.press("Save")
    [hours] = await all_hours(town)
    assert (hours.seats, hours.place, hours.valid_from) == (1, None, date(2026, 11, 23))
    assert hours.valid_until is None


async def test_a_break_longer_than_the_appointment_is_refused_above_the_preview(
    manager: Someone,
) -> None:
    await plan(manager)
    await manager.press("⏱")
    await manager.press("15 min")
    await manager.press("Breaks")
    await manager.press("15 min before")
    await manager.tap(
        HoursDraftButton(version=version_of(manager), act=HoursAction.AFTER, value=20).pack()
    )
    shown = manager.newest
    assert shown.text.startswith("A break cannot be longer than the appointment.\n\n🗓 Tuesday")
    assert "15 min before and 0 min after" in shown.text


async def test_extra_hours_in_the_past_are_refused(manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("Extra hours")
    for text in ("20.11.", "1.1.2020"):
        shown = await manager.write(text)
        assert shown.text.endswith("For instance 1.12. or 1.12.2026")
        assert not shown.text.startswith("On which day?")
    assert "no such day" in (await manager.write("31.2.")).text


async def test_overlapping_hours_are_marked_and_not_saved(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await plan(manager, "Tuesday", "11-13")
    assert "⚠️ These hours overlap" in manager.newest.text
    assert "overlap" in (await manager.press("Save")).text
    assert len(await all_hours(town)) == 1
    await manager.press("🕙")
    assert "⚠️" not in (await manager.write("12-13")).text
    await manager.press("Save")
    assert len(await all_hours(town)) == 2


async def test_hours_that_never_take_place_say_so(manager: Someone) -> None:
    await plan(manager, "Wednesday")
    await manager.press("From, until")
    await manager.press("Until a day")
    assert "⚠️ These hours never take place" in (await manager.write("24.11.")).text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.2.", "There is no such day."),
        ("20.11.", "in the past"),
        ("26.12.-24.12.2026", "The end is before the beginning."),
        ("jeden Montag", "I can only take this once here."),
        ("24.12. 12 Uhr", "The end is missing."),
        ("Mo 24.12.", "This date is another weekday: Thursday, 24 December 2026."),
        ("ab 24.12.", "The end is missing."),
        ("soon", "I could not read this. Please write it like 24.12.-6.1."),
        ("1" * 4000, "I could not read this."),
    ],
)
async def test_days_that_cannot_be_closed_are_asked_for_again(
    town: Town, manager: Someone, text: str, sentence: str
) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    assert sentence in (await manager.write(text)).text
    assert (await manager.send_sticker()).text.startswith("Which day or days?")
    assert (await manager.write("24.12.")).text.startswith("Why?")
    assert "too long" in (await manager.write("x" * 201)).text
    assert "tap one of the buttons" in (await manager.send_sticker()).text
    assert await found(town, select(Closure)) == []


# --- Too late ---


async def test_hours_ended_meanwhile_cannot_be_saved(town: Town, manager: Someone) -> None:
    other = await town.member(name="Ben", language="en")
    await open_for(town, manager)
    for person in (manager, other):
        await person.write("/hours")
        await person.press("✏️ Tue")
    await other.press("End these hours")
    await other.press("Yes")
    gone = "These consultation hours are not there any more."
    assert (await manager.press("Save")).text == gone
    assert (await manager.press("End these hours")).text == gone
    assert "There are no hours yet." in (await manager.press("Cancel")).text


async def test_a_preview_of_another_draft_does_nothing(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await open_for(town, manager, weekday=3)
    await manager.write("/hours")
    tuesday = await manager.press("✏️ Tue")
    end = next(data for label, data in tuesday.buttons.items() if "End these hours" in label)
    await manager.write("/hours")
    await manager.press("✏️ Thu")
    await manager.tap(end, tuesday)
    assert manager.toasts[-1].startswith(STALE)
    assert len(await all_hours(town)) == 2


async def test_a_closure_is_opened_once(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.12.")
    await manager.press("Without a reason")
    await manager.press("🚪 Close")
    reopen = next(data for label, data in manager.newest.buttons.items() if "Open again" in label)
    await manager.tap(reopen)
    assert "open again" in manager.newest.text
    again = await manager.tap(reopen)
    assert again.text == "These closed days are not there any more."


async def test_another_command_ends_the_dialogue(town: Town, manager: Someone) -> None:
    await plan(manager)
    preview = manager.newest
    await manager.write("/team")
    await manager.press("Save", of=preview)
    assert manager.toasts[-1].startswith(STALE)
    assert await all_hours(town) == []


# --- Made up ---


def forged() -> list[str]:
    """Return callback data that no button of the chat has."""
    return [
        EditHoursButton(hours_id=LARGEST).pack(),
        ReopenButton(closure_id=LARGEST).pack(),
        HostButton(person_id=LARGEST, offers=True).pack(),
        HostButton(person_id=LARGEST, offers=False).pack(),
        VideoLinkButton(person_id=LARGEST).pack(),
        VideoLinkButton(person_id=LARGEST, forget=True).pack(),
    ]


async def test_numbers_that_nobody_has_are_explained(town: Town, manager: Someone) -> None:
    await manager.write("/hours")
    explained = ("not there any more", "cannot find", "offers no")
    for data in forged():
        shown = await manager.tap(data)
        assert any(words in shown.text for words in explained), data
    assert await found(town, select(Host)) == []


IMPOSSIBLE: Final = (
    *("hours:-1:0", "hours:0:1000", "hours:521:0", "hours:x:0", "hours-edit:0", "hours-edit:"),
    *("hours-edit:2147483648", "hours-do:1:save:", "hours-do:0:save:", "hours-do:1:drop:"),
    *("hours-do:1:length:-2", "hours-do:1:length:2147483648", "hours-shut:1:close:"),
    *("hours-limit:active:-2:0", "hours-limit:salary:1:0", "hours-host:1:maybe"),
    *("hours-reopen:²", "hours-link:1:2:3"),
)


async def test_data_that_no_button_has_does_nothing(town: Town, manager: Someone) -> None:
    await plan(manager)
    for data in IMPOSSIBLE:
        manager.toasts.clear()
        await manager.tap(data)
        assert manager.toasts[-1].startswith(STALE), data
    assert not manager.has_seen("something went wrong")
    assert await all_hours(town) == []


@pytest.mark.parametrize("value", [None, -1, 0, 1, 7, 999, LARGEST])
async def test_no_value_of_a_draft_breaks_anything(
    town: Town, manager: Someone, value: int | None
) -> None:
    await plan(manager)
    version = version_of(manager)
    for act in HoursAction:
        await manager.tap(HoursDraftButton(version=version, act=act, value=value).pack())
    assert not manager.has_seen("something went wrong")
    assert len(await all_hours(town)) <= 1


async def test_no_button_fits_before_its_question(town: Town, manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("New hours")
    data = next(data for label, data in manager.newest.buttons.items() if label == "Monday")
    version = HoursDraftButton.unpack(data).version
    for act in set(HoursAction) - {HoursAction.WEEKDAY, HoursAction.LENGTH, HoursAction.HOST}:
        for value in (None, 1):
            await manager.tap(HoursDraftButton(version=version, act=act, value=value).pack())
    assert not manager.has_seen("something went wrong")
    assert await all_hours(town) == []


async def test_a_closure_has_its_own_buttons(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.12.")
    skip = next(data for label, data in manager.newest.buttons.items() if "reason" in label)
    version = ClosureButton.unpack(skip).version
    for act in ClosureAction:
        manager.toasts.clear()
        await manager.tap(ClosureButton(version=version % LARGEST + 1, act=act).pack())
        assert manager.toasts[-1].startswith(STALE)
    shown = await manager.tap(
        ClosureButton(version=version, act=ClosureAction.WHO, value=LARGEST).pack()
    )
    assert shown.text == "This person offers no consultation hours."


async def test_a_rule_takes_only_what_it_offers(town: Town, manager: Someone) -> None:
    async with town.database.transaction() as session:
        before = (await get_quarter(session)).profile
    await manager.write("/hours")
    for limit in Limit:
        for value in (-1, 999, LARGEST):
            await manager.tap(LimitButton(limit=limit, value=value).pack())
    async with town.database.transaction() as session:
        assert (await get_quarter(session)).profile == before


async def test_nobody_is_closed_before_it_is_said_who(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await open_for(town, manager)
    await open_for(town, helper)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    question = await manager.write("24.12.")
    version = ClosureButton.unpack(question.buttons["👤 Ali"]).version
    await manager.tap(ClosureButton(version=version, act=ClosureAction.CLOSE).pack())
    assert manager.toasts[-1] == "Please tap one of the buttons above."
    assert await found(town, select(Closure)) == []


async def test_helpers_and_residents_plan_nothing(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    resident = town.newcomer()
    await resident.write("/start")
    for person in (helper, resident):
        for data in (*forged(), "hours:0:0", "hours-new:0", "hours-edit:1", "hours-limits"):
            await person.tap(data)
            assert person.toasts[-1].startswith(STALE)


def test_every_button_is_short_enough() -> None:
    longest: list[Any] = [
        HoursButton(week=520, page=999),
        ClosureButton(version=LARGEST, act=ClosureAction.NO_REASON, value=LARGEST),
        HostButton(person_id=LARGEST, offers=False),
        *(HoursDraftButton(version=LARGEST, act=act, value=LARGEST) for act in HoursAction),
        *(LimitButton(limit=limit, value=LARGEST, known=LARGEST) for limit in Limit),
    ]
    assert max(len(button.pack().encode()) for button in longest) <= 64
