"""Who has had which privacy notice on the screen.

A notice is on its way from the moment it is put into the outbox, and on the screen when the
messenger has taken it.  Until then nothing of somebody new is handed on to the team.  The chat
page has taken what stands in its log, also while the outbox has not heard of it yet: whoever taps
at once has seen it.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person
from storage.webchat import list_sent

NOTICE_TOPIC: Final = "privacy-notice"
"""Topic of the messages that hold it."""
ON_ITS_WAY: Final = frozenset({DeliveryState.WAITING, DeliveryState.SENDING})
ARRIVED: Final = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})


def _nothing_more_is_known(_outbox_id: int) -> bool:
    return False


async def has_read_notice(
    session: AsyncSession,
    *,
    person: Person,
    has_arrived: Callable[[int], bool] = _nothing_more_is_known,
) -> bool:
    """Return whether the person has had a notice on the screen, this version or an earlier one.

    What has become of the one on its way is looked up here.  One that did not arrive counts as
    never sent.

    Args:
        session: an open session; the caller commits.
        person: who may have read it.
        has_arrived: tells of a message that has arrived though its row does not say so yet.
    """
    if person.notice_coming is not None:
        number, state = await _last_sent(session, person)
        if state in ARRIVED or (
            number is not None
            and (
                has_arrived(number)
                or await list_sent(session, account_id=person.account_id, outbox_id=number)
            )
        ):
            person.notice_version = person.notice_coming
            person.notice_coming = None
        elif state not in ON_ITS_WAY:
            person.notice_coming = None
    return person.notice_version is not None


def wants_notice(person: Person, *, version: int) -> bool:
    """Return whether the person has not read this version, and it is not on its way."""
    return version not in {person.notice_version, person.notice_coming}


async def _last_sent(
    session: AsyncSession, person: Person
) -> tuple[int, DeliveryState] | tuple[None, None]:
    row = (
        await session.execute(
            select(OutboxMessage.id, OutboxMessage.state)
            .where(OutboxMessage.person_id == person.id, OutboxMessage.topic == NOTICE_TOPIC)
            .order_by(OutboxMessage.id.desc())
            .limit(1)
        )
    ).one_or_none()
    return (None, None) if row is None else (row.id, row.state)
