"""Whoever can never come back to the page is erased, once nothing of theirs is open."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseStatus
from storage.cases.staff import change_status
from storage.people import Person, Role
from storage.privacy.retention import count_what_is_old, forget_what_is_old
from storage.privacy.tombstones import read_tombstones, tombstones_beside
from storage.quarter import import_quarter
from storage.webchat import ACCOUNTS_KEPT, WebchatAccount, add_message, visit
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.quarters import sample_profile

LONG_AGO: Final = NOW - ACCOUNTS_KEPT


async def a_visitor(session: AsyncSession, *, seen_at: datetime) -> Person:
    """Return somebody who has written on the page, and opened it last at this time."""
    person = await a_person(session, channel="webchat")
    account = await visit(
        session,
        token_hash=f"{person.id:064}",
        team=False,
        language_tag="de",
        now=seen_at,
    )
    assert account is not None
    person.account_id = account.id
    await add_message(
        session,
        account,
        from_bot=False,
        role=Role.RESIDENT,
        content={"text": "Good day."},
        now=NOW,
    )
    return person


async def close(session: AsyncSession, case: Case, manager: Person, *, at: datetime) -> None:
    await change_status(
        session, case=case, actor=manager, wanted=CaseStatus.SOLVED, text="So.", now=at
    )


async def test_who_stays_away_is_erased(session: AsyncSession, tmp_path: Path) -> None:
    await import_quarter(session, sample_profile(), now=NOW)
    manager = await a_person(session, Role.MANAGER)
    away = await a_visitor(session, seen_at=LONG_AGO)
    waiting = await a_visitor(session, seen_at=LONG_AGO)
    back = await a_visitor(session, seen_at=LONG_AGO + timedelta(seconds=1))
    elsewhere = await a_person(session)
    lost = await a_visitor(session, seen_at=LONG_AGO)
    await session.delete(await session.get_one(WebchatAccount, lost.account_id))
    closed = await a_case(session, away, text="Said by somebody away.", now=LONG_AGO)
    await close(session, closed, manager, at=LONG_AGO)
    unsolved = await a_case(session, waiting, text="Said by somebody waiting.", now=LONG_AGO)

    media_dir = tmp_path / "media"
    assert (await count_what_is_old(session, now=NOW))["people"] == 2
    counts = await forget_what_is_old(session, media_dir=media_dir, now=NOW)
    assert counts["people"] == 2
    assert await list_people(session) == {manager.id, waiting.id, back.id, elsewhere.id}
    await session.refresh(closed)
    assert (closed.text, closed.owner_key, closed.status) == ("", None, CaseStatus.SOLVED)
    await session.refresh(unsolved)
    assert (unsolved.text, unsolved.reporter_id) == ("Said by somebody waiting.", waiting.id)
    assert len(read_tombstones(tombstones_beside(media_dir))) == 2, "a backup brings them back"

    await close(session, unsolved, manager, at=NOW)
    assert (await forget_what_is_old(session, media_dir=media_dir, now=NOW))["people"] == 1
    await session.refresh(unsolved)
    assert (unsolved.text, unsolved.reporter_id) == ("", None)
    assert await list_people(session) == {manager.id, back.id, elsewhere.id}
    assert "people" not in await forget_what_is_old(session, media_dir=media_dir, now=NOW)


async def list_people(session: AsyncSession) -> set[int]:
    return set(await session.scalars(select(Person.id)))
