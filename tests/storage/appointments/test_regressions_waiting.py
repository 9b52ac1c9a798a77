"""What went wrong with waiting lists, elsewhere or here: each test named by what was seen."""

from datetime import date, time, timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.models import (
    Appointment,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.notices import AppointmentOfferNotice
from storage.appointments.offers import accept_offer, decline_offer
from storage.appointments.queries import find_last_entry
from storage.appointments.waiting_list import find_waiting, stop_waiting
from storage.errors import HoldExpiredError
from storage.outbox import OutboxMessage
from tests.conftest import NOW
from tests.support.consultation import TUESDAY, Consultation, at, open_consultation

MINUTE: Final = timedelta(minutes=1)
TEN: Final = at(10)


@pytest.fixture
async def full(session: AsyncSession) -> Consultation:
    """One time on Tuesday, and it is taken."""
    opened = await open_consultation(session, ends=time(10, 30), valid_until=TUESDAY)
    await opened.entered(TEN)
    return opened


async def the_one(opened: Consultation) -> Appointment:
    """Return the appointment that takes the time."""
    found = await opened.session.scalars(
        select(Appointment).where(Appointment.state == AppointmentState.BOOKED)
    )
    return found.one()


async def test_waiting_list_place_stuck_after_cancelling_an_accepted_offer(
    full: Consultation,
) -> None:
    first, second = await full.resident(), await full.resident()
    await full.wait(first)
    await full.wait(second)
    await full.cancel(await the_one(full))
    [offer] = await full.offers(first)
    await accept_offer(
        full.session, appointment=offer, person=first, profile=full.profile, now=NOW
    )
    assert await find_waiting(full.session, person_id=first.id) is None
    assert await full.offers(second) == []

    await full.cancel(offer)
    [passed_on] = await full.offers(second)
    await decline_offer(
        full.session, appointment=passed_on, person=second, profile=full.profile, now=NOW
    )
    assert await full.free() == [TEN]
    await full.wait(first)
    assert len(await full.offers(first)) == 1


async def test_offer_to_the_last_instead_of_the_first(full: Consultation) -> None:
    people = [await full.resident() for _number in range(3)]
    for minutes, person in enumerate(people):
        await full.wait(person, now=NOW + minutes * MINUTE)
    # Other wishes do not cost the place in the line.
    await full.wait(people[0], now=NOW + 5 * MINUTE, earliest=time(9))

    now = NOW + 6 * MINUTE
    await full.cancel(await the_one(full), now=now)
    for turn, person in enumerate(people):
        assert [len(await full.offers(each)) for each in people] == [
            int(number == turn) for number in range(3)
        ]
        [offer] = await full.offers(person)
        await decline_offer(
            full.session, appointment=offer, person=person, profile=full.profile, now=now
        )
    assert await full.free() == [TEN]


async def test_an_offer_goes_on_after_thirty_minutes_that_are_not_quiet(
    full: Consultation,
) -> None:
    first, second = await full.resident(), await full.resident()
    evening = at(20, 50, day=date(2026, 11, 22))
    await full.wait(first, now=evening - MINUTE)
    await full.wait(second, now=evening)
    full.profile = full.profile.model_copy(
        update={
            "appointments": full.profile.appointments.model_copy(
                update={"minimum_notice_minutes": 0}
            )
        }
    )
    await full.cancel(await the_one(full), now=evening)
    [offer] = await full.offers(first)
    # Ten minutes until nine in the evening, and twenty from eight in the morning on.
    morning = at(8, 20, day=date(2026, 11, 23))
    assert offer.expires_at == morning

    assert await full.run_out(morning - MINUTE) == 0
    assert await full.run_out(morning) == 1
    assert await full.offers(first) == []
    assert [each.expires_at for each in await full.offers(second)] == [morning + 30 * MINUTE]


async def test_a_time_that_begins_before_its_offer_ends_is_offered_to_nobody(
    full: Consultation,
) -> None:
    """Accepted at the last moment, the appointment would have begun already."""
    person = await full.resident()
    appointments = full.profile.appointments.model_copy(update={"minimum_notice_minutes": 0})
    full.profile = full.profile.model_copy(update={"appointments": appointments})
    half_past = TEN - appointments.offer_minutes * MINUTE
    await full.wait(person, now=half_past - MINUTE)

    too_late = half_past + MINUTE
    await full.cancel(await the_one(full), now=too_late)
    assert await full.offers(person) == []
    assert await full.free(now=too_late) == [TEN]


async def test_a_time_that_begins_when_its_offer_ends_is_offered(full: Consultation) -> None:
    person = await full.resident()
    appointments = full.profile.appointments.model_copy(update={"minimum_notice_minutes": 0})
    full.profile = full.profile.model_copy(update={"appointments": appointments})
    half_past = TEN - appointments.offer_minutes * MINUTE
    await full.wait(person, now=half_past - MINUTE)
    await full.cancel(await the_one(full), now=half_past)

    [offer] = await full.offers(person)
    assert offer.starts_at == offer.expires_at == TEN


async def test_who_cannot_be_reached_is_passed_over_until_they_write_again(
    full: Consultation,
) -> None:
    person = await full.resident()
    await full.wait(person)
    person.unreachable_since = NOW
    await full.cancel(await the_one(full))
    assert await full.serve() == 0
    assert await full.offers(person) == []

    person.unreachable_since = None
    assert await full.serve() == 1
    [offer] = await full.offers(person)
    last = await find_last_entry(full.session, appointment_id=offer.id)
    assert last.kind is AppointmentHistoryKind.OFFERED
    assert await full.serve() == 0


@pytest.mark.parametrize(("earliest", "latest"), [(time(10), time(18)), (time(8), time(10))])
async def test_a_wish_for_ten_sharp_is_met_by_a_time_at_ten_sharp(
    full: Consultation, earliest: time, latest: time
) -> None:
    person = await full.resident()
    await full.wait(person, earliest=earliest, latest=latest)
    await full.cancel(await the_one(full))
    assert len(await full.offers(person)) == 1


async def test_an_offer_made_at_night_is_told_in_the_morning_and_kept(
    full: Consultation,
) -> None:
    person = await full.resident()
    night = at(23, day=date(2026, 11, 22))
    await full.wait(person, now=night)
    await full.cancel(await the_one(full), now=night)
    [offer] = await full.offers(person)
    assert offer.expires_at == at(8, 30, day=date(2026, 11, 23))
    told_at_night = await full.session.scalar(
        select(OutboxMessage.ignores_quiet_hours).where(
            OutboxMessage.notice == AppointmentOfferNotice.NAME
        )
    )
    assert told_at_night is False


async def test_leaving_the_list_with_an_open_offer_frees_it_for_the_next(
    full: Consultation,
) -> None:
    first, second = await full.resident(), await full.resident()
    await full.wait(first)
    await full.wait(second)
    await full.cancel(await the_one(full))
    await stop_waiting(full.session, person_id=first.id, profile=full.profile, now=NOW)

    assert await full.offers(first) == []
    assert len(await full.offers(second)) == 1
    assert await find_waiting(full.session, person_id=first.id) is None
    await stop_waiting(full.session, person_id=second.id, profile=full.profile, now=NOW)
    assert await full.free() == [TEN]
    assert await full.faults() == []


async def test_an_offer_that_ran_out_cannot_be_accepted(full: Consultation) -> None:
    person = await full.resident()
    await full.wait(person)
    await full.cancel(await the_one(full))
    [offer] = await full.offers(person)
    with pytest.raises(HoldExpiredError):
        await accept_offer(
            full.session,
            appointment=offer,
            person=person,
            profile=full.profile,
            now=NOW + 30 * MINUTE,
        )
