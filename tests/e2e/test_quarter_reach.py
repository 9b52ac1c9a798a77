"""The manager reaches the quarter through the messenger: events, and announcements.

Both stories play in one installation while the program runs; each has residents of its own.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.e2e.actors import Actor
from tests.e2e.quarter import Quarter, all_of, follow, topic
from tests.e2e.scenes import PATIENCE_S, say
from tests.support.person import plain

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY: Final = datetime.now(UTC) + timedelta(days=20)
EVENT: Final = {"de": "Hoffest", "tr": "Avlu şenliği"}
REASON: Final = "Der Hof steht unter Wasser."
COMES: Final = ("✅ <b>You come, {n} person.</b>", "✅ <b>You come, {n} people.</b>")
WATER: Final = {"de": "Morgen wird das Wasser abgestellt.", "tr": "Yarın sular kesilecek."}
CORRECTED: Final = {"de": "Es wird am Montag abgestellt.", "tr": "Sular pazartesi kesilecek."}
ASK_WORDS: Final = "✍️ Please send the text in this language: <b>{language}</b>"
ONLY_GERMAN: Final = "ℹ️ So far we have this message only in German."
WHAT_TO_SAY: Final = (
    "📣 <b>What do you want to say?</b>\n"
    "Please write it in German, or send a photo with the text below it. "
    "Other languages and everything else come afterwards. Nothing is sent yet."
)
WHY: Final = (
    "✖️ Why is it cancelled? Please write a word: {n} person is told.",
    "✖️ Why is it cancelled? Please write a word: {n} people are told.",
)

# --- Events ------------------------------------------------------------------------------------


async def test_events_are_planned_attended_changed_and_cancelled(quarter: Quarter) -> None:
    manager, residents = quarter.manager, quarter.residents(300)
    await all_of(follow(resident, "events") for resident in residents.values())
    await plan_event(manager)
    turkish, arab, german = residents.values()
    await turkish.sees(EVENT["tr"])
    for reader in (arab, german):
        await reader.sees(EVENT["de"])
    await arab.sees("🌐 The text is there only in this language: {language}", language="الألمانية")

    await turkish.presses("✅ I come")
    await turkish.sees("🎉 See you there! I remind you in time.")
    await turkish.presses("2")
    await turkish.sees(*COMES, 2)
    await german.presses("✅ I come")
    await german.sees(*COMES)
    await arab.presses("✅ I come")
    await arab.sees("🎟 All seats are taken.")
    await arab.presses("🔔 Waiting list")
    await arab.sees("🔔 I tell you as soon as seats become free.")
    await turkish.presses("✖️ Not coming")
    await turkish.sees("👌 All right, you do not come. Thank you for telling me.")
    await arab.sees("🎟 <b>Seats have become free:</b> {title}", title=EVENT["de"])
    await arab.presses("✅ Take the seats")
    await arab.sees(*COMES)

    await manager.presses("📅 Dates, who comes")
    await manager.presses("👥 2/3")
    await manager.sees("👥 {n} person comes", "👥 {n} people come", 2)
    await manager.presses("🕐 When")
    manager.writes(f"am {DAY:%d.%m.}, von 19 bis 21 Uhr")
    for reader in (arab, german):
        await reader.sees("🔁 <b>Something has changed:</b> {title}", title=EVENT["de"])
    await manager.presses("✖️ Cancel this date")
    await manager.sees(*WHY, 2)
    manager.writes(REASON)
    for reader in (arab, german):
        await reader.sees("✖️ <b>Cancelled:</b> {title}", title=EVENT["de"])
        await reader.sees("💬 The team writes: {words}", words=REASON)
    await quarter.check_books()
    assert REASON not in turkish.someone.transcript()


async def plan_event(manager: Actor) -> None:
    """Make an event for three people in a dialogue, with Turkish words, and publish it."""
    manager.writes("/events")
    await manager.presses("🛠 Plan events")
    await manager.presses("➕ New event")
    answers = {
        "What is the event called? Please write a short title in German.": EVENT["de"],
        "What is it about? Please write it in German, as residents shall read it.": "Mit Musik.",
        "When is it? Please write day, beginning and end, such as 24.12. 18:00-20:00": (
            f"{DAY:%d.%m.%Y} 18-20"
        ),
        "Where is it? Please write the place, or share a pin.": "Musterstraße 1",
    }
    for question, answer in answers.items():
        await manager.sees(question)
        manager.writes(answer)
    await manager.presses(topic("events", "de"))
    await manager.presses("👥 Seats")
    await manager.sees("For how many people is it? Please write a number.")
    manager.writes("3")
    await manager.presses("🌐 Words, languages")
    await manager.presses("Türkisch ✗")
    await manager.sees("Türkisch")
    manager.writes(f"{EVENT['tr']}\nMüzik var.")
    await manager.presses("📣 Publish now")
    await manager.presses("📣 Yes, publish")
    await manager.sees("✅ The event is published.")


# --- Announcements -----------------------------------------------------------------------------


async def test_announcements_are_sent_corrected_and_taken_back(quarter: Quarter) -> None:
    manager, residents = quarter.manager, quarter.residents(400)
    await all_of(follow(resident, "children") for resident in residents.values())
    await announce(manager)
    turkish, arab, german = residents.values()
    copies = {
        turkish: await turkish.sees(WATER["tr"]),
        arab: await arab.sees(WATER["de"]),
        german: await german.sees(WATER["de"]),
    }
    await arab.sees(ONLY_GERMAN)
    for reader in (turkish, german):
        assert say(reader.locale, ONLY_GERMAN) not in plain(copies[reader].text)
    await check_report(manager, "✅ Announcement: sent")

    for language, locale in (("Deutsch", "de"), ("Türkisch", "tr")):
        await manager.presses("✏️ Correct")
        await manager.presses(f"{language} ✓")
        await manager.sees(WATER[locale])
        manager.writes(CORRECTED[locale])
        await manager.presses("✏️ Yes, correct")
        for reader, copy in copies.items():
            if (reader is turkish) == (locale == "tr"):
                corrected = await reader.sees(CORRECTED[locale])
                assert corrected.message_id == copy.message_id
        await check_report(manager, "✅ Announcement: sent")
    await manager.presses("🗑 Take back")
    await manager.presses("🗑 Yes, take it back")
    await manager.presses("🗑 Yes, really")
    for reader, copy in copies.items():
        await reader.someone.wait_until_gone(copy, seconds=PATIENCE_S)
    await check_report(manager, "🗑 Announcement: taken back")
    await manager.sees("🗑 Deleted: {n} of {all}", n=3, all="3")
    await quarter.check_books()


async def announce(manager: Actor) -> None:
    """Write to those who follow a topic, in German and Turkish; see who gets what, and send."""
    manager.writes("/announce")
    await manager.presses("➕ New announcement")
    await manager.sees(WHAT_TO_SAY)
    manager.writes(WATER["de"])
    await manager.presses("🌐 Languages")
    await manager.presses("Türkisch ✗")
    await manager.sees(ASK_WORDS, language="Türkisch")
    manager.writes(WATER["tr"])
    await manager.sees("✅ The text is kept: {language}", language="Türkisch")
    await manager.presses("👥 To whom")
    await manager.presses(topic("children", "de"))
    await manager.sees("That is {n} person now.", "That is {n} people now.", 3)
    await manager.presses("↩️ Back")
    await manager.presses("📨 Send")
    asked = plain((await manager.sees("📨 <b>Send it now?</b>")).text)
    without = say("de", "in German, with a note")
    for line in ("• Deutsch: 1", "• Türkisch: 1", f"• Arabisch: 1 · {without}"):
        assert line in asked
    await manager.presses("📨 Yes, send")


async def check_report(manager: Actor, heading: str) -> None:
    """Wait for the report, which counts each recipient once."""
    counted = await manager.sees("Arabisch: ✅ 1")
    for line in (say("de", heading), say("de", "👥 Recipients: {n}", n=3), "Türkisch: ✅ 1"):
        assert line in plain(counted.text)
