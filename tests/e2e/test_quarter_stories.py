"""The quarter talks through the messenger: ideas, and questions that become conversations.

Both stories play in one installation while the program runs; each has residents of its own.
"""

from typing import Final

import pytest
from sqlalchemy import select

from storage.questions.models import HelpRating
from tests.e2e.actors import Actor
from tests.e2e.quarter import Quarter, all_of
from tests.e2e.scenes import PATIENCE_S, reference_in, say
from tests.support.botapi import ShownMessage
from tests.support.person import plain
from tests.support.pictures import a_photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_TOWN: Final = (49.348, 8.69)
IDEAS: Final = {
    "tr": "Meydana çocuklar için bir çeşme yapılsın.",
    "ar": "مكتبة صغيرة مفتوحة للجميع بجانب موقف الحافلات.",
    "de": "Bänke am Bach, damit man sich dort ausruhen kann.",
}
TITLES: Final = {"tr": "Ein Brunnen", "ar": "Ein Bücherschrank", "de": "Bänke am Bach"}
QUESTIONS: Final = {
    "tr": ("Okula kayıt nasıl yapılır?", "Peki cumartesi günleri?", "Hangi belgeler gerekiyor?"),
    "ar": ("كيف أسجل ابني في المدرسة؟", "وماذا عن يوم السبت؟", "ما الأوراق المطلوبة؟"),
    "de": (
        "Wer hilft mir mit dem Antrag auf Wohngeld?",
        "Und samstags?",
        "Und welche Papiere brauche ich dafür?",
    ),
}
ASK_TITLE: Final = (
    "📣 <b>The title of {reference}</b>\n"
    "Please write a few words everybody understands, or take the suggestion:"
)
ASK_GERMAN_TITLE: Final = (
    "📣 <b>The German title of {reference}</b>\n"
    "This idea is not in German. Please write a few German words everybody understands."
)
PUBLISHED: Final = "📣 It is published: everybody in the quarter can see and support it."
HELPERS: Final = ("🤝 {n} neighbour would help", "🤝 {n} neighbours would help")
SUPPORTERS: Final = (
    "👍 {n} supporter, the goal is {goal}",
    "👍 {n} supporters, the goal is {goal}",
)
FACES: Final = {"tr": ("😀", 5), "ar": ("🙂", 4), "de": ("😞", 1)}

# --- Ideas -------------------------------------------------------------------------------------


async def test_ideas_are_proposed_published_supported_and_followed_up(quarter: Quarter) -> None:
    manager, residents = quarter.manager, quarter.residents(100)
    turkish, arab, german = residents.values()
    neighbours = {turkish: arab, arab: german, german: turkish}
    references = await all_of(map(propose, neighbours))
    notices = [await hear_of(manager, reference) for reference in references]
    cards = []
    for author, reference, notice in zip(neighbours, references, notices, strict=True):
        card = await open_listed(manager, notice, reference, author.locale)
        cards.append(await publish(manager, card, author.locale))
        await author.sees("👀 The team has read it and thinks it over.", about=reference)
        await author.sees(PUBLISHED, about=title_for(author, of=author))
    await all_of(support(reader, title_for(reader, of=of)) for of, reader in neighbours.items())
    for (author, neighbour), card in zip(neighbours.items(), cards, strict=True):
        await manager.presses("🔧 Status", on=card)
        await manager.presses("🗓 Being planned", on=card)
        for reader in (author, neighbour):
            await reader.sees("🗓 It is being planned.", about=title_for(reader, of=author))
    await quarter.check_books()


def title_for(reader: Actor, *, of: Actor) -> str:
    """Return what a reader finds an idea under: its own words, or the German title."""
    if reader is of and of.locale != "de":
        return IDEAS[of.locale].rstrip(".")[:12]
    return TITLES[of.locale]


async def propose(author: Actor) -> str:
    """Share an idea with a place, a photo and an offer of help; return its number."""
    author.someone.start()
    await author.presses("💡 Share an idea")
    await author.sees("What is your idea? Please write it in your own words and language.")
    author.writes(IDEAS[author.locale])
    await author.sees("🤝 Would you help with it? Choose what you can give, or just send it.")
    author.someone.send_location(*IN_TOWN)
    await author.sees("📍")
    author.someone.send_photo(a_photo())
    await author.sees("📷 {n} photo", "📷 {n} photos")
    await author.presses("🏠 A room")
    await author.sees("🤝 You would help: {ways}", ways=say(author.locale, "🏠 A room"))
    await author.presses("✅ Send")
    return reference_in((await author.someone.wait_for("I-", PATIENCE_S)).text)


async def hear_of(manager: Actor, reference: str) -> ShownMessage:
    """Read of a new idea: in a message of its own, or in the list of what came at once."""
    alone, listed = (
        say(manager.locale, words) for words in ("🔔 A new idea has arrived.", "Idea")
    )

    def tells(shown: ShownMessage) -> bool:
        words = plain(shown.text)
        return f"{reference} · 💡 {listed}" in words or (alone in words and reference in words)

    return await manager.someone.wait_for(tells, PATIENCE_S)


