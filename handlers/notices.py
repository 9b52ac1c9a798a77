"""Notices: what the program says without being asked, rendered when it is sent.

The outbox keeps a notice (``storage.outbox.Notice``); delivery calls its renderer in the
receiver's language and sends what it returns.  What is no longer true is not sent: the renderer
returns ``None``.  Each feature lists the renderers of its notices, ``handlers.registry`` joins
them.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.outgoing import with_formatting
from handlers.translated import Machine
from storage.message_owners import note_told
from storage.outbox import Notice
from storage.owned import forget_noted_owners
from storage.people import Person
from storage.quarter import Quarter

Kind = TypeVar("Kind", bound=Notice)


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """A notice on its way to one person: what rendering it takes.

    Attributes:
        session: an open session, to read what is true now.
        outbox_id: the notice's number in the outbox.
        receiver: who gets it.
        quarter: the quarter served.
        media_dir: the folder of photos and files.
        now: the moment of sending.
        machine: what translates; ``None`` where only people do.
    """

    session: AsyncSession
    outbox_id: int
    receiver: Person
    quarter: Quarter
    media_dir: Path
    now: datetime
    machine: Machine | None = None


class NotYetError(Exception):
    """What a notice says is on its way: the notice comes back, and what is behind it waits.

    Whoever raises it bounds how often: it counts as no attempt.

    Attributes:
        after: when to ask again.
    """

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"not before {after}")
        self.after = after


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders one kind of notice; made by ``renders``."""

    kind: type[Notice]
    _render: Callable[[Any, NoticeContext], Awaitable[TelegramMethod[Any] | None]]

    async def __call__(
        self, payload: dict[str, Any], context: NoticeContext
    ) -> TelegramMethod[Any] | None:
        """Return the message, in the language in force, or ``None`` if it is no longer true.

        Whose words it may carry is kept with it.

        Args:
            payload: the notice as the outbox keeps it.
            context: what rendering it takes.
        """
        await forget_noted_owners(context.session)  # those of the notice rendered before
        method = await self._render(self.kind.model_validate(payload), context)
        if method is None:
            return None
        names = {name: getattr(method, name, None) for name in ("message_id", "media")}
        await note_told(
            context.session,
            receiver=context.receiver,
            told=[(context.outbox_id, type(method).__name__, names)],
            now=context.now,
        )
        return with_formatting(method)


@dataclass(frozen=True, slots=True)
class Folded:
    """What several notices to one person become.

    What is neither listed nor left out stays a message of its own.

    Attributes:
        method: the message that lists some of them; ``None`` if it lists none.
        listed: their places among the notices.
        left_out: the places of those that are no longer true, or are seen with one that is listed.
        first: the places of those that have to go before any list, one by one.
    """

    method: TelegramMethod[Any] | None
    listed: Sequence[int] = ()
    left_out: Sequence[int] = ()
    first: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """Makes one message of several notices that came faster than they can be sent.

    Attributes:
        kinds: what can be folded, by its name in the outbox.
    """

    kinds: Mapping[str, type[Notice]]
    _fold: Callable[[Sequence[Notice], NoticeContext], Awaitable[Folded]]

    async def __call__(
        self, waiting: Sequence[tuple[int, str, dict[str, Any]]], context: NoticeContext
    ) -> Folded:
        """Return the message, in the language in force, and what it stands for.

        Whose words it may carry is kept with the first one that is listed.

        Args:
            waiting: number, name and payload of each notice as the outbox keeps it, in order.
            context: what rendering it takes.
        """
        notices = [self.kinds[name].model_validate(payload) for _id, name, payload in waiting]
        await forget_noted_owners(context.session)
        folded = await self._fold(notices, context)
        if folded.method is not None:
            lead, *_rest = waiting[folded.listed[0]]
            await note_told(
                context.session,
                receiver=context.receiver,
                told=[(lead, type(folded.method).__name__, {})],
                now=context.now,
            )
        return folded


def folds(
    kinds: Iterable[type[Notice]],
    fold: Callable[[Sequence[Notice], NoticeContext], Awaitable[Folded]],
) -> Folder:
    """Return what folds notices of these kinds, with the function that does."""
    return Folder({kind.NAME: kind for kind in kinds}, fold)


def renders(
    kind: type[Kind],
    render: Callable[[Kind, NoticeContext], Awaitable[TelegramMethod[Any] | None]],
) -> Renderer:
    """Return what renders notices of this kind, with the function that does."""
    return Renderer(kind, render)
