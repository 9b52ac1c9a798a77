"""What the team says reaches its reader once, in order, and translated where that is there."""

from datetime import timedelta
from typing import Final

import pytest
from aiogram.methods import EditMessageText, SendMessage
from sqlalchemy import select, update

from handlers.registry import RENDERERS
from handlers.translated import Machine
from storage.cases.correcting import correct_said
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind
from storage.cases.residents import follow_case
from storage.cases.staff import answer_reporter
from storage.outbox import OutboxMessage
from storage.people import MachineTranslation, Person, Role
from storage.quarter import import_quarter
from storage.translations.leasing import fail, finish, lease, note_language, postpone
from storage.translations.models import Engine
from tests.support.cases import a_case, a_person
from tests.support.delivering import Office, now
from tests.support.quarters import awake_profile

GERMAN: Final = "Die Lampe wird morgen repariert."
TURKISH: Final = "Lamba yarın onarılacak."
ARABIC: Final = "سيُصلَح المصباح غدًا."
INSIDE: Final = Machine("CTranslate2", outside=False)
OUTSIDE: Final = Machine("DeepL", outside=True)


async def told(office: Office, *, locale: str = "tr", ago: float = 0.0) -> int:
    """The team answers a report of somebody with this language; their number of the chat."""
    office.renderers = dict(RENDERERS)
    at = now() - timedelta(seconds=ago)
    async with office.database.transaction() as session:
        await import_quarter(session, awake_profile(), now=now())
        reader = await a_person(session, locale=locale)
        manager = await a_person(session, Role.MANAGER, locale="de")
        case = await a_case(session, reader, now=at)
        await session.execute(update(OutboxMessage).values(state="withdrawn", finished_at=at))
        await answer_reporter(session, case=case, actor=manager, text=GERMAN, now=at)
        return reader.account_id


async def translate(office: Office, text: str = TURKISH, *flags: str) -> int:
    """An engine in the house translates all that it may; how much that was."""
    async with office.database.transaction() as session:
        found = await lease(session, limit=9, outside=False, now=now())
        for leased in found:
            if leased.text != GERMAN:
                await note_language(session, leased, language=leased.to_language)
                continue
            await finish(
                session,
                leased,
                text=text,
                from_language="de",
                engine=Engine.EMBEDDED,
                flags=flags,
                now=now(),
            )
        return len(found)


def said(office: Office, chat: int) -> list[SendMessage | EditMessageText]:
    return [
        method
        for to, method in office.messenger.taken
        if to == chat and isinstance(method, SendMessage | EditMessageText)
    ]


def words(method: SendMessage | EditMessageText) -> str:
    return method.text or ""


def buttons(method: SendMessage | EditMessageText) -> list[str]:
    rows = getattr(method.reply_markup, "inline_keyboard", [])
    return [each.text for row in rows for each in row]


async def test_what_is_translated_in_time_comes_translated_once_and_in_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy the machine of the tests is, this is in time.
    monkeypatch.setattr("handlers.cases.reading.PATIENCE", timedelta(minutes=5))
    office.machine = INSIDE
    chat = await told(office)
    async with office.open():
        await office.put(chat, "Sonra.", priority=1)
        await translate(office)
        await office.settled()
    first, second = said(office, chat)
    assert TURKISH in words(first)
    assert GERMAN not in words(first)
    assert "🔤" in buttons(first)[0]
    assert words(second) == "Sonra."
    assert len(office.messenger.taken) == 2, "the translation does not come again"