async def open_listed(
    manager: Actor, notice: ShownMessage, reference: str, locale: str
) -> ShownMessage:
    """Return the card of an idea; out of a list by its number, with a look at its photo.

    The list stays: what it tells of the others is told nowhere else.
    """
    number = f"📂 {reference}"
    if number not in map(plain, notice.labels):
        return notice
    await manager.presses(number, on=notice)
    card = await manager.sees(IDEAS[locale], about=reference)
    assert card.message_id != notice.message_id
    await manager.presses("📷 {n} photo", "📷 {n} photos", on=card)
    assert len(await manager.sees_photos(1)) == 1
    return card


async def publish(manager: Actor, notice: ShownMessage, locale: str) -> ShownMessage:
    """Take an idea, and let everybody see it under a German title; return its card then."""
    for words in (IDEAS[locale], say("de", *HELPERS)):
        assert words in plain(notice.text)
    await manager.presses("🙋 Take it", on=notice)
    await manager.presses("📣 Publish", on=notice)
    asked = ASK_TITLE if locale == "de" else ASK_GERMAN_TITLE
    await manager.sees(asked, reference=reference_in(notice.text))
    manager.writes(TITLES[locale])
    await manager.presses("✅ Take these words")
    await manager.sees("👁 <b>This is what everybody will see:</b>")
    await manager.presses("📣 Publish now")
    await manager.presses("⏭ Later")
    return await manager.sees("📣 Published", about=TITLES[locale])


async def support(neighbour: Actor, title: str) -> None:
    """Find the idea of somebody else, look at its photo, and support it."""
    neighbour.writes("/ideas")
    await neighbour.presses(title)
    await neighbour.presses("📷 {n} photo", "📷 {n} photos")
    assert len(await neighbour.sees_photos(1)) == 1
    neighbour.writes("/ideas")
    await neighbour.presses(title)
    await neighbour.presses("👍 Support")
    await neighbour.sees(*SUPPORTERS, goal="20")
    await neighbour.sees("✔️ You support this idea.")


# --- Questions ---------------------------------------------------------------------------------


async def test_questions_become_conversations(quarter: Quarter) -> None:
    manager, residents = quarter.manager, quarter.residents(200)
    told = await all_of(map(ask, residents.values()))
    references = dict(zip(residents, told, strict=True))
    cards = {locale: await manager.sees(QUESTIONS[locale][0]) for locale in residents}
    for locale, resident in residents.items():
        assert references[locale] in cards[locale].text
        manager.writes(f"Dienstags, {locale}.", on=cards[locale])
        await manager.sees("✅ The answer is on its way.")
        await resident.sees("💬 The team writes: {words}", words=f"Dienstags, {locale}.")
    for locale, resident in residents.items():
        resident.writes(QUESTIONS[locale][1])
    for locale, resident in residents.items():
        await resident.sees(
            "📨 Added to {reference}, and the team knows.", reference=references[locale]
        )
        news = await manager.sees(QUESTIONS[locale][1])
        assert references[locale] in news.text
    for locale, resident in residents.items():
        await close(manager, references[locale])
        await resident.sees("✅ It is solved.")
        await resident.sees("Your question has been answered.")
    await all_of(map(rate_and_follow_up, residents.values(), references.values()))
    for locale in residents:
        news = await manager.sees(QUESTIONS[locale][2])
        assert references[locale] in news.text
    scores = await quarter.installation.rows(select(HelpRating.score, HelpRating.times))
    assert sorted(scores) == sorted((score, 1) for _face, score in FACES.values())
    await quarter.check_books()


async def ask(resident: Actor) -> str:
    """Simply write, and say that it is a question; return its number."""
    resident.someone.start()
    resident.writes(QUESTIONS[resident.locale][0])
    await resident.sees("I have kept your message. Is it a problem, an idea or a question?")
    await resident.presses("❓ A question")
    await resident.presses("✅ Send")
    return reference_in((await resident.someone.wait_for("F-", PATIENCE_S)).text)


async def close(manager: Actor, reference: str) -> None:
    """Say that the question is answered."""
    manager.writes(f"/case {reference}")
    await manager.presses("🏁 Close")
    await manager.presses("✅ Solved")
    await manager.presses("Your question has been answered.")
    await manager.sees("✅ Solved")


async def rate_and_follow_up(resident: Actor, reference: str) -> None:
    """Say with one tap how the help was, and open the question again by writing."""
    await resident.presses(FACES[resident.locale][0])
    await resident.sees("🙏 Thank you! It is counted without your name.")
    resident.writes(QUESTIONS[resident.locale][2])
    await resident.sees(
        "📨 Added to {reference}, which is open again. The team knows.", reference=reference
    )
