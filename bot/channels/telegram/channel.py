"""Telegram as the rest of the program sees it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO, Any, Final, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError
from aiogram.methods import GetFile, TelegramMethod
from aiogram.types import BotCommand, InputFile
from aiohttp import ClientError, ClientResponseError, ClientTimeout

from bot.channels.base import (
    DOWNLOAD_LIMIT,
    Channel,
    Delivered,
    DeliveryError,
    FileRefusedError,
    HandleUpdate,
    TryAgainError,
)
from bot.channels.telegram import profile
from bot.channels.telegram.answers import delivered, describe, read_failure
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.polling import Polling, TokenRefusedError
from bot.i18n import Catalogues
from bot.troubles import Troubles
from storage.database import Database
from storage.people import Role

logger = logging.getLogger(__name__)

NAME: Final = "telegram"
CALL_TIMEOUT: Final = ClientTimeout(total=20, sock_connect=5)
UPLOAD_TIMEOUT: Final = ClientTimeout(total=120, sock_connect=5)
"""Seconds for an album of ten photos over a slow line."""
DOWNLOAD_TIMEOUT: Final = ClientTimeout(total=40, sock_connect=5, sock_read=15)
"""Seconds for 20 MB over a line of 4 Mbit/s, and for a connection that brings nothing more."""
LONGEST_NAME_WAIT_S: Final = 60.0
TOO_BIG: Final = "file is too big"
"""What ``getFile`` answers for files of more than ``DOWNLOAD_LIMIT``."""


class TelegramChannel(Channel):
    """One bot of Telegram's."""

    def __init__(
        self,
        token: str,
        *,
        database: Database,
        clock: Callable[[], datetime],
        troubles: Troubles,
        api_url: str | None = None,
    ) -> None:
        """Connect to nothing yet.

        Args:
            token: the bot's token, from @BotFather.
            database: where updates are kept until they are handled.
            clock: returns the current time, aware.
            troubles: told what does not go.
            api_url: the address of a Bot API server of one's own; Telegram's where ``None``.
        """
        self.name = NAME
        server = PRODUCTION if api_url is None else TelegramAPIServer.from_base(api_url)
        self.bot = Bot(
            token,
            session=AiohttpSession(api=server),
            default=DefaultBotProperties(parse_mode=ParseMode.HTML),
        )
        self._database = database
        self._clock = clock
        self._troubles = troubles
        self._polling = Polling(self.bot, troubles=troubles)

    async def receive(self, handle: HandleUpdate) -> None:
        """Bring updates by long polling until cancelled, then wait for those that run.

        Raises:
            TokenRefusedError: Telegram has not known the bot from the start.
        """
        refused: TokenRefusedError | None = None
        async with asyncio.TaskGroup() as running:
            inbox = Inbox(
                self.name,
                bot=self.bot,
                database=self._database,
                clock=self._clock,
                troubles=self._troubles,
                running=running,
                handle=handle,
            )
            try:
                await inbox.recover()
                await self._polling.run(inbox.store)
            except asyncio.CancelledError:
                await inbox.finish()
                raise
            except TokenRefusedError as error:
                inbox.stop()
                refused = error
        if refused is not None:  # not from inside, where the group would wrap it
            raise refused

    async def deliver(self, method: TelegramMethod[Any], *, key: int) -> Delivered:
        """Carry out one call; ``key`` is of no use, Telegram cannot tell repetitions.

        Raises:
            DeliveryError: it did not get through.
        """
        timeout = UPLOAD_TIMEOUT if _uploads(method) else CALL_TIMEOUT
        try:
            # aiogram asks for seconds and hands on to aiohttp whatever it gets.
            result = await self.bot(method, request_timeout=cast("int", timeout))
        except AiogramError as error:
            end = read_failure(error)
        else:
            end = delivered(result)
        if isinstance(end, DeliveryError):
            raise end
        return end

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Write the bytes of a file somebody sent.

        Raises:
            FileRefusedError: it is larger than ``DOWNLOAD_LIMIT``, or no longer there.
            TryAgainError: not now.
        """
        try:
            file = await self.bot(
                GetFile(file_id=file_id), request_timeout=cast("int", CALL_TIMEOUT)
            )
        except AiogramError as error:
            raise _fetching_failed(error) from error
        if (file.file_size or 0) > DOWNLOAD_LIMIT:
            msg = "too large"
            raise FileRefusedError(msg, too_large=True)
        if file.file_path is None:
            msg = "no path"
            raise FileRefusedError(msg)
        await self._download(file.file_path, into)

    async def find_name(self) -> str | None:
        """Return the bot's name, however long Telegram takes to tell it."""
        failures = 0
        while True:
            try:
                return (await self.bot.me()).username
            except AiogramError as error:
                logger.warning("telegram does not tell the bot's name: %s", describe(error))
                await asyncio.sleep(min(LONGEST_NAME_WAIT_S, 2.0**failures))
                failures = min(failures + 1, 10)

    async def introduce(
        self,
        *,
        locales: Sequence[str],
        catalogues: Catalogues,
        commands_for: Callable[[Role], Sequence[BotCommand]],
        description: Callable[[], str],
        short_description: Callable[[], str],
    ) -> None:
        """Set the residents' command menus and the descriptions; see ``profile.introduce``."""
        await profile.introduce(
            self,
            locales=locales,
            catalogues=catalogues,
            commands_for=commands_for,
            description=description,
            short_description=short_description,
        )

    async def introduce_to(self, chat_id: int, commands: Sequence[BotCommand]) -> None:
        """Give one chat, such as a colleague's, a command menu of its own; none takes it away."""
        await profile.introduce_to(self, chat_id=chat_id, commands=commands)

    async def close(self) -> None:
        """Let go of connections."""
        await self.bot.session.close()

    async def _download(self, path: str, into: IO[bytes]) -> None:
        url = self.bot.session.api.file_url(self.bot.token, path)
        size = 0
        try:
            # aiogram asks for seconds and hands on to aiohttp whatever it gets.
            limit = cast("int", DOWNLOAD_TIMEOUT)
            async for piece in self.bot.session.stream_content(url, timeout=limit):
                size += len(piece)
                if size > DOWNLOAD_LIMIT:
                    msg = "too large"
                    raise FileRefusedError(msg, too_large=True)
                await asyncio.to_thread(into.write, piece)
        except ClientResponseError as error:  # its text holds the address, and so the token
            raise _download_refused(error.status) from None
        except (ClientError, TimeoutError) as error:
            raise TryAgainError(type(error).__name__) from None


def _uploads(method: TelegramMethod[Any]) -> bool:
    files = (getattr(method, name, None) for name in ("photo", "document", "media"))
    return any(isinstance(file, InputFile | list) for file in files)


def _fetching_failed(error: AiogramError) -> Exception:
    end = read_failure(error)
    if isinstance(end, TryAgainError):
        return end
    reason = describe(error)
    return FileRefusedError(reason, too_large=TOO_BIG in reason)


def _download_refused(status: int) -> Exception:
    what = f"answer {status}"
    retry = status in {408, 429} or status >= 500  # noqa: PLR2004  HTTP's numbers
    return TryAgainError(what) if retry else FileRefusedError(what)
