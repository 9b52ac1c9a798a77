"""Announcements when things happen at the same time, at night, and when people leave."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    Audience,
    correct_announcement,
    count_recipients,
    count_votes,
    create_announcement,
    get_announcement,
    list_texts,
    pause_announcement,
    recall_announcement,
    resume_announcement,
    start_announcement,
    stop_announcement,
    vote,
)
from storage.announcements.forgetting import (
    forget_announcements_of,
)
from storage.announcements.models import AnnouncementText, PollVoter
from storage.announcements.notices import AnnouncementNotice
from storage.announcements.queueing import queue_announcements
from storage.base import MONTH, YEAR
from storage.database import Database
from storage.errors import AnnouncementError
from storage.outbox import (
    DeliveryState,
    OutboxMessage,
    Outcome,
    Priority,
    begin_sending,
    enqueue_notice,
    list_due,
    record_outcomes,
)
from storage.people import Person, Role
from storage.privacy.keeping import forget_over
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.quarters import sample_profile

PROFILE = sample_profile()
ALL = Audience(everyone=True)
SECOND = timedelta(seconds=1)
QUIET = ("AnswerCallbackQuery",)


async def start(session: AsyncSession, readers: int = 10) -> Announcement:
    """Start an announcement by a new manager to them and so many others."""
    manager = await a_person(session, Role.MANAGER, locale="de")
    for _reader in range(readers):
        await a_person(session, locale="de")
    draft = await create_announcement(
        session,
        created_by=manager.id,
        audience=ALL,
        texts={"de": "Hoffest"},
        poll_options=["Ja", "Nein"],
        now=NOW,
    )
    return await start_announcement(session, announcement_id=draft.id, profile=PROFILE, now=NOW)


# --- Together ----------------------------------------------------------------------------------


async def test_two_who_start_it_at_once_start_it_once(database: Database) -> None:
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        draft = await create_announcement(
            session, created_by=manager.id, audience=ALL, texts={"de": "Hoffest"}, now=NOW
        )

    async def begin() -> bool:
        try:
            async with database.transaction() as session:
                await start_announcement(
                    session, announcement_id=draft.id, profile=PROFILE, now=NOW
                )
        except AnnouncementError:
            return False
        return True

    assert sorted(await asyncio.gather(*(begin() for _ in range(4)))) == [False] * 3 + [True]
    async with database.transaction() as session:
        assert (await count_recipients(session, draft.id)).recipients == 1


async def test_a_hundred_votes_at_once_count_once_a_person(database: Database) -> None:
    async with database.transaction() as session:
        announcement = await start(session, readers=24)
        people = (await session.scalars(select(Person.id).order_by(Person.id))).all()

    async def choose(person_id: int, option: int) -> bool:
        async with database.transaction() as session:
            return await vote(
                session, announcement_id=announcement.id, person_id=person_id, option=option
            )

    taps: list[Awaitable[bool]] = [
        choose(person_id, number % 2) for person_id in people for number in range(4)
    ]
    counted = await asyncio.gather(*taps)
    assert sum(counted) == 25
    async with database.transaction() as session:
        assert sum(await count_votes(session, announcement.id)) == 25


async def test_feeding_delivering_pausing_and_correcting_at_once_adds_up(
    database: Database,
) -> None:
    async with database.transaction() as session:
        announcement = await start(session, readers=80)
    number, author = announcement.id, announcement.created_by or 0
    sent: list[int] = []

    async def feed() -> None:
        async with database.transaction() as session:
            await queue_announcements(session, profile=PROFILE, now=NOW)

    async def deliver() -> None:
        async with database.transaction() as session:
            found = await list_due(
                session, channel="telegram", quiet=QUIET, busy=(), closed=(), limit=7, now=NOW
            )
            numbers = [due.message.id for due in found]
            copies = [d.receiver.id for d in found if d.message.notice == AnnouncementNotice.NAME]
            await begin_sending(session, outbox_ids=numbers)
        await asyncio.sleep(0.005)
        sent.extend(copies)
        async with database.transaction() as session:
            outcomes = [Outcome(each, DeliveryState.SENT, message_id=each) for each in numbers]
            await record_outcomes(session, outcomes=outcomes, now=NOW)

    async def hesitate() -> None:
        async with database.transaction() as session:
            await pause_announcement(session, announcement_id=number, now=NOW)
        await asyncio.sleep(0.01)
        async with database.transaction() as session:
            await resume_announcement(session, announcement_id=number, now=NOW)

    async def correct() -> None:
        async with database.transaction() as session:
            await correct_announcement(
                session,
                announcement_id=number,
                texts={"de": "Doch kein Hoffest"},
                written_by=author,
                now=NOW,
            )

    for _round in range(5):
        await asyncio.gather(feed(), deliver(), deliver(), hesitate(), correct(), feed())
    for _round in range(60):
        await asyncio.gather(feed(), deliver(), deliver())
    async with database.transaction() as session:
        found = await get_announcement(session, number)
        figures = await count_recipients(session, number)
    assert found.state is AnnouncementState.DONE
    assert figures.states[DeliveryState.SENT] == figures.recipients == 81
    assert len(sent) == len(set(sent)) == 81, "nobody gets it twice"
    assert figures.edits.waiting == 0
    assert figures.edits.wanted == figures.edits.done


async def test_stopping_and_taking_back_while_it_is_delivered_adds_up(database: Database) -> None:
    for end in (stop_announcement, recall_announcement):
        async with database.transaction() as session:
            announcement = await start(session, readers=5)
            await queue_announcements(session, profile=PROFILE, now=NOW)
        async with database.transaction() as taking:
            found = await list_due(
                taking, channel="telegram", quiet=QUIET, busy=(), closed=(), limit=4, now=NOW
            )
            copies = [d.message.id for d in found if d.message.notice == AnnouncementNotice.NAME]
            await begin_sending(taking, outbox_ids=copies)
        async with database.transaction() as session:
            await end(session, announcement_id=announcement.id, now=NOW)
        async with database.transaction() as session:
            outcomes = [Outcome(each, DeliveryState.SENT, message_id=each) for each in copies]
            await record_outcomes(session, outcomes=outcomes, now=NOW)
        async with database.transaction() as session:
            await queue_announcements(session, profile=PROFILE, now=NOW)
            figures = await count_recipients(session, announcement.id)
            assert figures.states[DeliveryState.SENT] == len(copies)
            assert figures.waiting == 0
            assert (await get_announcement(session, announcement.id)).finished_at == NOW


# --- At night ----------------------------------------------------------------------------------


async def test_what_waits_for_the_morning_holds_up_nothing_urgent(session: AsyncSession) -> None:
    """Found by the nights of ``tests/bot/delivery/test_quiet_nights.py``."""
    person = await a_person(session)
    for ignores_quiet_hours in (False, True):
        await enqueue_notice(
            session,
            AnnouncementNotice(announcement_id=1),
            person_ids=[person.id],
            ignores_quiet_hours=ignores_quiet_hours,
            now=NOW,
        )
    await enqueue_notice(
        session,
        AnnouncementNotice(announcement_id=1),
        person_ids=[person.id],
        priority=Priority.ANNOUNCEMENT,
        now=NOW,
    )
    await session.flush()

    async def due(*, night: bool) -> list[bool]:
        found = await list_due(
            session,
            channel="telegram",
            quiet=QUIET,
            busy=(),
            closed=(),
            limit=9,
            night=night,
            now=NOW,
        )
        return [each.message.ignores_quiet_hours for each in found]

    assert await due(night=False) == [False]
    assert await due(night=True) == [True]


# --- Leaving and forgetting --------------------------------------------------------------------


async def test_erasing_takes_a_person_out_and_the_totals_stay(session: AsyncSession) -> None:
    announcement = await start(session, readers=2)
    number = announcement.id
    reader = (
        await session.scalars(select(Person).where(Person.role == Role.RESIDENT).limit(1))
    ).one()
    author = await session.get_one(Person, announcement.created_by)
    assert await vote(session, announcement_id=number, person_id=reader.id, option=1)
    await forget_announcements_of(session, person=reader)
    await forget_announcements_of(session, person=author)
    assert (await count_recipients(session, number)).recipients == 1
    assert await count_votes(session, number) == [0, 1]
    assert await session.scalar(select(func.count()).select_from(PollVoter)) == 0
    left = await get_announcement(session, number)
    assert (left.created_by, left.watcher_id) == (None, None)
    assert await list_texts(session, number) == {"de": "Hoffest"}
    assert (await session.scalars(select(AnnouncementText.written_by))).all() == [None]


async def test_recipients_are_forgotten_after_a_month_and_the_rest_after_two_years(
    session: AsyncSession,
) -> None:
    announcement = await start(session, readers=2)
    number = announcement.id
    await stop_announcement(session, announcement_id=number, now=NOW)
    await queue_announcements(session, profile=PROFILE, now=NOW)
    for after, recipients in (
        (MONTH - SECOND, 3),
        (MONTH, 0),
        (2 * YEAR - SECOND, 0),
    ):
        await forget_over(session, now=NOW + after)
        rows = await session.scalars(select(AnnouncementRecipient.person_id))
        assert len(rows.all()) == recipients
    kept = await get_announcement(session, number)
    assert kept.report == {"de": {"withdrawn": 3}}
    await forget_over(session, now=NOW + 2 * YEAR)
    assert (await session.scalars(select(Announcement.id))).all() == []
    assert (await session.scalars(select(AnnouncementText.locale))).all() == []


async def test_one_that_is_still_being_sent_is_never_forgotten(session: AsyncSession) -> None:
    await start(session, readers=2)
    await forget_over(session, now=NOW + 4 * YEAR)
    assert len((await session.scalars(select(AnnouncementRecipient.person_id))).all()) == 3
    assert (await session.scalars(select(OutboxMessage.notice))).all()
