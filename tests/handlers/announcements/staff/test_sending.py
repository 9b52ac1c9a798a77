"""/announce: urgent, previewed, sent now or later, and what can be done afterwards."""

import pytest

from storage.announcements import AnnouncementState
from tests.handlers.announcements.staff.scenes import begin, carry, send, texts, the_one
from tests.handlers.scenes import audit_actions
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


# --- Urgent, preview, when ---


async def test_urgent_is_asked_twice_and_taken_back_at_once(town: Town, manager: Someone) -> None:
    await begin(manager)
    assert "🚨 Urgent?" in (await manager.press("🚨 Urgent")).text
    shown = await manager.press("Yes, it is urgent")
    assert "🚨 Really? The phone of 1 person may ring in the night." in shown.text
    assert not (await the_one(town)).urgent
    shown = await manager.press("Yes, really")
    assert "🚨 Urgent: it is sent in the quiet hours, too." in shown.text
    assert (await the_one(town)).urgent
    await manager.press("Not urgent after all")
    assert not (await the_one(town)).urgent


async def test_the_preview_shows_each_language(manager: Someone) -> None:
    await begin(manager)
    await manager.press("🌐 Languages")
    await manager.press("Turkish")
    await manager.write("Su yarın kesilecek.")
    await manager.press("📊 Poll")
    await manager.write("Ja\nNein")
    before = len(manager.chat)
    shown = await manager.press("👁 Preview")
    assert "Draft of an announcement" in shown.text
    seen = [message.text for message in manager.chat[before:]]
    assert "👁 Preview: Turkish" in seen
    assert seen[seen.index("👁 Preview: Turkish") + 1] == "Su yarın kesilecek."
    arabic = seen[seen.index("👁 Preview: Arabic") + 1]
    assert arabic.startswith("Das Wasser ist <morgen> abgestellt.")
    assert arabic != "Das Wasser ist <morgen> abgestellt."
    await manager.press("Ja", of=manager.find("Su yarın"))
    assert "preview" in manager.toasts[-1]


async def test_what_is_held_has_no_preview(manager: Someone) -> None:
    await begin(manager)
    await manager.press("🌐 Languages")
    await manager.press("Hold until it is there")
    await manager.press("Back")
    await manager.press("👁 Preview")
    assert manager.has_seen("👁 Preview: Turkish\nNothing yet")


async def test_a_preview_has_the_photo(manager: Someone) -> None:
    await begin(manager)
    await manager.press("Photo or file")
    await manager.send_photo(a_photo())
    await manager.press("👁 Preview")
    assert [message.photos for message in manager.chat if message.photos]


@on_both_databases
async def test_it_is_scheduled_repeated_and_taken_back(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("🕐 At a time")
    shown = await manager.write("24.12. 18:00")
    assert "🕐 Send it on 24/12/2026, 18:00?" in shown.text
    assert "• English: 1 · in German, with a note" in shown.text
    shown = await manager.press("every week")
    assert "🔁 And again every week: 31/12/2026, 18:00 · 07/01/2027, 18:00" in shown.text
    shown = await manager.press("Yes, send it then")
    assert "🔁 Will be sent on 24/12/2026, 18:00, every week" in shown.text
    announcement = await the_one(town)
    assert announcement.state is AnnouncementState.SCHEDULED
    assert announcement.send_at is not None
    assert announcement.send_at.isoformat() == "2026-12-24T17:00:00+00:00"
    shown = await manager.press("Do not send it then")
    assert "📝 Draft of an announcement" in shown.text
    assert (await the_one(town)).state is AnnouncementState.DRAFT


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("23.11. 9:00", "This time has passed."),
        ("31.2. 9:00", "There is no such day."),
        ("24.12. 25:00", "There is no such time."),
        ("24.12.", "The time is missing."),
        ("10.12", "The time is missing."),
        ("bald", "I could not read this. Please write it like 24.12. 18:00."),
        ("9" * 500, "I could not read this."),
    ],
)
async def test_a_wrong_time_is_asked_for_again(manager: Someone, written: str, words: str) -> None:
    await begin(manager)
    await manager.press("🕐 At a time")
    assert words in (await manager.write(written)).text
    assert "Send it on 23/11/2026, 18:30?" in (await manager.write("18:30")).text


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("am Freitag um 9", "27/11/2026, 09:00"),
        ("morgen früh um 8", "24/11/2026, 08:00"),
        ("Do, 24. Dez., Viertel nach drei", "24/12/2026, 15:15"),
        ("24/12/2026, 18:00", "24/12/2026, 18:00"),
    ],
)
async def test_a_moment_is_taken_as_people_write_it(
    manager: Someone, written: str, moment: str
) -> None:
    await begin(manager)
    await manager.press("🕐 At a time")
    assert f"Send it on {moment}?" in (await manager.write(written)).text


