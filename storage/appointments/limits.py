"""The rules of booking, as a manager changes them."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.appointments.conflicts import list_holiday_conflicts
from storage.appointments.hours_changes import apply_hours_change
from storage.audit import AuditAction
from storage.errors import ProfileError
from storage.hours.queries import lock_calendar
from storage.people import Person
from storage.quarter import QuarterProfile, get_quarter, import_quarter
from storage.quarter.profile import AppointmentRules
from storage.quarter.table import QuarterRow


async def change_limits(
    session: AsyncSession, *, actor: Person, now: datetime, **changes: Any
) -> QuarterProfile:
    """Change rules of booking, named as in ``AppointmentRules``, and return the profile then.

    Raises:
        ProfileError: a value is out of its bounds.
    """
    await lock_calendar(session)
    # Read again once nobody else can write it: somebody else may have changed another rule.
    await session.execute(select(QuarterRow.id).with_for_update())
    before = (await get_quarter(session)).profile
    try:
        rules = AppointmentRules(**{**before.appointments.model_dump(), **changes})
    except ValidationError as error:
        raise ProfileError([str(error)]) from None
    profile = before.model_copy(update={"appointments": rules})
    await import_quarter(session, profile, now=now)
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.BOOKING_LIMITS,
        detail=", ".join(sorted(changes)),
        now=now,
    )
    closes = rules.closed_on_public_holidays and not before.appointments.closed_on_public_holidays
    hit = await list_holiday_conflicts(session, profile=profile, now=now) if closes else ()
    await apply_hours_change(session, hit, None, actor, profile, now)
    return profile
