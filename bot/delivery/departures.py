"""Which messages leave now: what is due, minus what has to wait for a window, a file or a place.

What needs no request (expired, no longer true, a person out of reach) gets its final state here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.attempts import Letter
from bot.delivery.pacing import Pace
from bot.delivery.rendering import QUIET, Call, FileGoneError, Rendering
from bot.logs import whereabouts
from storage.outbox import (
    DeliveryState,
    Due,
    Outcome,
    Priority,
    begin_sending,
    list_due,
    settle,
)

logger = logging.getLogger(__name__)

AT_ONCE: Final = 64
"""Messages on their way at the same time."""
MOST_AT_ONCE: Final = 90
"""Requests of any kind, those without a message too; aiohttp opens 100 connections at most, and
the channel needs some to receive."""
AT_ONCE_FOR_ANSWERS: Final = 16
"""Those of them that only answers may take."""


@dataclass(slots=True)
class Departure:
    """What one transaction takes out of the outbox."""

    letters: list[Letter] = field(default_factory=list)
    """To be sent after the commit."""
    settled: list[Outcome] = field(default_factory=list)
    """Final without a request."""
    held_back: bool = False
    """Whether something waits that is no answer; what is more urgent was looked at before it."""
    more: bool = False
    """Whether another look finds something at once."""


class Departures:
    """Takes messages of one channel out of the outbox.

    Attributes:
        flying: letters by number, from taking them out until their end is stored.
    """

    def __init__(
        self,
        channel: str,
        *,
        pace: Pace,
        rendering: Rendering,
        timer: Callable[[], float],
    ) -> None:
        """Take what decides.

        Args:
            channel: whose messages.
            pace: how many may leave.
            rendering: makes the calls.
            timer: seconds that only rise, for the pace.
        """
        self._channel = channel
        self._pace = pace
        self._rendering = rendering
        self._timer = timer
        self._held: set[int] = set()
        """Chats that wait until a file has been uploaded for another one."""
        self.flying: Final[dict[int, Letter]] = {}

    async def take(
        self, session: AsyncSession, departure: Departure, *, night: bool, now: datetime
    ) -> None:
        """Fill ``departure`` with what may leave, counted by the pace; the caller commits.

        In quiet hours (``night``) only what may leave then.
        """
        moment = self._timer()
        if self._pace.is_paused(moment) or len(self.flying) >= MOST_AT_ONCE:
            return
        busy = self._pace.busy_chats(moment) | self._held
        busy |= {letter.chat_id for letter in self.flying.values() if letter.weight}
        limit = min(self._pace.room(moment), AT_ONCE - len(self.flying))
        found = await list_due(
            session,
            channel=self._channel,
            quiet=QUIET,
            busy=busy,
            closed=self._pace.paused_chats(moment),
            limit=max(0, limit),
            night=night,
            now=now,
        )
        held = len(self._held)
        for due in found:
            await self._consider(session, departure, due, now)
        await settle(session, outcomes=departure.settled, before=DeliveryState.WAITING, now=now)
        await begin_sending(session, outbox_ids=[each.outbox_id for each in departure.letters])
        moved = bool(departure.letters) or len(self._held) > held
        cut_off = len(found) >= limit > 0 and not departure.held_back
        # What needed no request makes way for the next message to the same person.
        departure.more = bool(departure.settled) or (cut_off and moved)

    def launch(self, letter: Letter) -> None:
        """Count a letter as on its way."""
        self.flying[letter.outbox_id] = letter

    def land(self, letter: Letter) -> None:
        """Forget a letter whose end is stored."""
        del self.flying[letter.outbox_id]
        self._held.clear()

    def release(self, letter: Letter) -> None:
        """Let the pace count a letter as answered."""
        self._pace.end(letter.chat_id, letter.weight, self._timer())

    async def _consider(
        self, session: AsyncSession, departure: Departure, due: Due, now: datetime
    ) -> None:
        message, moment = due.message, self._timer()
        if message.priority > Priority.ANSWER and not self._may_others(departure, moment):
            departure.held_back = True
            return
        without_request = _final_already(due, now)
        if without_request is not None:
            departure.settled.append(without_request)
            return
        call = await self._render(session, departure, due, now)
        if call is None:
            return
        if self._uploading(departure) & call.uploads:
            self._held.add(message.chat_id)
            return
        letter = Letter.of(message, call, now=now)
        if letter.weight and not self._pace.fits(letter.chat_id, letter.weight, moment):
            return
        self._pace.begin(letter.chat_id, letter.weight)
        if message.priority > Priority.ANSWER:
            self._pace.spread(letter.weight, moment)
        departure.letters.append(letter)

    def _may_others(self, departure: Departure, moment: float) -> bool:
        """Return whether something else than an answer may leave too."""
        on_their_way = len(self.flying) + len(departure.letters)
        return (
            self._pace.room_for_others(moment) > 0 and on_their_way < AT_ONCE - AT_ONCE_FOR_ANSWERS
        )

    def _uploading(self, departure: Departure) -> set[int]:
        letters = (*self.flying.values(), *departure.letters)
        return {media_id for letter in letters for media_id in letter.call.uploads}

    async def _render(
        self, session: AsyncSession, departure: Departure, due: Due, now: datetime
    ) -> Call | None:
        outbox_id = due.message.id
        try:
            call = await self._rendering.render(session, due, now=now)
        except FileGoneError as error:
            state = DeliveryState.WITHDRAWN if error.erased else DeliveryState.FAILED
            departure.settled.append(Outcome(outbox_id, state, error=str(error)))
        except Exception as error:  # one message's mistake must not stop the others
            logger.error("Message %d cannot be rendered: %s", outbox_id, whereabouts(error))  # noqa: TRY400  the error's text may hold words of people
            failed = Outcome(outbox_id, DeliveryState.FAILED, error=type(error).__name__)
            departure.settled.append(failed)
        else:
            if call is None:
                departure.settled.append(Outcome(outbox_id, DeliveryState.WITHDRAWN))
            return call
        return None


def _final_already(due: Due, now: datetime) -> Outcome | None:
    message, receiver = due.message, due.receiver
    if message.expires_at is not None and message.expires_at <= now:
        return Outcome(message.id, DeliveryState.EXPIRED)
    if receiver.unreachable_since is not None:
        return Outcome(message.id, DeliveryState.REFUSED, error=receiver.unreachable_reason)
    return None
