"""The Telegram channel as the program makes it, on a database of the test."""

from typing import Final, TypeVar

from bot.app import clock
from bot.channels.telegram import TelegramChannel
from bot.troubles import Troubles
from storage.database import Database

Kind = TypeVar("Kind", bound=TelegramChannel)

UNUSED: Final = Database("sqlite:///never-opened.db")
"""Where updates would be kept, if any came."""


def telegram(
    url: str, token: str, *, database: Database = UNUSED, troubles: Troubles | None = None
) -> TelegramChannel:
    """Return the channel that talks to the stand-in at this address."""
    return make(TelegramChannel, url, token, database=database, troubles=troubles)


def make(
    kind: type[Kind],
    url: str,
    token: str,
    *,
    database: Database = UNUSED,
    troubles: Troubles | None = None,
) -> Kind:
    """Return a channel of this class, the program's or one made from it."""
    return kind(
        token, database=database, clock=clock, troubles=troubles or Troubles(), api_url=url
    )
