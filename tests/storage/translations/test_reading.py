"""What readers want of others' words: once, in their language, and only what may be sent."""

from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.ideas.comments import comment_on_idea
from storage.ideas.queries import find_idea
from storage.people import MachineTranslation, Person, Role
from storage.translations import reading
from storage.translations.budget import spend
from storage.translations.leasing import lease
from storage.translations.models import Engine, SourceKind, Translation
from storage.translations.reading import find_known, want_for_reader
from storage.translations.sources import Source, comment_source, idea_sources
from storage.translations.wanting import give
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.databases import on_both_databases
from tests.support.ideas import a_published_idea

UKRAINIAN: Final = "Потрібна лавка біля школи. Бабусі чекають там на онуків."
NO: Final = MachineTranslation.NO
YES: Final = MachineTranslation.YES
UNASKED: Final = MachineTranslation.UNASKED


async def a_ukrainian_idea(session: AsyncSession) -> tuple[Person, Case, tuple[Source, Source]]:
    manager = await a_person(session, Role.MANAGER, locale="de")
    author = await a_person(session, locale="uk")
    case = await a_published_idea(session, author, manager, text=UKRAINIAN)
    idea = await find_idea(session, case.id)
    assert idea is not None
    return author, case, idea_sources(idea)


async def read(
    session: AsyncSession,
    *sources: Source,
    to: str,
    outside: bool = False,
    monthly: int | None = None,
) -> None:
    known = await find_known(session, sources, to=to)
    await want_for_reader(
        session, list(known.values()), to=to, outside=outside, monthly=monthly, now=NOW
    )


async def wanted(session: AsyncSession, to: str) -> set[SourceKind]:
    rows = await session.scalars(
        select(Translation.source_kind).where(Translation.to_language == to)
    )
    return set(rows)


@on_both_databases
async def test_what_somebody_reads_is_wanted_once(session: AsyncSession) -> None:
    _author, _case, (title, text) = await a_ukrainian_idea(session)
    for _tap in range(2):
        await read(session, title, text, to="ar")
    assert await wanted(session, "ar") == {SourceKind.IDEA_TITLE, SourceKind.IDEA}
    assert await wanted(session, "tr") == set(), "nobody reads Turkish"
    before = await session.scalar(select(func.count()).select_from(Translation))
    await read(session, title, text, to="de")
    assert await session.scalar(select(func.count()).select_from(Translation)) == before

    manager = await a_person(session, Role.MANAGER, locale="de")
    known = await find_known(session, [title], to="uk")
    (each,) = known.values()
    assert each.source.language is None, "nobody has found it out yet"
    source = Source(title.kind, title.id, title.case_id, title.text, "uk")
    await give(session, source, to="de", text="Eine Bank", by=manager, now=NOW)
    await give(session, source, to="de", text="Eine Bank", by=manager, now=NOW)
    (each,) = (await find_known(session, [title], to="uk")).values()
    assert each.source.language == "uk"
    assert each.german is not None
    assert (each.german.text, each.german.engine) == ("Eine Bank", Engine.PERSON)
    await read(session, title, to="uk")
    assert await wanted(session, "uk") == set(), "it is Ukrainian"


@on_both_databases
@pytest.mark.parametrize(
    ("author_says", "commenter_says", "outside", "kinds"),
    [
        (NO, UNASKED, False, {SourceKind.COMMENT}),
        (UNASKED, NO, False, {SourceKind.IDEA_TITLE, SourceKind.IDEA}),
        (UNASKED, UNASKED, True, set()),
        (YES, NO, True, {SourceKind.IDEA_TITLE, SourceKind.IDEA}),
        (NO, YES, True, {SourceKind.COMMENT}),
    ],
)
async def test_words_of_whoever_objects_are_never_wanted_nor_leased(
    session: AsyncSession,
    author_says: MachineTranslation,
    commenter_says: MachineTranslation,
    outside: bool,
    kinds: set[SourceKind],
) -> None:
    author, case, sources = await a_ukrainian_idea(session)
    neighbour = await a_person(session, locale="ar")
    comment = await comment_on_idea(
        session, case_id=case.id, person=neighbour, text="فكرة جيدة", now=NOW
    )
    author.machine_translation, neighbour.machine_translation = author_says, commenter_says
    await session.flush()
    await read(session, *sources, comment_source(comment), to="tr", outside=outside)
    assert await wanted(session, "tr") == kinds

    said = {SourceKind.COMMENT: neighbour, SourceKind.IDEA: author, SourceKind.IDEA_TITLE: author}
    for kind in kinds:
        said[kind].machine_translation = NO
    await session.flush()
    texts = [each.text for each in await lease(session, limit=99, outside=outside, now=NOW)]
    for source in (*sources, comment_source(comment)):
        if source.kind in kinds:
            assert source.text not in texts, "an objection holds for what is wanted already"


async def test_readers_want_no_more_than_there_is_room_for(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    _author, _case, (title, text) = await a_ukrainian_idea(session)
    room = len(title.text) + len(text.text)
    await read(session, title, text, to="ar", monthly=room)
    assert await wanted(session, "ar") == {SourceKind.IDEA_TITLE}, "a part is kept for reports"
    assert await spend(session, engine=Engine.DEEPL, characters=room, limit=room, day=NOW.date())
    await read(session, title, text, to="tr", monthly=room)
    assert await wanted(session, "tr") == set()
    monkeypatch.setattr(reading, "WAITING_LIMIT", 3)
    await read(session, title, text, to="tr")
    assert await wanted(session, "tr") == set(), "so many wait already"
