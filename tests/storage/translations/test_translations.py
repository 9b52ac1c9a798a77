"""What is wanted, leased, asked and written, and that nothing leaves against somebody's will."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.cases.staff import answer_reporter, note_on_case
from storage.database import Database
from storage.errors import MachineForbiddenError, TextLengthError, TranslationGoneError
from storage.markup import Style
from storage.outbox import OutboxMessage
from storage.people import MachineTranslation, Person, Role
from storage.privacy.rights import collect
from storage.translations.budget import refund, spend
from storage.translations.forgetting import forget_translations_of
from storage.translations.leasing import (
    LEASE,
    Leased,
    fail,
    finish,
    lease,
    may_still_be_sent,
    note_language,
    postpone,
)
from storage.translations.lengths import clean_translation
from storage.translations.models import (
    Engine,
    SourceKind,
    Translation,
    TranslationDay,
    TranslationMonth,
    TranslationState,
)
from storage.translations.notices import list_asked_people
from storage.translations.queries import find_source, find_translation, list_asked
from storage.translations.sources import UNDETERMINED, case_source
from storage.translations.wanting import ask, correct, want, want_anew, write
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, notices_to

TURKISH: Final = "Sokak lambası yanmıyor."
GERMAN: Final = "Die Straßenlampe brennt nicht."
S: Final = TranslationState


async def a_turkish_case(session: AsyncSession) -> tuple[Person, Case]:
    person = await a_person(session, locale="tr")
    case = await a_case(session, person, text=TURKISH, language="tr")
    return person, case


async def wanted(session: AsyncSession) -> list[tuple[SourceKind, str | None, str]]:
    rows = await session.scalars(select(Translation).order_by(Translation.id))
    return [(row.source_kind, row.from_language, row.to_language) for row in rows]


async def leased_one(session: AsyncSession, *, outside: bool = False) -> Leased:
    (leased,) = await lease(session, limit=8, outside=outside, now=NOW)
    return leased


async def say(session: AsyncSession, leased: Leased, *flags: str) -> bool:
    """Store what the engine says."""
    return await finish(
        session,
        leased,
        text=GERMAN,
        from_language="tr",
        engine=Engine.DEEPL,
        flags=flags,
        now=NOW,
    )


async def test_words_are_wanted_by_whatever_stores_them(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    _person, case = await a_turkish_case(session)
    assert await wanted(session) == [(SourceKind.CASE, "tr", "de")]
    assert await session.scalar(select(Translation.source_id)) == case.id

    await answer_reporter(session, case=case, actor=manager, text="Wir kommen.", now=NOW)
    assert await wanted(session) == [
        (SourceKind.CASE, "tr", "de"),
        (SourceKind.HISTORY, None, "tr"),
    ]
    await note_on_case(session, case=case, actor=manager, text="Nur für uns.", now=NOW)
    german = await a_person(session, locale="de")
    await a_case(session, german, text="Auf Deutsch.", language="de")
    await a_case(session, german, text="💡 123", language=None)
    assert len(await wanted(session)) == 2

    await session.execute(update(Translation).values(source_hash="0" * 64))
    case.text = "Lamba bozuk."
    await session.flush()
    hashes = set(await session.scalars(select(Translation.source_hash)))
    assert hashes == {"0" * 64, case_source(case).hash}, "only that of the other words goes"
    await want(session, case_source(case), to="de", now=NOW)
    assert len(await wanted(session)) == 2


async def test_what_is_leased_is_finished_once(session: AsyncSession) -> None:
    _person, case = await a_turkish_case(session)
    leased = await leased_one(session)
    assert (leased.text, leased.from_language, leased.to_language) == (TURKISH, "tr", "de")
    assert await lease(session, limit=8, outside=False, now=NOW) == []
    assert await may_still_be_sent(session, leased, outside=False)

    again = await lease(session, limit=8, outside=False, now=NOW + LEASE)
    assert again == [leased], "whoever had it was killed"
    assert await say(session, leased, "numbers")
    assert not await say(session, leased)
    found = await find_translation(session, case_source(case), to="de")
    assert found is not None
    assert (found.text, found.by_machine, found.doubts) == (GERMAN, True, frozenset({"numbers"}))

    case.text = "Başka."
    await session.flush()
    assert await find_translation(session, case_source(case), to="tr") is None
    leased = await leased_one(session)
    case.text = "Bambaşka."
    await session.flush()
    assert not await may_still_be_sent(session, leased, outside=False)
    assert not await say(session, leased)


async def test_an_engine_that_fails_is_tried_again_and_then_no_more(
    session: AsyncSession,
) -> None:
    await a_turkish_case(session)
    now = NOW
    for wait in (2, 8, 30):
        (leased,) = await lease(session, limit=8, outside=False, now=now)
        await fail(session, leased, reason="away", now=now)
        assert await lease(session, limit=8, outside=False, now=now) == []
        now += timedelta(seconds=wait)
    (leased,) = await lease(session, limit=8, outside=False, now=now)
    await fail(session, leased, reason="away", now=now)
    assert await lease(session, limit=8, outside=False, now=now + timedelta(days=1)) == []
    failed = (await session.scalars(select(Translation))).one()
    await session.refresh(failed)
    assert (failed.state, failed.failure, failed.tries) == (S.FAILED, "away", 4)


async def test_what_waits_for_its_language_or_the_engine(session: AsyncSession) -> None:
    person = await a_person(session)
    await a_case(session, person, text="Hallo zusammen.", language=None)
    await note_language(session, await leased_one(session), language="de")
    assert await wanted(session) == [], "it is German already"

    await a_case(session, person, text="Mmm.", language=None)
    leased = await leased_one(session)
    await note_language(session, leased, language=None)
    assert await wanted(session) == [(SourceKind.CASE, UNDETERMINED, "de")]
    await postpone(session, await leased_one(session), until=NOW + timedelta(minutes=1))
    assert await lease(session, limit=8, outside=False, now=NOW) == []
    (leased,) = await lease(session, limit=8, outside=False, now=NOW + timedelta(minutes=1))
    await fail(session, leased, reason="no such pair", final=True, now=NOW)
    assert await session.scalar(select(Translation.state)) is S.FAILED


@pytest.mark.parametrize(
    ("says", "inside", "outside"),
    [
        (MachineTranslation.UNASKED, 1, 0),
        (MachineTranslation.YES, 1, 1),
        (MachineTranslation.NO, 0, 0),
    ],
)
async def test_nothing_is_leased_against_somebodys_will(
    session: AsyncSession, says: MachineTranslation, inside: int, outside: int
) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    person, case = await a_turkish_case(session)
    person.machine_translation = says
    await answer_reporter(session, case=case, actor=manager, text="Wir kommen.", now=NOW)
    for allowed, elsewhere in ((2 * inside, False), (2 * outside, True)):
        leased = await lease(session, limit=8, outside=elsewhere, now=NOW)
        assert len(leased) == allowed
        for each in leased:
            person.machine_translation = MachineTranslation.NO
            await session.flush()
            assert not await may_still_be_sent(session, each, outside=elsewhere)
            person.machine_translation = says
            await postpone(session, each, until=NOW)

    case.reporter_id = None
    await session.flush()
    assert await lease(session, limit=8, outside=True, now=NOW) == [], "nobody has said yes"


async def test_a_person_is_asked_and_the_first_who_writes_wins(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    first, second = [await a_person(session, Role.INTERPRETER) for _ in range(2)]
    _person, case = await a_turkish_case(session)
    source = case_source(case)
    await lease(session, limit=8, outside=False, now=NOW)
    asked = await ask(session, source, to="de", by=manager, now=NOW)
    again = await ask(session, source, to="de", by=manager, now=NOW + timedelta(hours=1))
    assert (again.id, again.asked_at) == (asked.id, NOW)
    assert await list_asked_people(session, asked) == {first.id, second.id}
    assert [row.id for row in await list_asked(session, staff=first)] == [asked.id]

    await write(session, translation_id=asked.id, text=GERMAN, by=first, now=NOW)
    with pytest.raises(TranslationGoneError):
        await write(session, translation_id=asked.id, text="Licht aus.", by=second, now=NOW)
    with pytest.raises(TranslationGoneError):
        await ask(session, source, to="de", by=manager, now=NOW)
    found = await find_translation(session, source, to="de")
    assert found is not None
    assert (found.text, found.by_id, found.engine) == (GERMAN, first.id, Engine.PERSON)

    later = NOW + timedelta(minutes=1)
    await correct(
        session, translation_id=found.id, text="Lampe aus.", seen_at=NOW, by=manager, now=later
    )
    with pytest.raises(TranslationGoneError):
        await correct(
            session, translation_id=found.id, text="x", seen_at=NOW, by=second, now=later
        )
    assert [name for name, _ in await notices_to(session, manager)].count("translation-ready") == 1
    case.text = "Başka."
    await session.flush()
    with pytest.raises(TranslationGoneError):
        await write(session, translation_id=found.id, text="y", by=second, now=NOW)


@pytest.mark.parametrize(
    ("kind", "longest"),
    [(SourceKind.CASE, 4000), (SourceKind.IDEA_TITLE, 160), (SourceKind.COMMENT, 1200)],
)
def test_a_translation_stands_where_its_text_does(kind: SourceKind, longest: int) -> None:
    assert clean_translation(f" {'ä' * longest} ", kind) == "ä" * longest
    for refused in ("ä" * (longest + 1), " \n", "🙂"):
        with pytest.raises(TextLengthError):
            clean_translation(refused, kind)
    marked = f"{Style.BOLD}Ein{Style.BOLD}\nBrunnen"
    shown = clean_translation(marked, kind)
    assert shown == ("Ein Brunnen" if kind is SourceKind.IDEA_TITLE else marked)


async def test_of_two_corrections_at_once_one_wins(database: Database) -> None:
    async with database.transaction() as session:
        people = [(await a_person(session, Role.MANAGER, locale="de")).id for _ in range(2)]
        await a_turkish_case(session)
        await say(session, await leased_one(session), "numbers")

    async def put(number: int, person_id: int) -> bool:
        async with database.transaction() as session:
            by = await session.get_one(Person, person_id)
            row = (await session.scalars(select(Translation))).one()
            try:
                await correct(
                    session,
                    translation_id=row.id,
                    text=f"Lampe {number}.",
                    seen_at=NOW,
                    by=by,
                    now=NOW,
                )
            except TranslationGoneError:
                return False
            return True

    won = await asyncio.gather(*[put(number, each) for number, each in enumerate(people)])
    assert sorted(won) == [False, True]
    async with database.reading() as session:
        row = (await session.scalars(select(Translation))).one()
        assert row.text == f"Lampe {won.index(True)}."
        assert (row.engine, row.flags) == (Engine.PERSON, None)
        assert row.corrected_at == row.made_at
        assert row.made_at is not None
        assert row.made_at > NOW, "who has seen what was there before is not taken for the first"


async def test_a_machine_is_asked_anew_for_its_own_words_only(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    person, _case = await a_turkish_case(session)
    leased = await leased_one(session)
    assert await say(session, leased, "numbers")

    async def anew() -> Translation:
        return await want_anew(session, translation_id=leased.id, outside=False, by=manager)

    row = await anew()
    assert (row.state, row.text, row.tries) == (S.WANTED, GERMAN, 0)
    again = await leased_one(session)
    assert (await anew()).state is S.RUNNING, "it has the text already"
    await fail(session, again, reason="pair", final=True, now=NOW)
    row = await anew()
    assert (row.state, row.text, row.failure) == (S.WANTED, GERMAN, None)
    assert await say(session, await leased_one(session))

    person.machine_translation = MachineTranslation.NO
    await session.flush()
    with pytest.raises(MachineForbiddenError):
        await anew()
    person.machine_translation = MachineTranslation.YES
    await session.flush()
    source = await find_source(session, row)
    assert source is not None
    await ask(session, source, to="de", by=manager, now=NOW)
    with pytest.raises(TranslationGoneError):
        await anew()
    row = await write(session, translation_id=row.id, text="Von Hand.", by=manager, now=NOW)
    with pytest.raises(TranslationGoneError):
        await anew()
    assert (row.text, row.corrected_at) == ("Von Hand.", None)
    await session.delete(row)
    await session.flush()
    with pytest.raises(TranslationGoneError):
        await anew()


async def test_who_reads_an_answer_in_that_language_is_told(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    person, case = await a_turkish_case(session)
    await answer_reporter(session, case=case, actor=manager, text="Ja.", now=NOW)
    asked = (
        await session.scalars(
            select(Translation).where(Translation.source_kind == SourceKind.HISTORY)
        )
    ).one()
    source = await find_source(session, asked)
    assert source is not None
    before = await count_messages(session, person)
    await ask(session, source, to="tr", by=manager, now=NOW)
    await write(session, translation_id=asked.id, text="Evet.", by=manager, now=NOW)
    assert await count_messages(session, person) == before + 1


async def count_messages(session: AsyncSession, person: Person) -> int:
    rows = await session.scalars(
        select(OutboxMessage.id).where(OutboxMessage.person_id == person.id)
    )
    return len(rows.all())


async def test_erasing_and_the_copy_know_translations(session: AsyncSession) -> None:
    person, _case = await a_turkish_case(session)
    assert await say(session, await leased_one(session))
    copied = await collect(session, person=person)
    assert [row["text"] for row in copied["translations"]] == [GERMAN]
    await forget_translations_of(session, person=person)
    assert await wanted(session) == []


async def test_the_budget_is_never_passed(database: Database) -> None:
    day = NOW.date()

    async def take() -> bool:
        async with database.transaction() as session:
            return await spend(session, engine=Engine.DEEPL, characters=30, limit=1000, day=day)

    taken = await asyncio.gather(*[take() for _ in range(50)])
    assert sum(taken) == 33
    async with database.transaction() as session:
        await refund(session, engine=Engine.DEEPL, characters=30, day=day)
        month = (await session.scalars(select(TranslationMonth))).one()
        today = (await session.scalars(select(TranslationDay))).one()
        assert (month.characters, month.month.day) == (960, 1)
        assert (today.characters, today.calls, today.failures) == (960, 33, 1)
        assert await spend(session, engine=Engine.DEEPL, characters=9**9, limit=None, day=day)
