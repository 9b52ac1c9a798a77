"""Announcements: drafts, audiences, sending, pausing, stopping, correcting, taking back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements import (
    CAPTION_LONGEST,
    TEXT_LONGEST,
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    Audience,
    Missing,
    ask_for_text,
    correct_announcement,
    count_audience,
    count_by_language,
    count_recipients,
    create_announcement,
    discard_draft,
    edit_announcement,
    find_announcement,
    get_announcement,
    get_progress,
    list_announcements,
    list_asked,
    list_texts,
    next_times,
    pause_announcement,
    recall_announcement,
    resume_announcement,
    schedule_announcement,
    start_announcement,
    stop_announcement,
    unschedule_announcement,
    write_text,
)
from storage.announcements.notices import (
    AnnouncementChangeNotice,
    AnnouncementNotice,
    AnnouncementProgressNotice,
    AnnouncementReportNotice,
)
from storage.announcements.queueing import AHEAD, BATCH, queue_announcements
from storage.cases.residents import follow_case
from storage.errors import (
    AnnouncementError,
    AnnouncementFault,
    AnnouncementMissingError,
    TextLengthError,
)
from storage.files.media import MediaKind, StoredFile, keep_file
from storage.outbox import DeliveryState, OutboxMessage, Priority
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.topics import EVERYONE, choose_topic, name_street, street_key
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.quarters import sample_profile

PROFILE: QuarterProfile = sample_profile()
TOPIC = next(topic.key for topic in PROFILE.topics if not topic.followed)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
ALL = Audience(everyone=True)


async def a_draft(session: AsyncSession, audience: Audience = ALL, **values: Any) -> Announcement:
    """Store a draft of a new manager, in German unless texts are given."""
    manager = await a_person(session, Role.MANAGER, locale="de")
    usual: dict[str, Any] = {"texts": {"de": "Hoffest am Samstag."}, "now": NOW}
    return await create_announcement(
        session, created_by=manager.id, audience=audience, **usual | values
    )


async def started(
    session: AsyncSession, *locales: str, audience: Audience = ALL, **values: Any
) -> Announcement:
    """Start an announcement to new people who read these languages, and to its manager."""
    for locale in locales:
        await a_person(session, locale=locale)
    draft = await a_draft(session, audience, **values)
    return await start_announcement(session, announcement_id=draft.id, profile=PROFILE, now=NOW)


async def feed(session: AsyncSession, *, after: timedelta = timedelta()) -> None:
    await queue_announcements(session, profile=PROFILE, now=NOW + after)


async def deliver(
    session: AsyncSession,
    state: DeliveryState = DeliveryState.SENT,
    *,
    notice: str = AnnouncementNotice.NAME,
    limit: int = 10_000,
    after: timedelta = timedelta(),
) -> int:
    """Bring what waits in the outbox to an end, as delivery does; return how many."""
    waiting = await session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.notice == notice, OutboxMessage.state == DeliveryState.WAITING)
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    numbers = waiting.all()
    for number in numbers:
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == number)
            .values(state=state, finished_at=NOW + after, message_id=1_000 + number, payload={})
            .execution_options(synchronize_session=False)
        )
    return len(numbers)


async def in_outbox(
    session: AsyncSession, notice: str = AnnouncementNotice.NAME, *, waiting: bool = True
) -> int:
    counting = (
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.notice == notice)
    )
    if waiting:
        counting = counting.where(OutboxMessage.state == DeliveryState.WAITING)
    return (await session.scalar(counting)) or 0


async def states(session: AsyncSession, announcement: Announcement) -> Mapping[str, int]:
    """Return how many recipients are in each state, checked against their number."""
    figures = await count_recipients(session, announcement.id)
    assert sum(figures.states.values()) == figures.recipients
    return {state.value: number for state, number in figures.states.items() if number}


# --- Drafts ------------------------------------------------------------------------------------


async def test_a_draft_keeps_what_it_was_given_and_what_is_changed(session: AsyncSession) -> None:
    draft = await a_draft(
        session, button=("Zum Programm", "https://leimen.de/fest"), poll_options=["Ja", "Nein"]
    )
    edited = await edit_announcement(
        session,
        announcement_id=draft.id,
        urgent=True,
        button=None,
        audience=Audience(topics=(TOPIC,)),
    )
    assert (edited.urgent, edited.button_url, edited.poll_options) == (True, None, ["Ja", "Nein"])
    assert edited.to == Audience(topics=(TOPIC,))
    assert await list_texts(session, draft.id) == {"de": "Hoffest am Samstag."}
    assert [each.id for each in await list_announcements(session)] == [draft.id]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"button": ("Los", "http://leimen.de")}, AnnouncementFault.LINK),
        ({"button": ("Los", "https://leimen.de/ <script>")}, AnnouncementFault.LINK),
        ({"button": ("Los", "https://")}, AnnouncementFault.LINK),
        ({"poll_options": ["Ja"]}, AnnouncementFault.POLL),
        ({"poll_options": ["Ja", "ja"]}, AnnouncementFault.POLL),
        ({"poll_options": [str(number) for number in range(9)]}, AnnouncementFault.POLL),
    ],
)
async def test_a_link_or_poll_that_is_none_is_refused(
    session: AsyncSession, values: dict[str, Any], fault: AnnouncementFault
) -> None:
    with pytest.raises(AnnouncementError) as raised:
        await a_draft(session, **values)
    assert raised.value.fault is fault


async def test_texts_have_the_length_a_message_takes(session: AsyncSession) -> None:
    draft = await a_draft(session, texts={"de": "x" * TEXT_LONGEST})
    with pytest.raises(TextLengthError):
        await a_draft(session, texts={"de": "x" + "😀" * (TEXT_LONGEST // 2)})
    photo = await keep_file(
        session, person_id=draft.created_by or 0, file=StoredFile("f.jpg", 9), now=NOW
    )
    with pytest.raises(TextLengthError):  # a caption is shorter
        await edit_announcement(session, announcement_id=draft.id, media_id=photo.id)
    short = await a_draft(session)
    await edit_announcement(session, announcement_id=short.id, media_id=photo.id)
    with pytest.raises(TextLengthError):
        await write_text(
            session,
            announcement_id=short.id,
            locale="tr",
            text="x" * (CAPTION_LONGEST + 1),
            written_by=draft.created_by or 0,
            now=NOW,
        )
    assert photo.kind is MediaKind.PHOTO


async def test_what_cannot_be_sent_is_not_started(session: AsyncSession) -> None:
    nobody = await a_draft(session, Audience())
    no_german = await a_draft(session, texts={"tr": "Şenlik"})
    none_there = await a_draft(session, Audience(streets=("Nirgendwo",)))
    for draft, fault in (
        (nobody, AnnouncementFault.AUDIENCE_EMPTY),
        (no_german, AnnouncementFault.TEXT_MISSING),
        (none_there, AnnouncementFault.NOBODY),
    ):
        with pytest.raises(AnnouncementError) as raised:
            await start_announcement(session, announcement_id=draft.id, profile=PROFILE, now=NOW)
        assert raised.value.fault is fault
    await discard_draft(session, announcement_id=nobody.id)
    assert await find_announcement(session, nobody.id) is None
    with pytest.raises(AnnouncementMissingError):
        await get_announcement(session, nobody.id)


async def test_an_interpreter_is_asked_until_the_text_is_there(session: AsyncSession) -> None:
    draft = await a_draft(session)
    interpreter = await a_person(session, Role.HELPER, locale="tr")
    await ask_for_text(
        session,
        announcement_id=draft.id,
        locale="tr",
        person_ids=[interpreter.id],
        by=await a_person(session, Role.MANAGER),
        now=NOW,
    )
    assert await list_asked(session, draft.id) == {"tr": NOW}
    assert await in_outbox(session, "announcement-ask") == 1
    await write_text(
        session,
        announcement_id=draft.id,
        locale="tr",
        text="Şenlik",
        written_by=interpreter.id,
        now=NOW,
    )
    assert await list_asked(session, draft.id) == {}
    assert (await list_texts(session, draft.id))["tr"] == "Şenlik"


# --- Audience ----------------------------------------------------------------------------------


async def reached(session: AsyncSession, **audience: Any) -> int:
    return sum((await count_audience(session, Audience(**audience), PROFILE)).values())


async def test_the_audience_is_counted_by_language_most_first(session: AsyncSession) -> None:
    for locale in ("tr", "tr", "de", "ar", "tr", "de"):
        await a_person(session, locale=locale)
    counted = await count_audience(session, ALL, PROFILE)
    assert list(counted.items()) == [("tr", 3), ("de", 2), ("ar", 1)]
    assert await reached(session, everyone=True, languages=("de", "ar")) == 3
    assert await reached(session, languages=("tr",)) == 3
    assert await reached(session) == 0


async def test_who_cannot_be_reached_or_leaves_is_not_counted(session: AsyncSession) -> None:
    gone, leaving = [await a_person(session) for _ in range(2)]
    gone.unreachable_since, leaving.erasure_pending = NOW, True
    await a_person(session, Role.HELPER)
    await a_person(session, channel="webchat")
    await session.flush()
    assert await reached(session, everyone=True) == 2


async def test_topics_reach_those_who_follow_also_who_left_everyone(session: AsyncSession) -> None:
    follower, _other, quiet = [await a_person(session) for _ in range(3)]
    for person in (follower, quiet):
        await choose_topic(session, person_id=person.id, topic=TOPIC, follows=True, now=NOW)
    await choose_topic(session, person_id=quiet.id, topic=EVERYONE, follows=False, now=NOW)
    assert await reached(session, topics=(TOPIC,)) == 2
    assert await reached(session, everyone=True) == 2
    assert await reached(session, everyone=True, topics=(TOPIC,)) == 3


async def test_streets_are_found_in_every_spelling_with_their_blocks(
    session: AsyncSession,
) -> None:
    for street in ("Ölgasse", "ÖLGASSE 5", "Hauptstr. 12", "Hauptstraße", "Neue Hauptstraße"):
        person = await a_person(session)
        await name_street(session, person_id=person.id, street=street)
    assert await reached(session, streets=("ölgasse",)) == 2
    assert await reached(session, streets=("Hauptstraße",)) == 2
    assert await reached(session, streets=("hauptstr. 12",)) == 1
    assert await reached(session, streets=("Hauptstraße", "Ölgasse 5")) == 3
    assert street_key("Am  Bahnhof, 3") == "am bahnhof 3"


async def test_cases_reach_reporter_and_followers_and_nobody_twice(session: AsyncSession) -> None:
    reporter, follower = [await a_person(session) for _ in range(2)]
    await a_person(session)
    case = await a_case(session, reporter)
    await follow_case(session, person_id=follower.id, case_id=case.id, now=NOW)
    await name_street(session, person_id=reporter.id, street="Ölgasse")
    assert await reached(session, cases=(case.id,), streets=("Ölgasse",)) == 2
    announcement = await started(
        session, audience=Audience(cases=(case.id,), streets=("Ölgasse",), topics=(TOPIC,))
    )
    assert await states(session, announcement) == {"waiting": 2}


# --- Sending -----------------------------------------------------------------------------------


async def test_recipients_are_those_of_the_moment_it_starts(session: AsyncSession) -> None:
    announcement = await started(session, "de", "tr")
    await a_person(session)
    assert await states(session, announcement) == {"waiting": 3}
    with pytest.raises(AnnouncementError):
        await start_announcement(
            session, announcement_id=announcement.id, profile=PROFILE, now=NOW
        )
    assert await states(session, announcement) == {"waiting": 3}


async def test_the_outbox_is_fed_only_so_far_ahead_for_each_messenger(
    session: AsyncSession,
) -> None:
    session.add_all(
        Person(
            channel=channel,
            account_id=number,
            locale="de",
            locale_chosen=False,
            role=Role.RESIDENT,
            created_at=NOW,
        )
        for channel in ("telegram", "webchat")
        for number in range(10_000, 10_000 + AHEAD + 50)
    )
    announcement = await started(session)
    fed = []
    for _knock in range(2 * AHEAD // BATCH + 3):
        before = await in_outbox(session)
        await feed(session)
        fed.append(await in_outbox(session) - before)
    assert max(fed) <= BATCH
    by_channel = await session.execute(
        select(OutboxMessage.channel, func.count())
        .where(OutboxMessage.notice == AnnouncementNotice.NAME)
        .group_by(OutboxMessage.channel)
    )
    assert dict(by_channel.all()) == {"telegram": AHEAD, "webchat": AHEAD}
    await deliver(session, limit=10)
    await feed(session)
    assert await in_outbox(session) == 2 * AHEAD
    assert (await states(session, announcement))["sent"] == 10


@pytest.mark.parametrize(
    ("urgent", "priority"), [(False, Priority.ANNOUNCEMENT), (True, Priority.NOTICE)]
)
async def test_only_what_is_urgent_may_leave_at_night(
    session: AsyncSession, urgent: bool, priority: Priority
) -> None:
    await started(session, "de", urgent=urgent)
    await feed(session)
    rows = await session.scalars(
        select(OutboxMessage).where(OutboxMessage.notice == AnnouncementNotice.NAME)
    )
    assert {(row.ignores_quiet_hours, row.priority) for row in rows} == {(urgent, priority)}


async def test_every_recipient_ends_in_one_state_and_the_report_says_so(
    session: AsyncSession,
) -> None:
    announcement = await started(session, "de", "de", "tr", "ar", "uk")
    await feed(session)
    for state in (
        DeliveryState.REFUSED,
        DeliveryState.FAILED,
        DeliveryState.EXPIRED,
        DeliveryState.UNKNOWN,
        DeliveryState.WITHDRAWN,
    ):
        await deliver(session, state, limit=1)
    await feed(session)
    assert announcement.finished_at is None
    await deliver(session)
    await feed(session, after=SECOND)
    assert announcement.state is AnnouncementState.DONE
    assert announcement.finished_at == NOW + SECOND
    assert await states(session, announcement) == {
        "sent": 1,
        "refused": 1,
        "failed": 1,
        "expired": 1,
        "unknown": 1,
        "withdrawn": 1,
    }
    assert announcement.report == {
        "ar": {"unknown": 1},
        "de": {"refused": 1, "failed": 1, "sent": 1},
        "tr": {"expired": 1},
        "uk": {"withdrawn": 1},
    }
    assert await in_outbox(session, AnnouncementReportNotice.NAME) == 1
    await feed(session, after=2 * SECOND)
    assert await in_outbox(session, AnnouncementReportNotice.NAME) == 1


async def test_a_pause_takes_effect_at_once_and_what_is_in_the_air_arrives(
    session: AsyncSession,
) -> None:
    announcement = await started(session, *["de"] * 5)
    await feed(session)
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id
            == select(func.min(OutboxMessage.id))
            .where(OutboxMessage.notice == AnnouncementNotice.NAME)
            .scalar_subquery()
        )
        .values(state=DeliveryState.SENDING)
    )
    await pause_announcement(session, announcement_id=announcement.id, now=NOW)
    assert await in_outbox(session) == 0
    await feed(session, after=SECOND)
    assert await in_outbox(session) == 0
    assert await states(session, announcement) == {"waiting": 6}
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == DeliveryState.SENDING)
        .values(state=DeliveryState.SENT, finished_at=NOW, message_id=7)
    )
    await feed(session, after=SECOND)
    assert await states(session, announcement) == {"sent": 1, "waiting": 5}
    await resume_announcement(session, announcement_id=announcement.id, now=NOW)
    await feed(session, after=2 * SECOND)
    assert await deliver(session) == 5
    await feed(session, after=3 * SECOND)
    assert announcement.report == {"de": {"sent": 6}}


async def test_what_is_stopped_is_withdrawn_for_those_who_wait(session: AsyncSession) -> None:
    announcement = await started(session, *["de"] * 4)
    await feed(session)
    await deliver(session, limit=2)
    await stop_announcement(session, announcement_id=announcement.id, now=NOW)
    assert await in_outbox(session) == 0
    await feed(session, after=SECOND)
    assert announcement.state is AnnouncementState.STOPPED
    assert await states(session, announcement) == {"sent": 2, "withdrawn": 3}
    for change in (pause_announcement, resume_announcement, stop_announcement):
        with pytest.raises(AnnouncementError) as raised:
            await change(session, announcement_id=announcement.id, now=NOW)
        assert raised.value.fault is AnnouncementFault.STATE


async def test_readers_without_a_text_are_held_until_it_is_there(session: AsyncSession) -> None:
    announcement = await started(session, "tr", "tr", "de", missing=Missing.HOLD)
    await feed(session)
    assert await deliver(session) == 2
    await feed(session, after=SECOND)
    figures = await count_recipients(session, announcement.id)
    assert (figures.waiting, figures.held) == (2, 2)
    assert announcement.finished_at is None
    await write_text(
        session,
        announcement_id=announcement.id,
        locale="tr",
        text="Şenlik",
        written_by=announcement.created_by or 0,
        now=NOW,
    )
    await feed(session, after=2 * SECOND)
    assert await deliver(session) == 2
    await feed(session, after=3 * SECOND)
    assert announcement.report == {"de": {"sent": 2}, "tr": {"sent": 2}}
    with pytest.raises(AnnouncementError):
        await write_text(
            session,
            announcement_id=announcement.id,
            locale="tr",
            text="Anders",
            written_by=announcement.created_by or 0,
            now=NOW,
        )


# --- By the clock ------------------------------------------------------------------------------


async def test_it_is_sent_at_its_time_and_again_by_its_rule(session: AsyncSession) -> None:
    await a_person(session)
    draft = await a_draft(session, poll_options=["Ja", "Nein"])
    await schedule_announcement(
        session,
        announcement_id=draft.id,
        send_at=NOW + HOUR,
        repeats="FREQ=WEEKLY;BYDAY=MO;COUNT=2",
        profile=PROFILE,
        now=NOW,
    )
    await feed(session)
    assert draft.started_at is None
    await feed(session, after=HOUR)
    assert draft.state is AnnouncementState.SENDING
    (again,) = await list_announcements(session, states={AnnouncementState.SCHEDULED})
    assert again.send_at == NOW + HOUR + 7 * DAY
    assert again.poll_options == ["Ja", "Nein"]
    assert await list_texts(session, again.id) == await list_texts(session, draft.id)
    await feed(session, after=HOUR + 7 * DAY)
    assert again.state is AnnouncementState.SENDING
    assert await list_announcements(session, states={AnnouncementState.SCHEDULED}) == []


async def test_wrong_times_and_rules_are_refused(session: AsyncSession) -> None:
    draft = await a_draft(session)
    for send_at, rule, fault in (
        (NOW, None, AnnouncementFault.PAST),
        (NOW + HOUR, "FREQ=HOURLY", AnnouncementFault.REPEAT),
        (NOW + HOUR, "sometimes", AnnouncementFault.REPEAT),
        (NOW + HOUR, "FREQ=WEEKLY;BYDAY=TU", AnnouncementFault.REPEAT),
    ):
        with pytest.raises(AnnouncementError) as raised:
            await schedule_announcement(
                session,
                announcement_id=draft.id,
                send_at=send_at,
                repeats=rule,
                profile=PROFILE,
                now=NOW,
            )
        assert raised.value.fault is fault
    await schedule_announcement(
        session, announcement_id=draft.id, send_at=NOW + HOUR, profile=PROFILE, now=NOW
    )
    await unschedule_announcement(session, announcement_id=draft.id)
    await feed(session, after=2 * HOUR)
    assert (draft.state, draft.send_at) == (AnnouncementState.DRAFT, None)


async def test_what_has_nobody_at_its_time_says_so_and_its_next_date_stays(
    session: AsyncSession,
) -> None:
    draft = await a_draft(session, Audience(streets=("Ölgasse",)))
    await schedule_announcement(
        session,
        announcement_id=draft.id,
        send_at=NOW + HOUR,
        repeats="FREQ=DAILY",
        profile=PROFILE,
        now=NOW,
    )
    await feed(session, after=HOUR)
    assert (draft.state, draft.report) == (AnnouncementState.STOPPED, {})
    assert await in_outbox(session, AnnouncementReportNotice.NAME) == 1
    assert len(await list_announcements(session, states={AnnouncementState.SCHEDULED})) == 1


def test_the_next_times_keep_their_time_of_day_across_a_change_of_clocks() -> None:
    first = NOW.replace(month=10, day=23, hour=8)  # ten o'clock in summer
    times = next_times("FREQ=DAILY", first=first, zone=PROFILE.zone, after=first, count=3)
    assert [moment.astimezone(PROFILE.zone).hour for moment in times] == [10, 10, 10]
    assert [moment.hour for moment in times] == [8, 9, 9]


# --- Copies ------------------------------------------------------------------------------------


async def finished(session: AsyncSession, *locales: str, **values: Any) -> Announcement:
    """Send an announcement to the end."""
    announcement = await started(session, *locales, **values)
    await feed(session)
    await deliver(session)
    await feed(session, after=SECOND)
    assert announcement.state is AnnouncementState.DONE
    return announcement


async def test_a_correction_edits_the_copies_that_show_the_text(session: AsyncSession) -> None:
    announcement = await finished(
        session, "de", "tr", "ar", texts={"de": "Hoffest", "tr": "Şenlik"}
    )
    author = announcement.created_by or 0
    number = await correct_announcement(
        session,
        announcement_id=announcement.id,
        texts={"de": "Kein Fest"},
        written_by=author,
        now=NOW,
    )
    assert number == 3, "the German readers, and the Arabic one who reads German so far"
    assert announcement.version == 1
    await feed(session, after=2 * SECOND)
    assert await in_outbox(session, AnnouncementChangeNotice.NAME) == 3
    number = await correct_announcement(
        session, announcement_id=announcement.id, texts={"de": "Doch"}, written_by=author, now=NOW
    )
    assert number == 3
    assert await in_outbox(session, AnnouncementChangeNotice.NAME) == 0, (
        "the latest text alone is sent"
    )
    await feed(session, after=3 * SECOND)
    assert await deliver(session, notice=AnnouncementChangeNotice.NAME, limit=2) == 2
    assert await deliver(session, DeliveryState.FAILED, notice=AnnouncementChangeNotice.NAME) == 1
    await feed(session, after=4 * SECOND)
    edits = (await count_recipients(session, announcement.id)).edits
    assert (edits.wanted, edits.done, edits.failed, edits.waiting) == (3, 2, 1, 0)
    assert not announcement.changing
    assert await in_outbox(session, AnnouncementReportNotice.NAME) == 2


async def test_a_correction_while_it_is_sent_edits_only_what_has_left(
    session: AsyncSession,
) -> None:
    announcement = await started(session, *["de"] * 5)
    await feed(session)
    await deliver(session, limit=2)
    number = await correct_announcement(
        session,
        announcement_id=announcement.id,
        texts={"de": "Doch"},
        written_by=announcement.created_by or 0,
        now=NOW,
    )
    assert number == 2
    assert await in_outbox(session) == 4
    await feed(session, after=SECOND)
    assert await in_outbox(session, AnnouncementChangeNotice.NAME) == 2


async def test_taking_back_deletes_what_can_be_and_stops_the_rest(session: AsyncSession) -> None:
    announcement = await started(session, *["de"] * 5)
    await feed(session)
    await deliver(session, limit=2, after=-50 * HOUR)
    await deliver(session, limit=2)
    await feed(session)
    recalled = await recall_announcement(session, announcement_id=announcement.id, now=NOW)
    assert (recalled.deleted, recalled.too_old) == (2, 2)
    await feed(session, after=SECOND)
    assert await deliver(session, notice=AnnouncementChangeNotice.NAME) == 2
    await feed(session, after=2 * SECOND)
    figures = await count_recipients(session, announcement.id)
    assert announcement.state is AnnouncementState.RECALLED
    assert await states(session, announcement) == {"sent": 4, "withdrawn": 2}
    assert (figures.recalls.wanted, figures.recalls.done, figures.recalls.failed) == (4, 2, 2)
    with pytest.raises(AnnouncementError):
        await recall_announcement(session, announcement_id=announcement.id, now=NOW)
    with pytest.raises(AnnouncementError):
        await correct_announcement(
            session, announcement_id=announcement.id, texts={"de": "X"}, written_by=1, now=NOW
        )


async def test_a_copy_in_the_air_is_taken_back_once_it_has_arrived(session: AsyncSession) -> None:
    announcement = await started(session, "de")
    await feed(session)
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.notice == AnnouncementNotice.NAME)
        .values(state=DeliveryState.SENDING)
    )
    recalled = await recall_announcement(session, announcement_id=announcement.id, now=NOW)
    assert recalled.deleted == 2
    await feed(session, after=SECOND)
    assert await in_outbox(session, AnnouncementChangeNotice.NAME) == 0
    outcomes = iter((DeliveryState.SENT, DeliveryState.UNKNOWN))
    rows = await session.scalars(
        select(OutboxMessage).where(OutboxMessage.state == DeliveryState.SENDING)
    )
    for row in rows.all():
        row.state, row.finished_at, row.message_id = next(outcomes), NOW, 5
    await feed(session, after=2 * SECOND)
    assert await deliver(session, notice=AnnouncementChangeNotice.NAME) == 1
    await feed(session, after=3 * SECOND)
    recalls = (await count_recipients(session, announcement.id)).recalls
    assert (recalls.done, recalls.failed) == (1, 1)


# --- Progress ----------------------------------------------------------------------------------


async def test_progress_is_one_message_brought_up_to_date_every_few_seconds(
    session: AsyncSession,
) -> None:
    announcement = await started(session, *["de"] * 9)
    assert await in_outbox(session, AnnouncementProgressNotice.NAME) == 1
    await feed(session)
    await deliver(session, limit=1, after=SECOND)
    await feed(session, after=10 * SECOND)
    assert await in_outbox(session, AnnouncementProgressNotice.NAME) == 1, (
        "the first one is still on its way"
    )
    await deliver(session, notice=AnnouncementProgressNotice.NAME)
    for second in range(10, 31):
        if second % 3 == 0:
            await deliver(session, limit=1, after=second * SECOND)
        await feed(session, after=second * SECOND)
    assert await in_outbox(session, AnnouncementProgressNotice.NAME, waiting=False) == 1 + 5
    assert await in_outbox(session, AnnouncementProgressNotice.NAME) == 1, (
        "a newer one takes the place"
    )
    progress = await get_progress(session, announcement, now=NOW + 30 * SECOND)
    assert progress.per_minute == 16
    assert progress.left == timedelta(seconds=8)


async def test_languages_are_counted_apart(session: AsyncSession) -> None:
    announcement = await finished(session, "tr", "tr", "tr")
    counted = await count_by_language(session, announcement.id)
    assert list(counted) == ["tr", "de"]
    assert counted["tr"][DeliveryState.SENT] == 3
    recipients = await session.scalars(select(AnnouncementRecipient.message_id))
    assert all(number for number in recipients)
