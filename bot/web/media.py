"""Photos and files that come in, and those of somebody's messages."""

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bot.channels.webchat.account_changes import AccountGoneError
from bot.channels.webchat.brake import TooManyAccountsError
from bot.channels.webchat.gateway import DoorClosedError, Visitor, WebchatGateway
from bot.channels.webchat.uploads import SIZE_LIMIT, TooLargeError
from bot.channels.webchat.words import (
    file_too_large,
    no_new_chats,
    photo_too_large,
    photo_too_many_pixels,
    photo_unreadable,
    trouble,
)
from bot.intake.decoder import HEAD, recognise
from bot.intake.files import SIZE_LIMIT as FILE_SIZE_LIMIT
from bot.web.arrivals import arrive
from bot.web.session_cookies import Address, Entrance, Tokens, is_same_origin, read_token
from handlers.errors import explain
from handlers.rates import too_often
from storage.errors import FileQuotaError, FileUnkeptError, NoRoomError, PhotoUnreadableError
from storage.people import Role
from storage.rates.limiter import Rates
from storage.rates.table import Excess, RateKind, Scope

logger = logging.getLogger(__name__)

UPLOAD_TIMEOUT_S: Final = 180.0
"""As long as the page waits."""
QUOTA_RETRY_S: Final = 3_600
"""Longer than the page waits by itself, so that it shows the sentence."""
CHUNK_BYTES: Final = 256 * 1024
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}")
_UNKNOWN: Final = "application/octet-stream"
_CALENDAR: Final = "text/calendar; charset=utf-8"
"""Phones offer to put a file into the calendar only if it says what it is."""


class Media:
    """``POST`` entrance ``photos`` and ``files``, and ``GET`` entrance ``media/NAME``."""

    def __init__(
        self,
        gateway: WebchatGateway,
        entrance: Entrance,
        address: Address,
        tokens: Tokens,
        rates: Rates,
    ) -> None:
        self._gateway = gateway
        self._entrance = entrance
        self._address = address
        self._tokens = tokens
        self._rates = rates

    async def post_photo(self, request: web.Request) -> web.Response:
        """Store a photo and answer with its name, for the frame that sends it."""
        return await self._post(request, suffix=None, limit=SIZE_LIMIT, too_large=photo_too_large)

    async def post_file(self, request: web.Request) -> web.Response:
        """Store a file of the ``name`` in the query; ``415`` if it is none that is taken."""
        suffix = PurePath(request.query.get("name", "")).suffix.lower()
        return await self._post(
            request, suffix=suffix, limit=FILE_SIZE_LIMIT, too_large=file_too_large
        )

    async def _post(
        self,
        request: web.Request,
        *,
        suffix: str | None,
        limit: int,
        too_large: Callable[[], str],
    ) -> web.Response:
        if "Origin" in request.headers and not is_same_origin(request, self._address):
            raise web.HTTPForbidden(text="Only from the page itself.\n")
        token = read_token(request, self._entrance)
        visitor = token and await self._gateway.look_up(
            arrive(self._gateway, request, self._entrance, self._tokens, token)
        )
        if not visitor:
            raise web.HTTPUnauthorized(text="The cookie is missing.\n")
        excess = self._rates.try_acquire(
            RateKind.UPLOAD,
            {Scope.PERSON: visitor.arrival.token_hash},
            is_team=visitor.context.role is not Role.RESIDENT,
        )
        if excess is not None:
            return self._refuse_excess(visitor, excess)
        if (request.content_length or 0) > limit:
            return self._refuse(visitor, 413, too_large)
        try:
            return await self._keep(request, visitor, suffix)
        except TooLargeError:
            return self._refuse(visitor, 413, too_large)
        except (TooManyAccountsError, DoorClosedError) as error:
            return self._refuse_newcomer(visitor, error)
        except AccountGoneError:
            raise web.HTTPUnauthorized(text="The cookie is missing.\n") from None

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file of a message of this account; for all others it does not exist."""
        name = request.match_info["name"]
        token = read_token(request, self._entrance)
        if token is None or _NAME.fullmatch(name) is None:
            raise web.HTTPNotFound
        file = await self._gateway.find_file(token, team=self._entrance.team, name=name)
        if file is None:
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": "private, no-cache",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Type": _UNKNOWN,
        }
        if file.title is None:
            headers["Content-Type"] = await asyncio.to_thread(_kind, file.path)
        else:
            if file.title.endswith(".ics"):
                headers["Content-Type"] = _CALENDAR
            headers["Content-Disposition"] = (
                f"attachment; filename*=UTF-8''{quote(file.title, safe='')}"
            )
        return web.FileResponse(file.path, headers=headers)

    async def _keep(
        self, request: web.Request, visitor: Visitor, suffix: str | None
    ) -> web.Response:
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT_S):
                name = await self._gateway.keep_upload(
                    visitor,
                    request.content.iter_chunked(CHUNK_BYTES),
                    size=request.content_length or (FILE_SIZE_LIMIT if suffix else SIZE_LIMIT),
                    suffix=suffix,
                )
        except FileUnkeptError as error:
            unkept = error
            return self._refuse(visitor, 415, lambda: explain(unkept).text)
        except PhotoUnreadableError as error:
            if error.too_large:
                return self._refuse(visitor, 413, photo_too_many_pixels)
            return self._refuse(visitor, 415, photo_unreadable)
        except (NoRoomError, FileQuotaError) as error:
            refusal = error
            return self._refuse(
                visitor, 429, lambda: explain(refusal).text, retry_after_s=QUOTA_RETRY_S
            )
        except TimeoutError:
            return self._refuse(visitor, 408, trouble)
        except ConnectionError:
            raise  # nobody is left to answer
        except OSError as error:
            logger.warning("An upload could not be stored: %s", type(error).__name__)
            return self._refuse(visitor, 503, trouble)
        return web.json_response({"upload": name})

    def _refuse_newcomer(
        self, visitor: Visitor, error: TooManyAccountsError | DoorClosedError
    ) -> web.Response:
        if isinstance(error, TooManyAccountsError):
            return self._refuse_excess(visitor, error.excess)
        after, phone = error.after, visitor.context.phone
        return self._refuse(visitor, 403, lambda: no_new_chats(after, phone))

    def _refuse_excess(self, visitor: Visitor, excess: Excess) -> web.Response:
        phone = visitor.context.phone
        return self._refuse(
            visitor,
            429,
            lambda: too_often(excess.after, phone),
            retry_after_s=excess.after_s,
        )

    def _refuse(
        self,
        visitor: Visitor,
        status: int,
        sentence: Callable[[], str],
        *,
        retry_after_s: int | None = None,
    ) -> web.Response:
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        with self._gateway.catalogues.speaking(visitor.context.locale):
            body = {"error": sentence()}
        return web.json_response(body, status=status, headers=headers)


def _kind(path: Path) -> str:
    """Return the media type of a photo by its first bytes; never a type a browser would run."""
    try:
        with path.open("rb") as file:
            kind = recognise(file.read(HEAD))
    except FileNotFoundError:
        raise web.HTTPNotFound from None
    return _UNKNOWN if kind is None else kind.media_type
