"""The quarter of the end-to-end stories: residents of three languages, and a German manager."""

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from handlers.topics.words import topic_label
from tests.e2e.actors import Actor
from tests.e2e.books import Books
from tests.e2e.scenes import Installation
from tests.support.quarters import awake_profile

LOCALES: Final = ("tr", "ar", "de")
T = TypeVar("T")


@dataclass(frozen=True)
class Quarter:
    """The installation, whose program runs, and its manager."""

    installation: Installation
    manager: Actor

    def residents(self, first: int) -> dict[str, Actor]:
        """Return somebody of each language, who has never been here; accounts from ``first``."""
        api = self.installation.api
        return {
            locale: Actor(api.person(first + number, language_code=locale), locale)
            for number, locale in enumerate(LOCALES)
        }

    async def check_books(self) -> None:
        """Fail unless everything arrived, once, and nothing is left over."""
        await self.installation.wait_until_all_is_sent()
        books = await Books.of(self.installation)
        books.check_that_everything_ended_well()
        books.check_that_the_chats_hold_what_was_sent()


async def all_of(doings: Iterable[Awaitable[T]]) -> list[T]:
    """Let several people do something at the same time."""
    return await asyncio.gather(*doings)


def topic(key: str, locale: str) -> str:
    """Return a topic of the sample quarter as it looks in this language."""
    return next(topic_label(each, locale) for each in awake_profile().topics if each.key == key)


async def follow(resident: Actor, key: str) -> None:
    """Come for the first time, and choose a topic."""
    label = topic(key, resident.locale)
    resident.someone.start()
    await resident.presses("🔔 Choose topics")
    await resident.presses(f"⬜ {label}")
    await resident.is_offered(f"✅ {label}")
