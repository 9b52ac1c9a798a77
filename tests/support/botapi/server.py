"""The stand-in as tests start it, with everything they look at."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import pytest
from aiohttp import web

from tests.support.botapi.calls import UPLOAD_LIMIT
from tests.support.botapi.chats import Chat, StoredMessage
from tests.support.botapi.core import Core
from tests.support.botapi.endpoint import Endpoint, Request
from tests.support.botapi.faults import Faults
from tests.support.botapi.markup import Json
from tests.support.botapi.people import Someone
from tests.support.botapi.rates import RateWindows, Violation
from tests.support.botapi.webhook import deliver_updates

TOKEN = "4242:stand-in-token-that-opens-nothing-else"  # noqa: S105  # opens only the stand-in
"""The token the stand-in takes unless told otherwise."""
FIRST_UPDATE_ID = 714_200_001
"""Where update numbers start unless told otherwise; the real server starts anywhere too."""
SHUTDOWN_TIMEOUT = 0.2
"""Seconds for answers under way when the stand-in ends; slow ones are dropped after that."""


class BotApi:
    """A Bot API server on the loopback, for one bot.

    Use as ``async with BotApi() as api:``; ``api.url`` goes into
    ``TelegramAPIServer.from_base(api.url)``.

    Args:
        token: The only token it takes.
        clock: The time now; the real one if not given.
        port: Where to listen; a free port if 0.
        seed: Makes faults with a probability repeatable.
        first_update_id: The number of the first update.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
        seed: int = 0,
        first_update_id: int = FIRST_UPDATE_ID,
    ) -> None:
        self.token = token
        self.core = Core(
            token=token,
            clock=clock or (lambda: datetime.now(UTC)),
            first_update_id=first_update_id,
        )
        self.url = ""
        self._endpoint = Endpoint(self.core, seed=seed, after_call=self._follow_webhook)
        self._port = port
        self._people: dict[int, Someone] = {}
        self._runner: web.AppRunner | None = None
        self._deliveries: set[asyncio.Task[None]] = set()

    # --- Life ---

    async def __aenter__(self) -> Self:
        """Start listening."""
        # Room for the form around the largest upload; the limit itself is checked on the files.
        app = web.Application(client_max_size=UPLOAD_LIMIT + 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._endpoint.answer_method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._endpoint.answer_download)
        app.router.add_route("*", "/{rest:.*}", self._endpoint.answer_unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Answer who still polls, end deliveries, stop listening."""
        self.core.updates.close()
        deliveries = list(self._deliveries)
        for delivery in deliveries:
            delivery.cancel()
        await asyncio.gather(*deliveries, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()

    # --- People and groups ---

    def person(
        self, person_id: int, *, language_code: str = "de", first_name: str = "", **names: str
    ) -> Someone:
        """Somebody who can talk to the bot; the same one for the same id.

        Args:
            person_id: Their id, also that of their private chat.
            language_code: The language of their app, as Telegram sends it; may be empty.
            first_name: How they call themselves.
            names: ``last_name``, ``username``.
        """
        if person_id not in self._people:
            shown = {"first_name": first_name or f"Person {person_id}", **names}
            user: Json = {"id": person_id, "is_bot": False, **shown}
            if language_code:
                user["language_code"] = language_code
            chat = self.core.chats.add(Chat(person_id, "private", dict(shown)))
            self._people[person_id] = Someone(self.core, user, chat)
        return self._people[person_id]

    def group(self, group_id: int, title: str) -> Chat:
        """A group the bot is in; ``someone.inside(group)`` talks there. Ids are negative."""
        return self.core.chats.add(
            Chat(group_id, "supergroup", {"title": title}, presence="present")
        )

    # --- What goes wrong ---

    @property
    def faults(self) -> Faults:
        """Where tests order faults."""
        return self._endpoint.faults

    def enforce_rates(self, windows: RateWindows | None = None) -> RateWindows:
        """From here on too many messages are answered 429; the windows, which count."""
        self._endpoint.rates = windows or RateWindows()
        return self._endpoint.rates

    @property
    def violations(self) -> list[Violation]:
        """Requests beyond the rate windows; none where those are not enforced."""
        return self._endpoint.rates.violations if self._endpoint.rates else []

    # --- What happened ---

    @property
    def requests(self) -> list[Request]:
        """Every request, in order."""
        return self._endpoint.requests

    def requests_for(self, method: str) -> list[Request]:
        """The requests for one method, in order."""
        return [request for request in self.requests if request.method == method]

    @property
    def mistakes(self) -> list[Request]:
        """Requests with parameters the API does not have, or methods the stand-in lacks."""
        return self._endpoint.mistakes

    @property
    def accepted(self) -> list[StoredMessage]:
        """Every message the bot sent, in order, whether or not it heard so."""
        return self.core.chats.accepted

    @property
    def unconfirmed(self) -> list[Json]:
        """Updates the bot has not confirmed, in order."""
        return self.core.updates.waiting

    async def wait_until(self, happened: Callable[[], bool], seconds: float = 5.0) -> None:
        """Until something is the case; asked after every request and every action of people.

        Raises:
            pytest.fail.Exception: It was not in time.
        """
        if not await self.core.chats.changes.wait_until(happened, seconds):
            outcomes = "\n".join(f"{each.method}: {each.outcome}" for each in self.requests[-20:])
            pytest.fail(f"It did not happen within {seconds} s. The last requests:\n{outcomes}")

    # --- Webhook ---

    def _follow_webhook(self) -> None:
        """Start or end deliveries, as setWebhook and deleteWebhook have it."""
        if not self.core.updates.webhook_url:
            for delivery in self._deliveries:
                delivery.cancel()
        elif not self._deliveries:
            work = deliver_updates(self.core, self._endpoint.run_from_webhook)
            delivery = asyncio.get_running_loop().create_task(work)
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._deliveries.discard)
