"""Delivery of updates to the bot's webhook: in order, again until it answers 2xx."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import aiohttp

from tests.support.botapi.core import Core
from tests.support.botapi.markup import Json

ANSWER_TIMEOUT = 60.0
"""Seconds a webhook has to answer (the server's source, ``WebhookActor``)."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
"""Carries the secret given to setWebhook."""

MethodRunner = Callable[[str, Json], Awaitable[None]]
"""Carries out a method the webhook answered with."""


def pauses() -> Iterator[float]:
    """Seconds before each repetition: 0, 2, 4, 8 and so on up to 60, as the real server waits."""
    yield 0.0
    pause = 2.0
    while True:
        yield min(pause, 60.0)
        pause *= 2


async def deliver_updates(core: Core, run_method: MethodRunner) -> None:
    """Post updates to the webhook, one at a time, until cancelled.

    The real server has up to 40 under way at once, each chat in order; one after another is the
    strictest order a bot can rely on.
    """
    timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        waits = pauses()
        while True:
            update = await core.updates.wait_for_update()
            error = await _post(core, session, update, run_method)
            if not error:
                core.updates.confirm(update["update_id"])
                waits = pauses()
            elif core.webhook:
                core.webhook["last_error_date"] = int(core.clock().timestamp())
                core.webhook["last_error_message"] = error
                await asyncio.sleep(next(waits))


async def _post(
    core: Core, session: aiohttp.ClientSession, update: Json, run_method: MethodRunner
) -> str:
    """Post one update; what went wrong, or nothing."""
    secret = core.webhook.get("secret_token")
    headers = {SECRET_HEADER: str(secret)} if secret else {}
    try:
        async with session.post(core.updates.webhook_url, json=update, headers=headers) as answer:
            body = await answer.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"Connection failed: {type(error).__name__}"
    if not 200 <= answer.status < 300:
        return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    if body and answer.content_type == "application/json":
        call = json.loads(body)
        if isinstance(call, dict) and "method" in call:
            await run_method(str(call.pop("method")), call)
    return ""
