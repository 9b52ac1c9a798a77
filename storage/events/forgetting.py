"""What is taken out of events: when a person erases everything, and when time has passed."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.models import Event, Registration
from storage.events.registration import cancel_registration
from storage.files.media import MediaFile
from storage.people import Person
from storage.quarter import QuarterProfile


async def forget_events_of(
    session: AsyncSession, *, person: Person, profile: QuarterProfile, now: datetime
) -> None:
    """Delete what a person said about events; seats of what is to come are free for the next."""
    own = await session.scalars(
        select(Registration.occurrence_id)
        .where(Registration.person_id == person.id)
        .order_by(Registration.occurrence_id)
    )
    for occurrence_id in own.all():
        await cancel_registration(
            session, occurrence_id=occurrence_id, person=person, profile=profile, now=now
        )
    await session.execute(
        delete(Registration)
        .where(Registration.person_id == person.id)
        .execution_options(synchronize_session=False)
    )


def is_event_photo() -> ColumnElement[bool]:
    """Return the condition on ``MediaFile`` that it is the photo of an event, and is kept."""
    return MediaFile.id.in_(select(Event.media_id).where(Event.media_id.is_not(None)))
