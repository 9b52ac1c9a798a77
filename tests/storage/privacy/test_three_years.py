"""Somebody of three years: the copy and erasing find cases that were cut from them long ago."""

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.cases.models import Case, CaseStatus
from storage.cases.residents import add_to_case
from storage.cases.staff import answer_reporter, change_status
from storage.database import Database
from storage.files.media import MediaFile, StoredFile, keep_file
from storage.ideas.comments import comment_on_idea, decide_comment
from storage.ideas.models import Idea, IdeaComment
from storage.ownership import OWNERSHIP, Ownership
from storage.people import Person, Role
from storage.privacy.marking import fill_marks
from storage.privacy.retention import forget_what_is_old
from storage.privacy.rights import collect, erase_person, write_export
from storage.quarter import import_quarter
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.ideas import a_published_idea
from tests.support.quarters import sample_profile

AGES: Final = (1, 32, 400, 1_000)
"""How many days ago the cases were closed."""


async def live(session: AsyncSession, media_dir: Path) -> tuple[Person, Person]:
    """Let somebody report, add, comment and be answered for three years, and somebody else too."""
    await import_quarter(session, sample_profile(), now=NOW)
    manager = await a_person(session, Role.MANAGER)
    person, other = await a_person(session), await a_person(session)
    for age in AGES:
        at = NOW - timedelta(days=age)
        for whose, word in ((person, "canary"), (other, "sparrow")):
            case = await a_case(session, whose, text=f"A {word} of day {age}.", now=at)
            file = StoredFile(name=f"{word}-{age}.jpg", size=4, width=1, height=1)
            (media_dir / file.name).write_bytes(b"jpeg")
            photo = await keep_file(session, person_id=whose.id, file=file, now=at)
            await add_to_case(
                session,
                case=case,
                person=whose,
                text=f"Added {word}.",
                media_ids=[photo.id],
                now=at,
            )
            await answer_reporter(session, case=case, actor=manager, text=f"Dear {word}.", now=at)
            await change_status(
                session, case=case, actor=manager, wanted=CaseStatus.SOLVED, text="So.", now=at
            )
    long_ago = NOW - timedelta(days=1_000)
    own = await a_published_idea(session, person, manager, text="A canary " * 9, now=long_ago)
    idea = await a_published_idea(session, other, manager, text="A sparrow " * 9, now=long_ago)
    comment = await comment_on_idea(
        session, case_id=idea.id, person=person, text="Says the canary.", now=long_ago
    )
    await decide_comment(session, comment_id=comment.id, staff=manager, shown=True, now=long_ago)
    for case in (own, idea):
        await change_status(
            session, case=case, actor=manager, wanted=CaseStatus.DONE, text="So.", now=long_ago
        )
    await session.flush()
    await forget_what_is_old(session, media_dir=media_dir, now=NOW)
    session.expunge_all()
    return person, other


async def everything(session: AsyncSession) -> str:
    """Return all that the database holds, as text."""
    rows = list[Any]()
    for table in Base.metadata.sorted_tables:
        rows += (await session.execute(select(table))).all()
    return "\n".join(map(str, rows))


async def test_the_copy_and_erasing_find_three_years(
    session: AsyncSession, tmp_path: Path
) -> None:
    person, other = await live(session, tmp_path)
    named = (await session.scalars(select(Case.reporter_id).order_by(Case.id))).all()
    assert named == [person.id, other.id, *[None] * 8]

    copy = await collect(session, person=person)
    assert [case["text"] for case in copy["cases"]][:4] == [
        f"A canary of day {age}." for age in AGES
    ]
    texts = [line["text"] for line in copy["case_history"]]
    assert [texts.count("Added canary."), texts.count("Dear canary.")] == [4, 4]
    assert [comment["text"] for comment in copy["idea_comments"]] == ["Says the canary."]
    assert len(copy["ideas"]) == 1
    assert "sparrow" not in str(copy)
    export = await write_export(session, person=person, media_dir=tmp_path, now=NOW)
    with zipfile.ZipFile(tmp_path / export.name) as archive:
        photos = {name for name in archive.namelist() if name.startswith("photos/")}
    assert photos == {f"photos/canary-{age}.jpg" for age in AGES}

    person = await session.get_one(Person, person.id)
    await erase_person(session, person=person, media_dir=tmp_path, now=NOW)
    left = await everything(session)
    assert "canary" not in left
    assert left.count("A sparrow of day") == 4
    assert left.count("Added sparrow.") == 4
    assert (await session.scalars(select(MediaFile))).all()
    assert await collect(session, person=person) | {"people": []} == {table: [] for table in copy}


async def test_marks_are_filled_at_the_start_also_where_the_history_alone_names_somebody(
    session: AsyncSession, tmp_path: Path
) -> None:
    """As before there were marks: the case was cut, and its first line still said who it was."""
    person, other = await live(session, tmp_path)
    assert await fill_marks(session) == 0
    for model in (Case, Idea, IdeaComment, MediaFile):
        await session.execute(update(model).values(owner_key=None))
    history = Base.metadata.tables["case_history"]
    first = (history.c.kind == "SUBMITTED") | (history.c.kind == "submitted")
    cases = Base.metadata.tables["cases"]
    for whose, word in ((person, "%canary%"), (other, "%sparrow%")):
        theirs = select(cases.c.id).where(cases.c.text.ilike(word))
        await session.execute(
            update(history).where(first, history.c.case_id.in_(theirs)).values(actor_id=whose.id)
        )
    await session.execute(update(history).values(owner_key=None))
    session.expunge_all()
    assert await fill_marks(session) > 10
    copy = await collect(session, person=person)
    assert len(copy["cases"]) == 5
    assert "sparrow" not in str(copy)
    assert await fill_marks(session) == 0


async def test_after_the_key_is_lost_what_names_somebody_is_marked_anew(
    database: Database, session: AsyncSession, tmp_path: Path
) -> None:
    person, _other = await live(session, tmp_path)
    engine = database.engine.sync_engine
    before = engine.get_execution_options()[OWNERSHIP]
    engine.update_execution_options(**{OWNERSHIP: Ownership(b"another key, of 32 bytes or more")})
    try:
        assert await fill_marks(session) > 0
        assert len((await collect(session, person=person))["cases"]) == 1
        assert await fill_marks(session) == 0
    finally:
        engine.update_execution_options(**{OWNERSHIP: before})
