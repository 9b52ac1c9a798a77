"""What else happens when a translation arrives, in the transaction that stores it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.translations.models import Translation
from storage.translations.notices import tell_of_translation

Arrival = Callable[[AsyncSession, Translation, datetime], Awaitable[None]]

ARRIVALS: Final[list[Arrival]] = []
"""What features add that compare or count words; each is called for every translation."""


async def arrive(
    session: AsyncSession,
    translation: Translation,
    *,
    by_id: int | None = None,
    is_other: bool = True,
    now: datetime,
) -> None:
    """Tell of a translation that was made or corrected, and do what follows from it.

    Args:
        session: an open session; the caller commits.
        translation: what is there.
        by_id: who of the team has written it.
        is_other: whether it says something else than before.
        now: the time.
    """
    exclude = set() if by_id is None else {by_id}
    await tell_of_translation(session, translation, exclude=exclude, is_other=is_other, now=now)
    for follow in ARRIVALS:
        await follow(session, translation, now)
