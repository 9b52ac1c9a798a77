"""Where the chat page listens."""

import os

from aiohttp import web

from bot.failures import CommandError
from bot.settings import Settings
from bot.web.connections import GuardedSite, connections_for
from bot.web.descriptors import raise_limit


async def listen(runner: web.AppRunner, settings: Settings) -> None:
    """Let a server listen where the settings say.

    Raises:
        CommandError: the port is taken.
    """
    site = GuardedSite(
        runner,
        settings.http_host,
        settings.http_port,
        most=connections_for(raise_limit()),
        trusted=settings.proxies,
    )
    try:
        await site.start()
    except OSError as error:
        msg = (
            f"The chat page cannot be served at {settings.http_host}:{settings.http_port}: "
            f"{os.strerror(error.errno or 0)}. Does the program run already? "
            "Otherwise set another QB_HTTP_HOST or QB_HTTP_PORT."
        )
        raise CommandError(msg) from None