@pytest.mark.parametrize(
    ("machine", "consent", "ago", "waits", "note"),
    [
        (INSIDE, "unasked", 0.0, True, ""),
        (INSIDE, "unasked", 9.0, False, "🌐"),
        (INSIDE, "unasked", -60.0, False, "🌐"),
        (INSIDE, "no", 0.0, False, ""),
        (OUTSIDE, "unasked", 0.0, False, ""),
        (OUTSIDE, "yes", 0.0, True, ""),
        (None, "yes", 0.0, False, ""),
    ],
)
async def test_it_waits_for_an_engine_that_has_it_and_eight_seconds_at_most(
    office: Office, machine: Machine | None, consent: str, ago: float, waits: bool, note: str
) -> None:
    office.machine = machine
    chat = await told(office, ago=ago)
    async with office.database.transaction() as session:
        await session.execute(
            update(Person)
            .where(Person.account_id == chat)
            .values(machine_translation=MachineTranslation(consent))
        )
    async with office.open():
        if waits:
            with pytest.raises(TimeoutError):
                await office.settled(seconds=0.5)
            assert said(office, chat) == []
            return
        await office.settled()
    (original,) = said(office, chat)
    assert GERMAN in words(original)
    assert ("🌐" in words(original)) is bool(note)


async def test_nobody_waits_for_an_engine_that_is_left_alone(office: Office) -> None:
    office.machine = INSIDE
    chat = await told(office)
    async with office.database.transaction() as session:
        first, *others = await lease(session, limit=9, outside=False, now=now())
        for leased in others:
            await fail(session, leased, reason="format", now=now())
        await postpone(session, first, until=now() + timedelta(minutes=1))
    async with office.open():
        await office.settled()
    (original,) = said(office, chat)
    assert GERMAN in words(original)
    assert "🌐" in words(original)


@pytest.mark.parametrize(("ago", "in_place"), [(9.0, True), (3700.0, False)])
async def test_what_comes_later_takes_the_originals_place_within_the_hour(
    office: Office, ago: float, in_place: bool
) -> None:
    office.machine = INSIDE
    chat = await told(office, locale="ar", ago=ago)
    async with office.open():
        await office.settled()
        if not in_place:
            async with office.database.transaction() as session:
                await session.execute(
                    update(OutboxMessage).values(finished_at=now() - timedelta(seconds=ago))
                )
        await translate(office, ARABIC)
        await office.settled()
    original, translated = said(office, chat)
    assert GERMAN in words(original)
    assert isinstance(translated, EditMessageText) is in_place
    assert f"\u2068{ARABIC}\u2069" in words(translated), "isolated, whatever the direction"
    assert "🔤" in buttons(translated)[0]


async def test_who_reads_german_or_easy_german_gets_the_words_as_they_are(office: Office) -> None:
    office.machine = INSIDE
    for locale in ("de", "de_simple"):
        office.messenger.taken.clear()
        chat = await told(office, locale=locale)
        async with office.open():
            await office.settled()
        (only,) = said(office, chat)
        assert GERMAN in words(only)
        assert "🌐" not in words(only)


async def test_a_doubtful_translation_stands_below_the_original(office: Office) -> None:
    office.machine = INSIDE
    chat = await told(office)
    await translate(office, TURKISH, "numbers")
    async with office.open():
        await office.settled()
    (only,) = said(office, chat)
    assert words(only).index(GERMAN) < words(only).index(TURKISH)


async def test_who_only_follows_gets_no_translation_of_what_the_reporter_alone_is_told(
    office: Office,
) -> None:
    chat = await told(office)
    async with office.database.transaction() as session:
        follower = await a_person(session, locale="tr")
        case = (await session.scalars(select(Case))).one()
        await follow_case(session, case_id=case.id, person_id=follower.id, now=now())
        other = follower.account_id
    await translate(office)
    async with office.open():
        await office.settled()
    assert TURKISH in words(said(office, chat)[0])
    assert not any(TURKISH in words(each) for each in said(office, other))


async def test_words_that_were_corrected_are_not_brought_back_by_their_translation(
    office: Office,
) -> None:
    chat = await told(office)
    async with office.open():
        await office.settled()
        async with office.database.transaction() as session:
            entry = (
                await session.scalars(
                    select(CaseHistoryEntry).where(CaseHistoryEntry.kind == CaseHistoryKind.ANSWER)
                )
            ).one()
            case = await session.get_one(Case, entry.case_id)
            manager = await session.get_one(Person, entry.actor_id)
            await correct_said(
                session, case=case, said_id=entry.id, actor=manager, text="Montag.", now=now()
            )
        await translate(office)
        await office.settled()
    assert not any(TURKISH in words(each) for each in said(office, chat))
