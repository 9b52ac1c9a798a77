"""A bare client, for looking at the stand-in without any bot library between."""

from datetime import UTC, datetime
from io import BytesIO
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.support.botapi.server import BotApi


class Clock:
    """A clock that moves only when told: add to ``now``."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now


class PlainClient:
    """Asks the stand-in for methods as JSON; use as ``async with PlainClient(api) as ask:``.

    Args:
        api: The stand-in.
    """

    def __init__(self, api: BotApi) -> None:
        self.http = aiohttp.ClientSession()
        self._api = api

    async def __aenter__(self) -> Self:
        """Nothing to do."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.http.close()

    def url(self, method: str) -> str:
        """The address of a method."""
        return f"{self._api.url}/bot{self._api.token}/{method}"

    async def __call__(self, method: str, **values: object) -> Any:
        """What a method returns, or the description of the error."""
        async with self.http.post(self.url(method), json=values) as answer:
            body = await answer.json()
        assert body["ok"] == (answer.status == 200)
        assert body.get("error_code", 200) == answer.status
        return body["result"] if body["ok"] else body["description"]

    async def upload(self, method: str, name: str, data: bytes) -> Any:
        """What sending a file to chat 5 returns, or the description of the error."""
        form = aiohttp.FormData({"chat_id": "5", name: "attach://f"})
        form.add_field("f", BytesIO(data), filename="bild.jpg")
        async with self.http.post(self.url(method), data=form) as answer:
            body = await answer.json()
        return body["result"] if body["ok"] else body["description"]


def inline(**button: object) -> dict[str, object]:
    """An inline keyboard of one button."""
    return {"inline_keyboard": [[{"text": "ok", **button}]]}
