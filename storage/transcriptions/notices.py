"""What the team is told of voice messages without asking: that one tells of danger."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.outbox import Notice, enqueue_notice
from storage.roles import list_manager_ids


class DangerHeardNotice(Notice, name="danger-heard"):
    """Shows the team what was heard in a voice message that may tell of danger."""

    media_id: int


async def tell_of_danger(
    session: AsyncSession, *, media_id: int, case_id: int, now: datetime
) -> None:
    """Tell all managers and the one who works on the case."""
    case = await session.get_one(Case, case_id)
    told = set(await list_manager_ids(session)) | {case.assignee_id} - {None}
    await enqueue_notice(
        session,
        DangerHeardNotice(media_id=media_id),
        person_ids={number for number in told if number is not None},
        now=now,
    )
