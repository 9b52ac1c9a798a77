"""Notices: what the program says without being asked, rendered when it is sent.

The outbox keeps a notice's name and arguments; delivery calls its renderer in the receiver's
language and sends what it returns.  What is no longer true is not sent: the renderer returns
``None``.  ``handlers.registry.RENDERERS`` knows them all.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Person
from storage.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice on its way to one person.

    Attributes:
        session: an open session, to read what is true now.
        receiver: who gets it.
        payload: the arguments stored with it.
        quarter: the quarter served.
        media_dir: the folder of photos and files.
        now: the moment of sending.
    """

    session: AsyncSession
    receiver: Person
    payload: dict[str, Any]
    quarter: Quarter
    media_dir: Path
    now: datetime


Renderer = Callable[[Notice], Awaitable[TelegramMethod[Any] | None]]
"""Returns the message, in the language in force, or ``None`` if it is no longer true."""
