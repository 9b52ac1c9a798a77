"""The story through the messenger: residents report, the manager answers, in their languages."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.commands import commands_for, description, short_description
from storage.outbox import DeliveryState
from storage.people import Person, Role
from tests.e2e.actors import Actor, join
from tests.e2e.books import Books
from tests.e2e.scenes import PATIENCE_S, Installation, reference_in, say
from tests.support.botapi import BotApi, Request
from tests.support.pictures import a_photo
from tests.support.sent_files import OPUS, PDF
from tests.support.town import CATALOGUES

IN_TOWN = (49.348, 8.69)
MUSTERSTRASSE_5 = (49.348755, 8.687724)
LOCALES = ("de", "en", "tr", "ar", "uk", "ru")
COLOURS = ("orange", "teal", "purple")
LINK = '<a href="https://example.org/?a=1&amp;b=2">mehr hier</a>'
OLD_BUTTON = "This button is from an earlier message. Please use the newest one."
LAMP = {
    "de": "Die Straßenlaterne vor der Schule ist seit einer Woche kaputt.",
    "ar": "مصباح الشارع أمام المدرسة مكسور منذ أسبوع والمكان مظلم.",
}


@pytest.fixture
def resident(api: BotApi) -> Actor:
    """Somebody whose messenger speaks Arabic."""
    return Actor(api.person(71, language_code="ar"), "ar")


@pytest.fixture
def neighbour(api: BotApi) -> Actor:
    """Somebody whose messenger speaks German."""
    return Actor(api.person(72, language_code="de-DE"), "de")


ADDRESS = {"ar": "أمام شارع موستر ٥"}


async def report(actor: Actor, *, photos: int, by_key: bool) -> str:
    """Report a lamp with its place and photos; return the reference."""
    actor.someone.start()
    await actor.presses("🛠 Report a problem")
    await actor.sees(
        "What is wrong? Please write it in your own words and language. "
        "You may also send a voice message, photos or a place."
    )
    actor.writes(LAMP[actor.locale])
    await actor.presses("💡")
    await actor.sees(
        "Where is it? Tap the button below, send a place, or write the street and number."
    )
    if by_key:
        actor.someone.press(say(actor.locale, "📍 Send where I am now"), at=IN_TOWN)
    else:
        actor.writes(ADDRESS[actor.locale])
        await actor.sees("{place} (on the map)", place="Musterstraße 5")
        assert await actor.sees_place() == pytest.approx(MUSTERSTRASSE_5)
    await actor.sees("Do you have a photo? Please send it now.")
    actor.someone.send_album([a_photo(colour=colour) for colour in COLOURS[:photos]])
    await actor.sees("📷 {n} photo", "📷 {n} photos", photos)
    await actor.presses("✅ Send")
    thanks = await actor.someone.wait_for("M-", PATIENCE_S)
    return reference_in(thanks.text)


async def test_from_an_arabic_report_to_not_solved(
    installation: Installation, resident: Actor
) -> None:
    async with installation.running(fresh=True):
        manager = await join(installation)
        reference = await report(resident, photos=3, by_key=False)
        thanks = await resident.sees(reference)
        assert f"\u2068{reference}\u2069" in thanks.text, "isolated from the Arabic around it"

        for photo in await manager.sees_photos(3):
            assert not Image.open(io.BytesIO(photo)).getexif()
        assert await manager.sees_place() == pytest.approx(MUSTERSTRASSE_5)
        card = await manager.sees("🔔 A new report has arrived.")
        for words in (reference, ADDRESS["ar"], LAMP["ar"], "Straßenbeleuchtung", "Arabisch"):
            assert words in card.text

        await manager.presses("🙋 Take it")
        await resident.sees("👀 The team has read it and takes care of it.")
        await manager.presses("❓ Ask back")
        await manager.sees("Arabisch")
        manager.writes("Welche Laterne genau?")
        await resident.sees("❓ The team asks: {words}", words="Welche Laterne genau?")
        await resident.presses("↩️ Answer")
        await resident.sees(
            "Please write what you would like to add to {reference}, or send photos, files or a "
            "voice message.",
            reference=reference,
        )
        resident.writes("المصباح الثالث من اليسار.")
        await manager.sees("➕ Something was added to this case.")

        await manager.presses("📂 Show the case")
        await manager.presses("💬 Answer")
        await manager.sees("Arabisch")
        sent = manager.someone.write_formatted(f"Wir kommen <b>am Montag</b>, {LINK}.")
        answer = await resident.sees(
            "💬 The team writes: {words}", words="Wir kommen am Montag, mehr hier."
        )
        assert f"<b>am Montag</b>, {LINK}." in answer.html
        manager.someone.edit(sent.message_id, "Wir kommen am Dienstag.")
        corrected = await resident.sees(
            "✏️ The team has corrected this: {words}", words="Wir kommen am Dienstag."
        )
        assert (corrected.message_id, corrected.edited) == (answer.message_id, True)
        await manager.sees("✏️ It is corrected. The history keeps both.")
        await manager.presses("🔒 Note")
        await manager.sees("🔒")
        manager.writes("Der Schlüssel liegt im Büro.")
        await manager.sees("🔒 The note is kept. Residents never see it.")
        await manager.presses("🔧 Status")
        await manager.presses("⏳ Waiting for others")
        await resident.sees("⏳ The team waits for an answer from others.")
        await manager.presses("🏁 Close")
        await manager.presses("✅ Solved")
        await manager.presses("The damage has been repaired.")
        await resident.sees("✅ It is solved.")
        solved = await resident.sees("The damage has been repaired.")
        await resident.presses("👎 Not solved")
        await manager.sees("👎 The resident says it is not solved. The case is open again.")

    assert reference in solved.text
    assert "Schlüssel" not in resident.someone.transcript()
    books = await Books.of(installation)
    books.check_that_everything_ended_well()
    assert all(message.attempts <= 1 for message in books.messages)


async def test_a_voice_message_and_a_letter_reach_the_team_as_files(
    installation: Installation, resident: Actor, neighbour: Actor
) -> None:
    async with installation.running(fresh=True):
        manager = await join(installation)
        resident.someone.send_voice(OPUS, duration=42)
        await resident.sees("🎤 Thank you. A person from the team will listen to it.")
        neighbour.someone.send_document(PDF, "Miete\u202e.pdf", "Darf das so sein?")
        await neighbour.sees("📄 Thank you. A person from the team will read it.")
        for actor, all_said in ((resident, True), (neighbour, False)):
            await actor.presses("❓ A question")
            if all_said:
                await actor.presses("I have said it all in what I sent")
            await actor.presses("✅ Send")
            await actor.presses("➕ Add something")
        await manager.sees("🎤 Voice message", about="0:42")
        await manager.sees("Darf das so sein?", about="📄 Miete.pdf (")
        await installation.wait_until_all_is_sent()
    handed = [shown for shown in manager.someone.answers if shown.document]
    assert [shown.document for shown in handed] == [("voice.ogg", OPUS), ("Miete.pdf", PDF)]
    assert all("F-20" in shown.text for shown in handed)
    books = await Books.of(installation)
    books.check_that_everything_ended_well()


async def test_who_blocks_the_bot_is_left_alone_until_they_come_back(
    installation: Installation, api: BotApi, neighbour: Actor
) -> None:
    async def unreachable() -> str | None:
        """Return why the neighbour is not written to, once all is handled."""
        await installation.wait_until_all_is_sent()
        wanted = select(Person.unreachable_reason).where(Person.account_id == 72)
        ((reason,),) = await installation.rows(wanted)
        return reason if reason is None else str(reason)

    async with installation.running():
        manager = await join(installation)
        await report(neighbour, photos=1, by_key=True)
        assert len(await manager.sees_photos(1)) == 1

        neighbour.someone.block()
        assert await unreachable() == "blocked"
        before = len(requests_to(api, 72))
        await manager.presses("🙋 Take it")
        await manager.sees("👀 Accepted")
        assert await unreachable() == "blocked"
        assert len(requests_to(api, 72)) == before

        neighbour.someone.unblock()
        assert await unreachable() is None
        await manager.presses("💬 Answer")
        await manager.sees("Deutsch")
        manager.writes("Wir kommen am Montag.")
        await neighbour.sees("Wir kommen am Montag.")

        neighbour.someone.chat.presence = "blocked"  # the update that would tell is lost
        await manager.presses("💬 Answer")
        await manager.sees("Deutsch")
        manager.writes("Oder am Dienstag.")
        await manager.sees("✅ The answer is on its way.")
        assert await unreachable() == "blocked"
        neighbour.writes("/mine")
        await neighbour.presses("M-")
        await neighbour.sees("Oder am Dienstag.")
        assert await unreachable() is None

    refused = [
        message.error
        for message in (await Books.of(installation)).messages
        if message.state is DeliveryState.REFUSED
    ]
    assert refused == ["blocked", "blocked"]


async def test_everybody_has_the_menu_of_their_role_in_their_language(
    installation: Installation, api: BotApi, resident: Actor
) -> None:
    async with installation.running() as program:
        used = await installation.invitation(Role.MANAGER, "Frau Weber")
        manager = Actor(api.person(70, language_code="de"), "de")
        manager.someone.start(used)
        await manager.sees("Frau Weber")
        await api.wait_until(
            lambda: len(api.requests_for("setMyShortDescription")) > len(LOCALES), PATIENCE_S
        )
        resident.writes("/inbox")
        await resident.sees("I do not know this command. /help shows what I can do.")
        resident.someone.start(used)
        await resident.sees("This invitation is not valid any more. Please ask for a new one.")
        tap = resident.someone.tap(resident.someone.messages[-1].message_id, "case-show:1")
        notice = await resident.someone.answer_to(tap, seconds=PATIENCE_S)
        assert notice == say("ar", OLD_BUTTON)
        manager.writes("/inbox")
        await manager.sees(say("de", "New"))
        assert await program.stop() == 0, program.output

    for number, locale in enumerate(LOCALES, start=100):
        with CATALOGUES.speaking(locale):
            about, in_short = description(), short_description()
        assert api.core.profile.text_for("description", locale) == about
        assert api.core.profile.text_for("short_description", locale) == in_short
        assert api.person(number, language_code=locale).menu == menu(Role.RESIDENT, locale)
    assert api.person(99, language_code="pl").menu == menu(Role.RESIDENT, "de")
    assert manager.someone.menu == menu(Role.MANAGER, "de")
    assert resident.someone.menu == menu(Role.RESIDENT, "ar")


def requests_to(api: BotApi, chat_id: int) -> list[Request]:
    """Return what was tried to be written to somebody."""
    return [request for request in api.requests if request.chat_id == chat_id]


def menu(role: Role, locale: str) -> dict[str, str]:
    """Return the commands of a role as they look in this language."""
    with CATALOGUES.speaking(locale):
        return {each.command: each.description for each in commands_for(role)}
