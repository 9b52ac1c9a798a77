"""What every messenger looks like to the rest: a channel that brings updates and takes messages.

A channel is an aiogram ``Bot`` with a session of its own, so that handlers speak one vocabulary.
Errors of delivery::

    DeliveryError
    ├── TryAgainError       not now: the network, the server, or too many requests
    ├── FileUnknownError    the messenger's name for a file is no longer good: upload it again
    ├── UnreachableError    this person does not let us write
    └── ImpossibleError     this message will never be taken as it is
"""

import enum
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, Final, Protocol

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update

DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
"""Bytes of one file a bot may fetch (Bot API, getFile)."""

HandleUpdate = Callable[[Update], Awaitable[None]]
"""Handles one update; returns once it is committed or parked."""


class Scope(enum.Enum):
    """What a messenger's "too many requests" may be about."""

    NONE = enum.auto()
    """Nothing: the request failed for another reason."""
    LIMIT = enum.auto()
    """A rate: one chat's or that of all; the messenger does not tell which."""


class DeliveryError(Exception):
    """Base of the errors below; its text is for the log and names no person."""


class TryAgainError(DeliveryError):
    """The message did not get through and may later.

    Args:
        reason: for the log.
        after: how long to wait, or ``None`` for the worker's own backoff.
        scope: whether a rate was exceeded.
        doubtful: whether the messenger may have taken it all the same.
    """

    def __init__(
        self,
        reason: str,
        *,
        after: timedelta | None = None,
        scope: Scope = Scope.NONE,
        doubtful: bool = False,
    ) -> None:
        super().__init__(reason)
        self.after = after
        self.scope = scope
        self.doubtful = doubtful


class FileUnknownError(DeliveryError):
    """The messenger does not take its own name for a file; nothing was sent."""


class UnreachableError(DeliveryError):
    """The messenger does not let us write to this person; ``reason`` is one short word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fault(enum.Enum):
    """What a messenger does not like about a message; see ``bot.delivery.remedies``."""

    MARKUP = enum.auto()
    """Its formatting cannot be read."""
    LENGTH = enum.auto()
    """It has too many words."""
    BUTTONS = enum.auto()
    """One of its buttons, or their number."""
    REPLY = enum.auto()
    """The message it answers is gone."""
    EDIT = enum.auto()
    """The message to change is gone, or cannot be changed."""
    FILE = enum.auto()
    """Its file is too large, or not what it is sent as."""
    TAP = enum.auto()
    """The tap it answers is too long ago, and it had something to say."""
    OTHER = enum.auto()
    """Something else, or it is not told."""


class ImpossibleError(DeliveryError):
    """The messenger will never take this message as it is.

    Args:
        reason: for the log.
        fault: what it does not like.
    """

    def __init__(self, reason: str, fault: Fault = Fault.OTHER) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the messenger answered.

    Attributes:
        message_id: the number of the message, of the first one of an album.
        file_ids: the messenger's names of the files in it, in their order.
    """

    message_id: int | None = None
    file_ids: tuple[str, ...] = ()


class FileRefusedError(Exception):
    """A file of a person cannot be fetched: too large, or no longer there."""

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.too_large = too_large


class FileSource(Protocol):
    """Where the files of people are fetched.

    Attributes:
        download_limit: bytes of one file that can be fetched.
    """

    download_limit: int

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write a file into an open one; see ``Channel``."""


class Channel(ABC):
    """One messenger.

    Attributes:
        name: ``telegram`` or ``webchat``; also in ``people.channel``.
        bot: what aiogram hands to handlers; they never send through it.
        download_limit: bytes of one file that can be fetched.
        holds_back: whether it refuses what comes too fast, so that nothing of it gets here.
        counts_uploads: whether files were counted for their senders before their updates came.
        knows_repetitions: whether a call that comes again under its key does nothing.
    """

    name: str
    bot: Bot
    download_limit: int = DOWNLOAD_LIMIT
    holds_back: bool = False
    counts_uploads: bool = False
    knows_repetitions: bool = False

    def network_of(self, account_id: int) -> str | None:
        """Return the network address an account comes from, where the messenger tells."""
        return None

    @abstractmethod
    async def receive(self, handle: HandleUpdate) -> None:
        """Bring updates until cancelled; each is stored before it is acknowledged to whom sent it.

        Those of one account are handled in order, and those that a crash left behind come first.
        """

    @abstractmethod
    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Carry out one call.

        Args:
            method: the call, complete; files are ``FSInputFile`` or the messenger's own names.
            key: the same for each attempt of one message, for messengers that can tell.

        Raises:
            DeliveryError: it did not get through.
        """

    @abstractmethod
    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write the bytes of a file somebody sent, ``download_limit`` at most, piece by piece.

        Raises:
            FileRefusedError: it will never be had.
            TryAgainError: not now.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""
