"""What a period adds up to, against counting by hand; its days; and its cases for export."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import fmean, median
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    Audience,
    Missing,
)
from storage.appointments.figures import Tally
from storage.appointments.models import AppointmentState
from storage.appointments.queries import day_bounds
from storage.cases.models import (
    CLOSED_STATUSES,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
    CaseWay,
)
from storage.cases.staff import answer_reporter
from storage.events.models import Event, EventState, Occurrence, OccurrenceState
from storage.figures.case_list import CaseLine, blur, list_cases
from storage.figures.cases import ANSWERS, SOLVED, CaseFigures, Spans
from storage.figures.outreach import AnnouncementFigures, EventFigures
from storage.figures.periods import Period, days_of
from storage.figures.summary import Figures, count_figures
from storage.figures.translations import TranslationFigures, Translator
from storage.outbox import DeliveryState
from storage.people import Role
from storage.places import distance_m
from storage.questions.models import HelpRating
from storage.translations.leasing import finish, lease, postpone
from storage.translations.models import Engine
from storage.translations.queries import find_translation
from storage.translations.sources import case_source
from storage.translations.wanting import ask, write
from tests.conftest import NOW
from tests.support.bookings import store_appointment
from tests.support.cases import LAMP, a_case, a_person
from tests.support.quarters import sample_profile

PROFILE = sample_profile()
NOVEMBER: Final = (date(2026, 11, 1), date(2026, 11, 30))
LIGHTING: Final = next(each for each in PROFILE.categories if each.key == "street-lighting")
HOUR: Final = timedelta(hours=1)


async def count(session: AsyncSession, days: tuple[date, date] = NOVEMBER) -> Figures:
    return await count_figures(session, profile=PROFILE, first_day=days[0], last_day=days[1])


async def listed(session: AsyncSession, days: tuple[date, date] = NOVEMBER) -> Sequence[CaseLine]:
    return await list_cases(session, profile=PROFILE, first_day=days[0], last_day=days[1], now=NOW)


def add_event(
    session: AsyncSession, case: Case, at: datetime, kind: CaseHistoryKind, **values: Any
) -> None:
    session.add(CaseHistoryEntry(case_id=case.id, at=at, kind=kind, **values))


async def close(
    session: AsyncSession, case: Case, at: datetime, status: CaseStatus = CaseStatus.SOLVED
) -> None:
    case.status, case.status_since = status, at
    await session.flush()


# --- Periods -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (Period.THIS_WEEK, "2026-11-23", "2026-11-23", "2026-11-29"),
        (Period.THIS_WEEK, "2027-01-03", "2026-12-28", "2027-01-03"),
        (Period.LAST_WEEK, "2026-11-29", "2026-11-16", "2026-11-22"),
        (Period.THIS_MONTH, "2026-11-23", "2026-11-01", "2026-11-30"),
        (Period.THIS_MONTH, "2028-02-29", "2028-02-01", "2028-02-29"),
        (Period.LAST_MONTH, "2027-01-01", "2026-12-01", "2026-12-31"),
        (Period.LAST_MONTH, "2026-03-31", "2026-02-01", "2026-02-28"),
        (Period.THIS_QUARTER, "2026-11-23", "2026-10-01", "2026-12-31"),
        (Period.THIS_QUARTER, "2026-05-31", "2026-04-01", "2026-06-30"),
        (Period.LAST_QUARTER, "2026-02-10", "2025-10-01", "2025-12-31"),
        (Period.LAST_QUARTER, "2026-11-23", "2026-07-01", "2026-09-30"),
        (Period.THIS_YEAR, "2026-11-23", "2026-01-01", "2026-12-31"),
        (Period.LAST_YEAR, "2026-01-01", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_period_has_its_days(period: Period, today: str, first: str, last: str) -> None:
    found = days_of(period, date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@given(today=st.dates(date(2000, 3, 1), date(2100, 1, 1)))
def test_the_last_period_ends_where_this_one_begins(today: date) -> None:
    periods = list(Period)
    for this, last in zip(periods[::2], periods[1::2], strict=True):
        begins, ends = days_of(this, today)
        assert begins <= today <= ends
        assert days_of(last, today)[1] == begins - timedelta(days=1)
        assert days_of(last, begins - timedelta(days=1)) != days_of(last, today)
        assert days_of(this, begins - timedelta(days=1)) == days_of(last, today)


# --- Cases -------------------------------------------------------------------------------------


async def test_a_period_without_anything_is_all_zeros(session: AsyncSession) -> None:
    figures = await count(session)
    assert figures.cases == CaseFigures(
        kinds=[],
        fields=[],
        statuses=[],
        ways=[],
        languages=[],
        first_answer=Spans(),
        solution=Spans(),
    )
    assert figures.appointments == Tally()
    assert figures.events == EventFigures()
    assert figures.announcements == AnnouncementFigures()
    assert figures.translations == TranslationFigures(languages=[])
    assert not any(figures.ratings.values())


async def test_cases_are_counted_by_what_they_are(session: AsyncSession) -> None:
    reporter = await a_person(session)
    for kind, category, language in (
        (CaseKind.REPORT, "street-lighting", "tr"),
        (CaseKind.REPORT, "street-lighting", "de"),
        (CaseKind.REPORT, "gone", "tr"),
        (CaseKind.IDEA, None, None),
        (CaseKind.QUESTION, None, "ar"),
    ):
        await a_case(session, reporter, kind=kind, category=category, language=language)
    cases = (await count(session)).cases
    assert cases.arrived == 5
    assert cases.kinds == [(CaseKind.REPORT, 3), (CaseKind.IDEA, 1), (CaseKind.QUESTION, 1)]
    assert cases.fields == [(None, 3), (LIGHTING.field_of_action, 2)]
    assert cases.statuses == [(CaseStatus.NEW, 5)]
    assert cases.languages == [("tr", 2), (None, 1), ("ar", 1), ("de", 1)]


async def test_the_first_answer_counts_and_no_word_of_the_sender(session: AsyncSession) -> None:
    reporter = await a_person(session)
    waits, taken_back, answered = [await a_case(session, reporter) for _number in range(3)]
    add_event(session, waits, NOW + HOUR, CaseHistoryKind.NOTE)
    add_event(session, waits, NOW + HOUR, CaseHistoryKind.ASSIGNED)
    add_event(session, waits, NOW + HOUR, CaseHistoryKind.ADDITION)
    add_event(session, taken_back, NOW + HOUR, CaseHistoryKind.STATUS, became=CaseStatus.WITHDRAWN)
    add_event(session, answered, NOW + 3 * HOUR, CaseHistoryKind.QUESTION)
    add_event(session, answered, NOW + 4 * HOUR, CaseHistoryKind.ANSWER)
    await session.flush()
    first_answer = (await count(session)).cases.first_answer
    assert first_answer == Spans(count=1, middle=3 * HOUR, mean=3 * HOUR)


async def test_what_happened_belongs_to_the_period_it_happened_in(session: AsyncSession) -> None:
    reporter = await a_person(session)
    october = datetime(2026, 10, 30, 9, tzinfo=UTC)
    case = await a_case(session, reporter, days=5, now=october)
    add_event(session, case, october + HOUR, CaseHistoryKind.STATUS, became=CaseStatus.ACCEPTED)
    add_event(session, case, october + 72 * HOUR, CaseHistoryKind.STATUS, became=CaseStatus.SOLVED)
    await close(session, case, october + 72 * HOUR)
    then = (await count(session, (date(2026, 10, 1), date(2026, 10, 31)))).cases
    assert (then.arrived, then.first_answer.count, then.solution.count) == (1, 1, 0)
    assert then.with_deadline == 0
    later = (await count(session)).cases
    assert (later.arrived, later.first_answer.count) == (0, 0)
    assert later.solution == Spans(count=1, middle=72 * HOUR, mean=72 * HOUR)
    assert (later.on_time, later.with_deadline) == (1, 1)


async def test_only_what_the_team_closes_is_in_time_or_late(session: AsyncSession) -> None:
    reporter = await a_person(session)
    for status, hours in (
        (CaseStatus.SOLVED, 24),
        (CaseStatus.CANNOT_BE_SOLVED, 25),
        (CaseStatus.NOT_OUR_BUSINESS, 24),
        (CaseStatus.WITHDRAWN, 1),
    ):
        case = await a_case(session, reporter, days=1)
        await close(session, case, NOW + hours * HOUR, status)
    undated = await a_case(session, reporter)
    undated.due_at = None
    await close(session, undated, NOW + HOUR)
    cases = (await count(session)).cases
    assert (cases.on_time, cases.with_deadline) == (2, 3)
    assert cases.solution.count == 2


async def test_what_people_say_of_the_help_is_counted(session: AsyncSession) -> None:
    case = await a_case(session, await a_person(session))
    for kind, times in ((CaseHistoryKind.CONFIRMED, 3), (CaseHistoryKind.REOPENED, 2)):
        for number in range(times):
            add_event(session, case, NOW + number * HOUR, kind)
    add_event(session, case, NOW + 30 * 24 * HOUR, CaseHistoryKind.CONFIRMED)
    for day, score, times in (
        (date(2026, 11, 1), 5, 2),
        (date(2026, 11, 30), 5, 1),
        (date(2026, 11, 30), 1, 4),
        (date(2026, 12, 1), 3, 9),
    ):
        session.add(HelpRating(day=day, kind=CaseKind.QUESTION, score=score, times=times))
    await session.flush()
    figures = await count(session)
    assert (figures.cases.confirmed, figures.cases.reopened) == (3, 2)
    assert figures.ratings == {1: 4, 2: 0, 3: 0, 4: 0, 5: 3}


@pytest.mark.parametrize("seed", range(4))
async def test_it_is_as_if_counted_by_hand(session: AsyncSession, seed: int) -> None:
    random = Random(seed)  # noqa: S311  repeatable on purpose
    reporter = await a_person(session)
    cases = [await a_random_case(session, random, reporter.id) for _number in range(60)]
    events = [event for case in cases for event in random_events(random, case)]
    session.add_all(events)
    await session.flush()
    for days in (
        NOVEMBER,
        (date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ):
        begin, end = day_bounds(PROFILE, days[0], (days[1] - days[0]).days + 1)
        found = (await count(session, days)).cases
        by_hand = counted_by_hand(cases, events, begin, end)
        for each in fields(CaseFigures):
            wanted = by_hand[each.name]
            if isinstance(wanted, Spans):
                assert_the_same(getattr(found, each.name), wanted)
            else:
                assert getattr(found, each.name) == wanted, each.name


async def a_random_case(session: AsyncSession, random: Random, reporter_id: int) -> Case:
    submitted_at = NOW + random.randint(-70 * 24 * 3600, 20 * 24 * 3600) * timedelta(seconds=1)
    status = random.choice([each for each in CaseStatus if each is not CaseStatus.DUPLICATE])
    number = random.randrange(10**9)
    case = Case(
        kind=random.choice(list(CaseKind)),
        reference=f"X-2026-{number}",
        reporter_id=reporter_id,
        category=random.choice([None, "street-lighting", PROFILE.categories[-1].key, "gone"]),
        field_of_action=random.choice([None, LIGHTING.field_of_action, "gone"]),
        text="",
        way=random.choice(list(CaseWay)),
        language=random.choice([None, "de", "tr"]),
        outside=False,
        status=status,
        status_since=submitted_at + random.randint(0, 40 * 24 * 3600) * timedelta(seconds=1),
        submitted_at=submitted_at,
        due_at=random.choice([None, submitted_at + timedelta(days=10)]),
        overdue_told=0,
        version=1,
    )
    session.add(case)
    await session.flush()
    return case


def random_events(random: Random, case: Case) -> list[CaseHistoryEntry]:
    return [
        CaseHistoryEntry(
            case_id=case.id,
            at=case.submitted_at + random.randint(0, 30 * 24 * 3600) * timedelta(seconds=1),
            kind=(kind := random.choice(list(CaseHistoryKind))),
            became=random.choice(list(CaseStatus)) if kind is CaseHistoryKind.STATUS else None,
        )
        for _number in range(random.randrange(6))
    ]


def counted_by_hand(
    cases: list[Case], events: list[CaseHistoryEntry], begin: datetime, end: datetime
) -> dict[str, Any]:
    """Return the values of ``CaseFigures`` by name."""
    arrived = [case for case in cases if begin <= case.submitted_at < end]
    closed = [
        case
        for case in cases
        if case.status in CLOSED_STATUSES - {CaseStatus.WITHDRAWN}
        and begin <= case.status_since < end
    ]
    answers = []
    for case in cases:
        told = [
            event.at
            for event in events
            if event.case_id == case.id
            and event.kind in ANSWERS
            and event.became is not CaseStatus.WITHDRAWN
        ]
        if told and begin <= min(told) < end:
            answers.append((min(told) - case.submitted_at).total_seconds())
    solutions = [
        (case.status_since - case.submitted_at).total_seconds()
        for case in closed
        if case.status in SOLVED
    ]
    punctual = [case.status_since <= case.due_at for case in closed if case.due_at is not None]
    said = Counter(event.kind for event in events if begin <= event.at < end)
    kinds = Counter(case.kind for case in arrived)
    statuses = Counter(case.status for case in arrived)
    return {
        "arrived": len(arrived),
        "kinds": [(kind, kinds[kind]) for kind in CaseKind if kinds[kind]],
        "fields": ranked(Counter(case.field_of_action for case in arrived)),
        "statuses": [(status, statuses[status]) for status in CaseStatus if statuses[status]],
        "ways": [
            (way, number)
            for way in CaseWay
            if (number := sum(case.way is way for case in arrived))
        ],
        "languages": ranked(Counter(case.language for case in arrived)),
        "first_answer": spans(answers),
        "solution": spans(solutions),
        "on_time": sum(punctual),
        "with_deadline": len(punctual),
        "confirmed": said[CaseHistoryKind.CONFIRMED],
        "reopened": said[CaseHistoryKind.REOPENED],
    }


def assert_the_same(found: Spans, wanted: Spans) -> None:
    """SQLite counts days in floating point, so half a second may be rounded the other way."""
    assert found.count == wanted.count
    for one, other in ((found.middle, wanted.middle), (found.mean, wanted.mean)):
        assert (one is None) is (other is None)
        assert abs((one or timedelta()) - (other or timedelta())) <= timedelta(seconds=1)


def ranked(counter: Counter[str | None]) -> list[tuple[str | None, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0] or ""))


def spans(seconds: list[float]) -> Spans:
    if not seconds:
        return Spans()
    return Spans(
        len(seconds),
        timedelta(seconds=round(median(seconds))),
        timedelta(seconds=round(fmean(seconds))),
    )


# --- The rest ----------------------------------------------------------------------------------


async def test_appointments_are_counted_as_for_their_own_export(session: AsyncSession) -> None:
    await store_appointment(session, NOW, state=AppointmentState.CAME)
    await store_appointment(session, NOW + HOUR, state=AppointmentState.MISSED)
    assert (await count(session)).appointments == Tally(kept=1, missed=1)


async def test_events_are_counted_by_their_dates_and_people(session: AsyncSession) -> None:
    event = Event(
        reference="V-2026-0001",
        uid="v",
        sequence=0,
        state=EventState.PUBLISHED,
        topic="events",
        place="Hall",
        languages=[],
        first_day=NOW.date(),
        starts=NOW.time(),
        duration_minutes=60,
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(event)
    await session.flush()
    for number, (at, state, taken) in enumerate(
        (
            (NOW, OccurrenceState.PLANNED, 12),
            (NOW + HOUR, OccurrenceState.PLANNED, 30),
            (NOW + 2 * HOUR, OccurrenceState.CANCELLED, 5),
            (NOW + 30 * 24 * HOUR, OccurrenceState.PLANNED, 99),
        )
    ):
        session.add(
            Occurrence(
                event_id=event.id,
                original_day=NOW.date() + number * timedelta(days=1),
                uid=f"v-{number}",
                sequence=0,
                state=state,
                starts_at=at,
                ends_at=at + HOUR,
                taken=taken,
                changed_at=NOW,
            )
        )
    await session.flush()
    assert (await count(session)).events == EventFigures(dates=2, people=42, cancelled=1)


async def test_announcements_are_counted_while_they_run_and_when_forgotten(
    session: AsyncSession,
) -> None:
    report = {"de": {"sent": 90, "failed": 2}, "tr": {"sent": 8}}
    running, over, later = [
        Announcement(
            state=AnnouncementState.SENDING,
            audience=Audience(everyone=True).model_dump(mode="json"),
            missing=Missing.GERMAN,
            created_at=NOW,
            started_at=at,
            report=known,
        )
        for at, known in ((NOW, None), (NOW, report), (NOW + 30 * 24 * HOUR, report))
    ]
    session.add_all([running, over, later])
    await session.flush()
    for state in (DeliveryState.SENT, DeliveryState.WAITING):
        person = await a_person(session)
        session.add(
            AnnouncementRecipient(
                announcement_id=running.id, person_id=person.id, locale="de", state=state
            )
        )
    await session.flush()
    assert (await count(session)).announcements == AnnouncementFigures(
        sent=2, copies=102, delivered=99
    )


# --- For export --------------------------------------------------------------------------------


async def test_a_case_is_listed_without_anything_personal(session: AsyncSession) -> None:
    reporter = await a_person(session)
    case = await a_case(
        session,
        reporter,
        category="street-lighting",
        text="At number 7",
        place=LAMP,
        address="Hauptstraße 7",
        language="tr",
        days=5,
        now=NOW - 72 * HOUR,
    )
    (line,) = await listed(session)
    assert line == CaseLine(
        reference=case.reference,
        kind=CaseKind.REPORT,
        way=CaseWay.CHAT,
        category="street-lighting",
        field=LIGHTING.field_of_action,
        status=CaseStatus.NEW,
        submitted_on=date(2026, 11, 20),
        due_on=date(2026, 11, 25),
        closed_on=None,
        days_open=3,
        on_time=None,
        place=(49.348, 8.691),
    )


async def test_translations_are_counted_by_who_made_them_and_by_language(
    session: AsyncSession,
) -> None:
    manager = await a_person(session, Role.MANAGER, locale="de")
    said = [
        ("مصباح الشارع لا يعمل", "ar", Engine.EMBEDDED),
        ("Sokak lambası yanmıyor", "tr", Engine.SAMPLE),
        ("Çöp toplanmadı", "tr", Engine.DEEPL),
        ("Ліхтар не світить", "uk", None),
        ("Die Lampe ist aus.", "de", None),
        ("???!!! okay", None, None),
    ]
    reporter = await a_person(session, locale="ar")
    cases = [
        await a_case(session, await a_person(session) if n else reporter, text=text, language=code)
        for n, (text, code, _engine) in enumerate(said)
    ]
    await answer_reporter(session, case=cases[0], actor=manager, text="Wir kommen.", now=NOW)
    for leased in await lease(session, limit=9, outside=False, now=NOW):
        engine = next((each[2] for each in said if each[0] == leased.text), Engine.LIBRETRANSLATE)
        if engine is None:
            await postpone(session, leased, until=NOW + 99 * HOUR)
            continue
        await finish(
            session,
            leased,
            text="So.",
            from_language=leased.from_language or "de",
            engine=engine,
            flags=(),
            now=NOW,
        )
    await ask(session, case_source(cases[3]), to="de", by=manager, now=NOW)
    figures = (await count(session)).translations
    assert figures == TranslationFigures(
        by_people=1, by_machines=3, languages=[("ar", 2), ("tr", 2)], waiting=1
    )
    machine, person = Translator.MACHINE, Translator.PERSON
    lines = await listed(session)
    assert [line.translated_by for line in lines] == [machine, person, machine, None, None, None]

    asked = await find_translation(session, case_source(cases[3]), to="de")
    assert asked is not None
    await write(session, translation_id=asked.id, text="Die Lampe.", by=manager, now=NOW)
    assert (await count(session)).translations.waiting == 0
    assert (await listed(session))[3].translated_by is person
    october = await count(session, (date(2026, 10, 1), date(2026, 10, 31)))
    assert october.translations == TranslationFigures(languages=[])


async def test_a_listed_case_says_when_it_was_closed_and_whether_in_time(
    session: AsyncSession,
) -> None:
    reporter = await a_person(session)
    monday = NOW - 21 * 24 * HOUR
    in_time, late, overdue, undated = [
        await a_case(session, reporter, days=2, now=monday + number * HOUR) for number in range(4)
    ]
    await close(session, in_time, monday + 24 * HOUR)
    await close(session, late, monday + 96 * HOUR, CaseStatus.NOT_OUR_BUSINESS)
    await session.execute(update(Case).where(Case.id == undated.id).values(due_at=None))
    lines = await listed(session)
    assert [line.reference for line in lines] == [
        case.reference for case in (in_time, late, overdue, undated)
    ]
    assert [(line.closed_on, line.days_open, line.on_time) for line in lines] == [
        (date(2026, 11, 3), 1, True),
        (date(2026, 11, 6), 4, False),
        (None, 21, False),
        (None, 21, None),
    ]
    assert all(line.place is None for line in lines)


async def test_only_the_cases_of_the_period_are_listed(session: AsyncSession) -> None:
    reporter = await a_person(session)
    midnight = datetime(2026, 10, 31, 23, tzinfo=UTC)  # in Leimen
    await a_case(session, reporter, now=midnight - timedelta(seconds=1))
    first = await a_case(session, reporter, now=midnight)
    assert [line.reference for line in await listed(session)] == [first.reference]


@given(latitude=st.floats(47.2, 55.1), longitude=st.floats(5.8, 15.1))  # Germany
def test_a_place_is_moved_a_few_houses_and_many_share_a_point(
    latitude: float, longitude: float
) -> None:
    shown = blur(latitude, longitude)
    assert distance_m((latitude, longitude), shown) <= 41
    assert blur(*shown) == shown
    beside = blur(shown[0] + 0.0002, shown[1] - 0.0003)
    assert beside == shown