async def test_working_days_do_not_begin_on_a_weekend(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("🕐 At a time")
    shown = await manager.write("28.11. 10 Uhr")
    assert "every day" in shown.buttons
    assert "Monday to Friday" not in shown.buttons
    await manager.press("Back")
    await manager.press("🕐 At a time")
    await manager.write("morgen 10:00")
    await manager.press("Monday to Friday")
    await manager.press("Yes, send it then")
    assert (await the_one(town)).repeats == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


# --- Sending, and afterwards ---


async def test_the_count_per_language_is_shown_before_it_is_sent(
    town: Town, manager: Someone
) -> None:
    turkish, arab = town.newcomer("tr"), town.newcomer("ar")
    for person in (turkish, arab):
        await person.write("/start")
    await begin(manager)
    await manager.press("🌐 Languages")
    await manager.press("Turkish")
    await manager.write("Su yarın kesilecek.")
    shown = await manager.press("📨 Send")
    for words in (
        "📨 Send it now?\n👥 To everyone\nThat is 3 people now.",
        "• Turkish: 1",
        "• Arabic: 1 · in German, with a note",
    ):
        assert words in shown.text
    assert not turkish.has_seen("Su yarın")
    await manager.press("Yes, send")
    await carry(town)
    assert turkish.newest.text == "Su yarın kesilecek."
    assert arab.newest.text.startswith("Das Wasser ist <morgen> abgestellt.")
    assert (await the_one(town)).state is AnnouncementState.DONE
    assert manager.has_seen("Recipients: 3")


async def test_a_second_tap_sends_nothing_twice(town: Town, manager: Someone) -> None:
    turkish = town.newcomer("tr")
    await turkish.write("/start")
    await begin(manager)
    shown = await manager.press("📨 Send")
    data = next(data for label, data in shown.buttons.items() if "Yes, send" in label)
    for _tap in range(3):
        await manager.tap(data, shown)
    await carry(town)
    assert manager.has_seen("✋ This has changed meanwhile.")
    assert len([text for text in turkish.texts if "Das Wasser" in text]) == 1


@on_both_databases
async def test_two_managers_do_not_write_over_each_other(town: Town, manager: Someone) -> None:
    other = await town.member(name="Herr Kaya", language="en")
    await begin(manager)
    card = manager.newest
    await other.write("/announce")
    await other.press("📝 Das Wasser")
    await other.press("👥 To whom")
    await other.press("Events")
    shown = await manager.press("📨 Send", of=card)
    assert shown.text.startswith("✋ This has changed meanwhile.")
    assert "👥 To people who follow 🎉 Events" in shown.text
    await manager.press("🗑 Discard")
    await manager.press("Yes, discard")
    await other.press("Back")
    assert (await other.write("/announce")).text.endswith("There are none yet.")


async def test_what_was_sent_meanwhile_is_not_written_on(town: Town, manager: Someone) -> None:
    other = await town.member(name="Herr Kaya", language="en")
    await begin(manager)
    await manager.press("✏️ Text")
    await other.write("/announce")
    await other.press("📝 Das Wasser")
    await send(town, other)
    shown = await manager.write("Etwas anderes")
    assert shown.text.startswith("✋ This has changed meanwhile.")
    assert "Announcement: sent" in shown.text
    assert await texts(town) == {"de": "Das Wasser ist <morgen> abgestellt."}
    assert "Announcement: sent" in (await manager.press("All announcements")).text


async def test_in_quiet_hours_the_manager_is_told(town: Town, manager: Someone) -> None:
    town.pass_time(hours=13)
    await begin(manager)
    shown = await manager.press("📨 Send")
    assert "🌙 These are quiet hours" in shown.text


async def test_it_is_paused_resumed_and_stopped(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("📨 Send")
    await manager.press("Yes, send")
    await manager.press("⏸ Pause")
    assert (await the_one(town)).state is AnnouncementState.PAUSED
    assert "Paused" in manager.toasts[-1]
    await manager.write("/announce")
    await manager.press("⏸ Das Wasser")
    await manager.press("▶️ Go on")
    assert (await the_one(town)).state is AnnouncementState.SENDING
    await manager.write("/announce")
    await manager.press("📤 Das Wasser")
    shown = await manager.press("⏹ Stop")
    assert "⏹ Stop it? 1 person has not got it yet" in shown.text
    assert (await the_one(town)).state is AnnouncementState.SENDING
    shown = await manager.press("Yes, stop")
    assert "⏹ Announcement: stopped" in shown.text
    await carry(town)
    assert not manager.has_seen("🔕")
    assert (await audit_actions(town))[-4:] == [
        "announce-start",
        "announce-pause",
        "announce-resume",
        "announce-stop",
    ]


async def test_it_is_corrected_in_one_language(town: Town, manager: Someone) -> None:
    turkish = town.newcomer("tr")
    await turkish.write("/start")
    await begin(manager)
    await send(town, manager)
    assert turkish.newest.text.startswith("Das Wasser ist <morgen> abgestellt.")
    await manager.press("✏️ Correct")
    shown = await manager.press("German ✓")
    assert "Please send the whole text in this language: German" in shown.text
    assert "in a few words" in (await manager.write("…")).text
    shown = await manager.write("Das Wasser ist heute abgestellt.")
    assert "✏️ Correct it? 2 copies that were sent are changed." in shown.text
    yes = manager.newest.buttons["✏️ Yes, correct"]
    await manager.press("Yes, correct")
    assert manager.has_seen("✏️ It is corrected. 2 copies are being changed.")
    await carry(town)
    assert turkish.newest.text.startswith("Das Wasser ist heute abgestellt.")
    assert "Announcement: sent" in (await manager.tap(yes, shown)).text
    assert await texts(town) == {"de": "Das Wasser ist heute abgestellt."}


async def test_taking_back_is_asked_twice_and_says_what_cannot_be(
    town: Town, manager: Someone
) -> None:
    turkish = town.newcomer("tr")
    await turkish.write("/start")
    await begin(manager)
    await send(town, manager)
    shown = await manager.press("🗑 Take back")
    assert "Telegram allows that for 48 hours" in shown.text
    shown = await manager.press("Yes, take it back")
    assert "Really? This cannot be undone." in shown.text
    assert (await the_one(town)).state is AnnouncementState.DONE
    await manager.press("Yes, really")
    assert manager.has_seen("🗑 2 copies are being deleted.")
    await carry(town)
    assert not turkish.has_seen("Das Wasser")
    assert (await the_one(town)).state is AnnouncementState.RECALLED


async def test_what_is_too_old_stays(town: Town, manager: Someone) -> None:
    await begin(manager)
    await send(town, manager)
    town.pass_time(hours=49)
    await manager.press("🗑 Take back")
    await manager.press("Yes, take it back")
    await manager.press("Yes, really")
    assert manager.has_seen("1 copy is too old for that, and stays.")


@on_both_databases
async def test_the_report_counts_every_recipient_once(town: Town, manager: Someone) -> None:
    for language in ("tr", "tr", "ar"):
        await town.newcomer(language).write("/start")
    await begin(manager)
    await send(town, manager)
    await manager.write("/announce")
    shown = await manager.press("✅ Das Wasser")
    for words in (
        "👥 Recipients: 4",
        "Turkish: ✅ 2",
        "Arabic: ✅ 1",
        "English: ✅ 1",
        "To everyone",
    ):
        assert words in shown.text


async def test_made_up_buttons_do_no_harm(town: Town, manager: Someone) -> None:
    await begin(manager)
    for data in (
        "announce-show:99",
        "announce-do:99:0:send-now:",
        "announce-do:1:0:send-now:",
        "announce-control:1:stop",
        "announce-control:99:recall",
        "announce-sure:1:recall:2",
        "announce-sure:1:correct:1",
        "announce-fix:1:xx",
        "announce-do:1:x:send:",
    ):
        await manager.tap(data)
    await carry(town)
    assert (await the_one(town)).state is AnnouncementState.DRAFT
    assert "Draft" in (await manager.write("/announce")).text.title()


@pytest.mark.parametrize("language", ["tr", "ar", "de"])
async def test_a_manager_announces_in_other_languages(town: Town, language: str) -> None:
    manager = await town.member(language=language)
    await manager.write("/announce")
    await manager.tap("announce-new")
    shown = await manager.write("Das Wasser ist morgen abgestellt.")
    assert "Das Wasser ist morgen abgestellt." in shown.text
    for label, data in [*shown.buttons.items()]:
        assert len(data.encode()) <= 64, label
