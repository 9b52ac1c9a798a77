"""Erased means everywhere: what others have in their chats, typed or were told, goes too."""

from sqlalchemy import func, select

from storage.base import MONTH, Base
from storage.message_owners import MessageOwner
from storage.outbox import OutboxMessage
from storage.people import Role
from storage.privacy.copies import keep_sent_numbers
from storage.privacy.keeping import forget_over
from tests.handlers.scenes import report, stored
from tests.support.databases import on_both_databases
from tests.support.person import Shown, Someone
from tests.support.town import Town

WORDS = (
    "The canary lamp is broken.",
    "An addition of a canary.",
    "A question for the canary?",
    "An internal note on the canary.",
    "An answer to the canary.",
)
ERASED = "🗑 Erased. The person whose words stood here has erased everything."


async def erase(person: Someone) -> None:
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")


async def tell_the_story(
    manager: Someone, person: Someone, reference: str = "M-2026-0001"
) -> list[int]:
    """Let every kind of words pass; return the numbers of what the manager has typed."""
    typed = list[int]()
    await report(person, WORDS[0], photos=2)
    await manager.write(f"/case {reference}")
    for act, words in (("Ask back", WORDS[2]), ("Note", WORDS[3]), ("Answer", WORDS[4])):
        await manager.press(act)
        await manager.write("x" * 4001)
        typed.append(manager.last_sent)
        await manager.write(words)
        typed.append(manager.last_sent)
        if act == "Ask back":
            await person.write(WORDS[1])
    await manager.press("History")
    await manager.press("Back")
    await manager.press("2 photos")
    await manager.press("Map")
    return typed


def traces(chat: list[Shown]) -> list[str]:
    """What of a chat still says anything of it."""
    return [
        shown.text or str(shown.photos or shown.location)
        for shown in chat
        if any(word in shown.html + shown.text for word in ("canary", "49.348"))
        or shown.photos
        or shown.location
    ]


@on_both_databases
async def test_after_erasing_no_chat_of_the_team_has_a_word(town: Town) -> None:
    manager = await town.member(language="en")
    colleague = await town.member(language="en", name="Ben")
    other = town.newcomer()
    await report(other, "The bench at the church is wet.", category="Something else", place=None)
    person = town.newcomer()
    typed = await tell_the_story(manager, person, "M-2026-0002")
    await colleague.write("/case M-2026-0002")
    await colleague.press("History")
    await colleague.write("/inbox")
    assert traces(manager.chat)
    assert traces(colleague.chat)
    others_words = [shown.text for shown in other.chat]

    await erase(person)
    assert traces(manager.chat) == traces(colleague.chat) == []
    assert set(typed) <= set(manager.deleted)
    assert [shown.text for shown in other.chat] == others_words
    assert "Everything about you is erased" in person.newest.text
    async with town.database.transaction() as session:
        rows = [
            (table.name, dict(row))
            for table in Base.metadata.sorted_tables
            for row in (await session.execute(select(table))).mappings()
        ]
    assert [(name, row) for name, row in rows if "canary" in str(row)] == []


@on_both_databases
async def test_what_is_older_than_two_days_says_one_sentence_or_is_named(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer()
    await tell_the_story(manager, person)
    town.pass_time(days=40)
    async with town.database.transaction() as session:
        await keep_sent_numbers(session, now=town.now)
        await forget_over(session, now=town.now)
        assert not await session.scalar(
            select(func.count()).where(OutboxMessage.finished_at <= town.now - MONTH)
        )
        assert await session.scalar(select(func.count()).where(MessageOwner.id > 0))
    await erase(person)
    said = [shown.text for shown in manager.chat]
    assert "canary" not in " ".join(said)
    assert said.count(ERASED) > 3
    assert manager.deleted == []
    by_hand = manager.find("by hand")
    assert by_hand.text.endswith("23/11/2026, 10:00")
    assert await stored(town, select(MessageOwner)) == []


async def test_nobody_s_own_chat_is_linked_and_ordinary_words_are_neither(town: Town) -> None:
    """A link from an account to its own mark would lead from the mark to the account."""
    person = town.newcomer()
    await report(person)
    await person.write("/mine")
    assert await stored(town, select(MessageOwner)) == []
    reader = await town.member(Role.READER, language="en")
    await reader.write("/case M-2026-0001")
    linked = await stored(town, select(MessageOwner))
    assert {row.chat_id for row in linked} == {reader.number}


async def test_a_case_entered_for_somebody_is_theirs_once_they_join_it(town: Town) -> None:
    """What was typed and shown before they had an account goes as well, the number too."""
    manager = await town.member(language="de")
    typed = list[int]()

    async def write(words: str) -> None:
        await manager.write(words)
        typed.append(manager.last_sent)

    await write("/enter The canary lamp is out in front of my door.")
    await manager.press("Straßenbeleuchtung")
    await write("Musterstraße 5")
    await manager.press("Anruf")
    await write("0176 9998887, canary, abends")
    await manager.press("Senden")
    await manager.press("Vorgang zeigen")
    await manager.press("Kontakt und Aufgaben")
    assert manager.has_seen("0176 9998887")
    slip = await manager.press("Zettel für die Person")
    [address] = [line for line in slip.text.split("\n") if line.startswith("https://")]

    person = town.newcomer("en")
    await person.write(f"/start {address.rpartition('=')[2]}")
    await person.press("Yes")
    await erase(person)
    assert traces(manager.chat) == []
    assert not manager.has_seen("0176 9998887")
    assert not manager.has_seen("Musterstraße")
    assert set(typed) <= set(manager.deleted)
