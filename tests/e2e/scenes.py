"""What the end-to-end tests play: an installation, and residents who report in their messenger."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiogram.utils.i18n import gettext
from sqlalchemy import Select, select

from bot.demo.addresses import import_sample_addresses
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox import FINAL_STATES, OutboxMessage
from storage.people import Role
from storage.quarter import import_quarter
from storage.team import invite
from storage.updates import ReceivedUpdate
from tests.support.botapi import BotApi, Someone
from tests.support.person import plain
from tests.support.program import Running, running, started
from tests.support.quarters import awake_profile
from tests.support.town import CATALOGUES

PATIENCE_S: Final = 60.0
"""How long somebody waits for an answer; the program may be starting on a busy machine."""
LOOK_AGAIN_S: Final = 0.2
FIRST_ID: Final = 5_000
"""The account of the first resident."""
AT_ONCE: Final = 60
"""Residents who report at the same time: enough to have messages in flight at any moment."""
UNLIMITED: Final = {
    "QB_TELEGRAM_MESSAGES_PER_SECOND": "1000",
    "QB_RATE_LIMITS": "acts=100000/second, acts-hourly=100000/second",
}
"""For tests that are not about the rate of all chats together."""


@dataclass(frozen=True)
class Installation:
    """A database with the sample quarter, and a program that may be started again and again.

    Attributes:
        api: the messenger.
        database_url: where everything is kept.
        data_dir: the folder of photos.
    """

    api: BotApi
    database_url: str
    data_dir: Path

    async def set_up(self) -> None:
        """Migrate the empty database and import the sample quarter with its addresses."""
        await upgrade(self.database_url)
        async with self.open() as database, database.transaction() as session:
            await import_quarter(session, awake_profile(), now=datetime.now(UTC))
            await import_sample_addresses(session, awake_profile())

    def settings(self, **more: str) -> dict[str, str]:
        """Return the program's settings."""
        return {
            "QB_TELEGRAM_TOKEN": self.api.token,
            "QB_TELEGRAM_API_URL": self.api.url,
            "QB_DATABASE_URL": self.database_url,
            **UNLIMITED,
            **more,
        }

    def started(self, **more: str) -> AbstractAsyncContextManager[Running]:
        """Start the program and wait for nothing."""
        return started("run", data_dir=self.data_dir, settings=self.settings(**more))

    def running(self, *, fresh: bool = False, **more: str) -> AbstractAsyncContextManager[Running]:
        """Start the program and wait until it serves."""
        settings = self.settings(**more)
        return running("run", data_dir=self.data_dir, settings=settings, fresh=fresh)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Database]:
        """Look into the database from outside the program."""
        database = Database(self.database_url)
        try:
            yield database
        finally:
            await database.close()

    async def rows(self, wanted: Select[*tuple[Any, ...]]) -> list[Any]:
        """Return what a query finds."""
        async with self.open() as database, database.transaction() as session:
            return list((await session.execute(wanted)).all())

    async def wait_until_all_is_sent(self) -> None:
        """Wait until no update waits, with the messenger or with us, and no message."""
        unhandled = select(ReceivedUpdate.update_id).where(ReceivedUpdate.handled_at.is_(None))
        unfinished = select(OutboxMessage.id).where(OutboxMessage.state.not_in(FINAL_STATES))
        async with asyncio.timeout(PATIENCE_S):
            while (  # noqa: ASYNC110  another process changes them
                self.api.unconfirmed or await self.rows(unhandled) or await self.rows(unfinished)
            ):
                await asyncio.sleep(LOOK_AGAIN_S)

    async def invitation(self, role: Role, name: str) -> str:
        """Return the payload of a link that lets somebody join the team."""
        async with self.open() as database, database.transaction() as session:
            token = await invite(session, role=role, name=name, now=datetime.now(UTC))
        return f"team-{token}"


def say(locale: str, text: str, plural: str | None = None, n: int = 1, **values: Any) -> str:
    """Return a text of ours as it looks in this language."""
    with CATALOGUES.speaking(locale):
        found = gettext(text) if plural is None else gettext(text, plural, n)
    return plain(found.format(n=n, **values))


def reference_in(text: str) -> str:
    """Return the reference a message names."""
    found = re.search(r"[MIF]-\d{4}-\d{4}", text)
    assert found is not None, text
    return found.group()


async def report_in_words(person: Someone, words: str) -> str:
    """Report a dark street lamp without place and photo, in English; return the reference."""
    person.start("report-street-lighting")
    await person.wait_for("What is wrong?", PATIENCE_S)
    person.write(words)
    await person.wait_for("Where is it?", PATIENCE_S)
    person.press("I cannot say where")
    await person.wait_for("Do you have a photo?", PATIENCE_S)
    person.press("Go on without a photo")
    await person.wait_for(words, PATIENCE_S)
    person.press("✅ Send")
    thanks = await person.wait_for("Your number is", PATIENCE_S)
    return reference_in(thanks.text)


async def report_all(api: BotApi, residents: int) -> dict[int, str]:
    """Let many report, some at a time; return the reference each of them was told."""
    places = asyncio.Semaphore(AT_ONCE)
    people = {
        FIRST_ID + number: api.person(FIRST_ID + number, language_code="en")
        for number in range(residents)
    }

    async def report(number: int) -> str:
        async with places:
            return await report_in_words(people[number], words_of(number))

    told = await asyncio.gather(*map(report, people))
    return dict(zip(people, told, strict=True))


def words_of(number: int) -> str:
    """Return what the resident with this account reports, different for each."""
    return f"The street lamp in front of house number {number} does not work."
