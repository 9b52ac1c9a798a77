"""What happens to events by the clock: publishing, offers that end, reminders.

Everything can run twice without harm, and late: what is due is in the database.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.publishing import publish_due
from storage.events.reminders import send_reminders
from storage.events.waiting import let_offers_run_out
from storage.quarter import QuarterProfile


async def look_after_events(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> None:
    """Publish what is due, pass on seats that were not taken, and remind."""
    await publish_due(session, profile=profile, now=now)
    await let_offers_run_out(session, profile=profile, now=now)
    await send_reminders(session, now=now)
