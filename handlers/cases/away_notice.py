"""What people are told once while nobody of the team is there: when it is back."""

from datetime import datetime

from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import formats
from handlers.replies import BURST_DELAY, QueuedReply, Reply, send
from handlers.understanding.danger import sounds_dangerous
from storage.cases.models import Case, CaseKind
from storage.markup import seen
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.questions.closed_periods import find_return, note_told


async def note_absence(
    session: AsyncSession,
    *,
    case: Case,
    text: str | None,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> list[Reply]:
    """Return when the team is back, once in each closed period.

    Nothing for what is no question, nor where somebody writes of danger.  It comes after the
    thanks, which may wait for the rest of an album.
    """
    if case.kind is not CaseKind.QUESTION or sounds_dangerous(seen(text or "")):
        return []
    back_at = await find_return(session, profile=profile, now=now)
    if back_at is None:
        return []
    if not await note_told(session, person_id=person.id, until=back_at, now=now):
        return []
    words = _(
        "🌙 Nobody is in the office at the moment. We read this when we are back: {day}, {time}. "
        "You need not write again."
    ).format(
        day=formats.day(back_at, profile.zone), time=formats.time_of_day(back_at, profile.zone)
    )
    return [QueuedReply(send(person.account_id, words), delay=BURST_DELAY)]
