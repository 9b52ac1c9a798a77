"""What the HTTP side asks of the channel: pages that open, frames, photos and files."""

import enum
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat.account_changes import AccountGoneError, SessionEndedError
from bot.channels.webchat.brake import Brake, TooManyAccountsError
from bot.channels.webchat.frames import ChangeFrame, EarlierFrame, SyncFrame
from bot.channels.webchat.incoming import Incoming, RefusedError
from bot.channels.webchat.page_context import (
    Commands,
    PageContext,
    choose_tag,
    hello,
    new_page_context,
    read_page_context,
)
from bot.channels.webchat.pages import GOING_AWAY, TRY_AGAIN, Arrival, Page, Pages
from bot.channels.webchat.uploads import Uploads
from bot.channels.webchat.words import no_new_chats, trouble
from bot.i18n import Catalogues
from bot.intake.room import Room, Sender
from handlers.rates import too_often
from storage.database import Database
from storage.errors import FileQuotaError
from storage.moderation.door import find_door_closed_until
from storage.quarter import get_quarter
from storage.rates.table import Excess
from storage.webchat import (
    CHANNEL,
    WebchatAccount,
    add_upload,
    end_session,
    find_account,
    find_reader,
    find_upload,
    is_cookie_known,
    list_messages_with_file,
    note_visit,
    renew_cookie,
    use_cookie,
    visit,
)

logger = logging.getLogger(__name__)

NETWORKS_KNOWN: Final = 10_000
"""Accounts whose network address is remembered, in memory only; more have not written lately."""
TROUBLE_RETRY_S: Final = 3
"""After this time the page tries again what could not be stored."""


class DoorClosedError(Exception):
    """The team lets the page take no new chats; ``after`` says for how long."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("no new chats")
        self.after = after


class Enqueue(Protocol):
    """Lets an account be worked for."""

    def __call__(self, account_id: int, *, is_newcomer: bool) -> None:
        """There is something to do."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a cookie of the entrance; without an account before they write."""

    arrival: Arrival
    account_id: int | None
    context: PageContext


class Standing(enum.Enum):
    """What a cookie is good for."""

    KNOWN = enum.auto()
    """It opens an account."""
    DUE = enum.auto()
    """It opens an account, and is to be renewed."""
    UNKNOWN = enum.auto()
    """Nobody has written with it."""
    CLOSED = enum.auto()
    """Its session was ended, or it belongs to the other entrance."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a page looks before it is connected, and what its cookie is good for."""

    context: PageContext
    standing: Standing
    account_id: int | None


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file somebody may fetch; ``title`` is that of a download, photos have none."""

    path: Path
    title: str | None


class WebchatGateway:
    """Connects pages; a browser is known by the ``token`` of its cookie."""

    def __init__(
        self,
        database: Database,
        *,
        pages: Pages,
        incoming: Incoming,
        uploads: Uploads,
        room: Room,
        media_dir: Path,
        catalogues: Catalogues,
        commands: Commands,
        enqueue: Enqueue,
        brake: Brake,
        clock: Callable[[], datetime],
    ) -> None:
        self.pages: Final = pages
        self.catalogues: Final = catalogues
        self._database = database
        self._incoming = incoming
        self._uploads = uploads
        self._room = room
        self._media_dir = media_dir
        self._commands = commands
        self._enqueue = enqueue
        self._brake = brake
        self._clock = clock
        self._networks: Final[dict[int, str]] = {}

    # --- Pages -------------------------------------------------------------------------------

    def arrive(
        self,
        token: str,
        *,
        team: bool,
        language_tags: Sequence[str],
        address: str,
        is_sealed: bool,
    ) -> Arrival:
        """Return a browser as it is known from here on; the cookie itself goes no further."""
        return Arrival(_hash(token), team, tuple(language_tags), address, is_sealed)

    async def preview(self, arrival: Arrival) -> Preview:
        """Return how the page looks before it is connected; nothing is stored.

        Raises:
            QuarterMissingError: no quarter was imported yet.
        """
        async with self._database.reading() as session:
            account = await _find_account(session, arrival)
            context = await self._context(session, arrival, account)
            if account is None:
                known = await is_cookie_known(session, token_hash=arrival.token_hash)
                return Preview(context, Standing.CLOSED if known else Standing.UNKNOWN, None)
        is_due = account.renewal_due and account.token_hash == arrival.token_hash
        return Preview(context, Standing.DUE if is_due else Standing.KNOWN, account.id)

    async def renew(self, arrival: Arrival, account_id: int, token: str) -> None:
        """Let another cookie take the place of the browser's when it is first used."""
        async with self._database.transaction() as session:
            await renew_cookie(
                session,
                account_id=account_id,
                token_hash=arrival.token_hash,
                renewed_hash=_hash(token),
            )

    async def sign_out(self, arrival: Arrival) -> None:
        """Let the cookie open nothing any more, and end its pages."""
        async with self._database.transaction() as session:
            account = await _find_account(session, arrival)
            if account is None:
                return
            await end_session(session, account_id=account.id, now=self._clock())
        for page in self.pages.of(account.id):
            page.end(self.catalogues)

    async def look_up(self, arrival: Arrival) -> Visitor | None:
        """Return who comes; ``None`` for a cookie that opens nothing here. Nothing is stored.

        Raises:
            QuarterMissingError: no quarter was imported yet.
        """
        async with self._database.reading() as session:
            account = await _find_account(session, arrival)
            if account is None and not await _may_open(session, arrival):
                return None
            context = await self._context(session, arrival, account)
        return Visitor(arrival, account.id if account else None, context)

    async def connect(self, arrival: Arrival) -> Page | None:
        """Open a page and greet it; ``None`` for a cookie that opens nothing here.

        Who has not written yet has no account, and gets none by looking.

        Raises:
            QuarterMissingError: no quarter was imported yet.
        """
        async with self._database.transaction() as session:
            account = await _find_account(session, arrival)
            if account is not None:
                await use_cookie(session, account, token_hash=arrival.token_hash)
                tag = await self._language_tag(session, arrival)
                note_visit(account, language_tag=tag, now=self._clock())
            elif not await _may_open(session, arrival):
                return None
            context = await self._context(session, arrival, account)
            account_id, revision = (account.id, account.revision) if account else (None, 0)
            since = account.created_at if account else None
        for other in self.pages.of(account_id) if account_id else ():
            if other.arrival.token_hash != arrival.token_hash:
                other.close(GOING_AWAY)  # it comes back with the cookie that was renewed
        page = Page(arrival, account_id, context, revision)
        page.since = since
        self._greet(page)
        self.pages.add(page)
        return page

    def network_of(self, account_id: int) -> str | None:
        """Return the address that sent the account's last frame, if that is remembered."""
        return self._networks.get(account_id)

    def _remember_network(self, account_id: int, address: str) -> None:
        self._networks.pop(account_id, None)
        self._networks[account_id] = address
        if len(self._networks) > NETWORKS_KNOWN:
            del self._networks[next(iter(self._networks))]

    def disconnect(self, page: Page) -> None:
        """Forget a page that was closed."""
        self.pages.remove(page)

    def refresh(self, page: Page, context: PageContext, revision: int) -> None:
        """Greet the page anew if it looks different, or if everything was erased."""
        if page.context != context or page.revision > revision:
            page.context, page.revision = context, revision
            self._greet(page)

    async def handle_frame(
        self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame
    ) -> None:
        """Do what a frame asks, and answer the page."""
        try:
            if isinstance(frame, SyncFrame | EarlierFrame):
                page.send(await self._history(page, frame))
                return
            account_id = page.account_id or await self._open_account(page.arrival)
            answer = await self._incoming.store(account_id, page, frame)
        except TooManyAccountsError as error:
            await self._refuse_excess(page, frame, error.excess)
        except DoorClosedError as closed:
            await self._refuse_newcomer(page, frame, closed.after)
        except (AccountGoneError, SessionEndedError):
            page.close(GOING_AWAY)  # when it is back, it gets an account anew
        except RefusedError as refused:
            self.refuse(page, frame, refused.sentence)
        except (SQLAlchemyError, OSError) as error:
            logger.warning("A frame could not be stored: %s", type(error).__name__)
            self.refuse(page, frame, trouble, retry_after_s=TROUBLE_RETRY_S)
        else:
            self._remember_network(account_id, page.arrival.address)
            self._enqueue(account_id, is_newcomer=self._brake.is_newcomer(page))
            page.send(answer)

    def refuse(
        self,
        page: Page,
        frame: SyncFrame | EarlierFrame | ChangeFrame,
        sentence: Callable[[], str],
        *,
        retry_after_s: int | None = None,
    ) -> None:
        """Tell the page that a frame was not stored; one that asks for messages asks again."""
        if isinstance(frame, SyncFrame | EarlierFrame):
            page.close(TRY_AGAIN)
            return
        with self.catalogues.speaking(page.context.locale):
            answer: dict[str, Any] = {"type": "refused", "key": frame.key, "text": sentence()}
        if retry_after_s is not None:
            answer["retry_after_s"] = retry_after_s
        page.send(answer)

    async def hold_back(self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame) -> bool:
        """Count the frame; where it is one too many, tell the page so and return true."""
        excess = self._brake.count(page, frame)
        if excess is None:
            return False
        await self._refuse_excess(page, frame, excess)
        return True

    async def _refuse_excess(
        self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame, excess: Excess
    ) -> None:
        card = await self._brake.danger_card(page, frame)
        if card is not None:
            self.refuse(page, frame, card)
            return
        said = (lambda: too_often(excess.after, page.context.phone)) if excess.first else str
        self.refuse(page, frame, said, retry_after_s=excess.after_s)

    async def _refuse_newcomer(
        self, page: Page, frame: SyncFrame | EarlierFrame | ChangeFrame, after: timedelta
    ) -> None:
        card = await self._brake.danger_card(page, frame)
        self.refuse(page, frame, card or (lambda: no_new_chats(after, page.context.phone)))

    async def _open_account(self, arrival: Arrival) -> int:
        """Return the browser's account, made now that it writes.

        Raises:
            DoorClosedError: the team lets nobody in.
            TooManyAccountsError: too many from there, or from everywhere.
            AccountGoneError: the cookie opens nothing here.
        """
        async with self._database.reading() as session:
            account = await _find_account(session, arrival)
        if account is None:
            await self._check_newcomer(arrival)
        return await self._make_account(arrival)

    async def _check_newcomer(self, arrival: Arrival) -> None:
        """Let a browser pass that writes for the first time, and count it.

        Raises:
            DoorClosedError: the team lets nobody in.
            TooManyAccountsError: too many from there, or from everywhere.
        """
        now = self._clock()
        async with self._database.reading() as session:
            closed_until = await find_door_closed_until(session, now=now)
        if closed_until is not None:
            raise DoorClosedError(closed_until - now)
        self._brake.check_account(arrival)

    async def _make_account(self, arrival: Arrival) -> int:
        async with self._database.transaction() as session:
            account = await visit(
                session,
                token_hash=arrival.token_hash,
                team=arrival.team,
                language_tag=await self._language_tag(session, arrival),
                now=self._clock(),
            )
            if account is None:
                raise AccountGoneError
            account_id = account.id
        self.pages.admit(arrival.token_hash, account_id)
        return account_id

    async def _history(self, page: Page, frame: SyncFrame | EarlierFrame) -> dict[str, Any]:
        if page.account_id is None:
            return {"type": "history", "messages": [], "revision": 0, "earlier": False}
        return await self._incoming.history(page.account_id, page, frame)

    async def _context(
        self, session: AsyncSession, arrival: Arrival, account: WebchatAccount | None
    ) -> PageContext:
        if account is not None:
            return await read_page_context(session, account, self.catalogues)
        profile = (await get_quarter(session)).profile
        tag = choose_tag(arrival.language_tags, profile, self.catalogues)
        return new_page_context(tag, profile, self.catalogues, team=arrival.team)

    async def _language_tag(self, session: AsyncSession, arrival: Arrival) -> str | None:
        profile = (await get_quarter(session)).profile
        return choose_tag(arrival.language_tags, profile, self.catalogues)

    def _greet(self, page: Page) -> None:
        page.send(
            hello(
                page.context,
                revision=page.revision,
                catalogues=self.catalogues,
                commands=self._commands,
            )
        )

    # --- Files -------------------------------------------------------------------------------

    async def keep_upload(
        self,
        visitor: Visitor,
        chunks: AsyncIterator[bytes],
        *,
        size: int,
        suffix: str | None = None,
    ) -> str:
        """Store a photo or file as it comes in, and return its name.

        Args:
            visitor: who sends it.
            chunks: its bytes.
            size: how many they are at most.
            suffix: the ending of a file's name, in small letters; ``None`` for a photo.

        Raises:
            TooLargeError: it does not end.
            PhotoUnreadableError: it is no photo, or one that is too large to be opened.
            FileUnkeptError: a file that is empty, or none of those that are taken.
            NoRoomError: the disk has none.
            FileQuotaError: enough for a day.
            DoorClosedError: it would be the first thing they send, and the team lets nobody in.
            TooManyAccountsError: it would be the first, and too many do so.
            AccountGoneError: the cookie opens nothing here.
        """
        known = None if visitor.account_id is None else Sender(CHANNEL, visitor.account_id)
        if known is None:
            await self._check_newcomer(visitor.arrival)
        async with self._room.hold(known, size):
            if suffix is None:
                upload = await self._uploads.keep(chunks)
            else:
                upload = await self._uploads.keep_file(chunks, suffix=suffix)
            account_id = visitor.account_id or await self._make_account(visitor.arrival)
            try:
                await self._room.take(Sender(CHANNEL, account_id), upload.received)
            except FileQuotaError:
                self._uploads.remove([upload.name])
                raise
        async with self._database.transaction() as session:
            await add_upload(
                session,
                name=upload.name,
                account_id=account_id,
                width=upload.width,
                height=upload.height,
                size=upload.size,
                now=self._clock(),
            )
        return upload.name

    async def find_file(self, token: str, *, team: bool, name: str) -> ShownFile | None:
        """Return the file if this account has uploaded it or a message of it shows it.

        A message counts only where today's role may read it.
        """
        async with self._database.reading() as session:
            account = await find_account(session, token_hash=_hash(token), team=team)
            if account is None:
                return None
            upload = await find_upload(session, account_id=account.id, name=name)
            messages = await list_messages_with_file(
                session, account_id=account.id, file_name=name
            )
            role = (await find_reader(session, account_id=account.id)).role
        message = next((each for each in messages if each.role in role.reads), None)
        if message is None and messages:
            return None
        document = {} if message is None else message.content.get("document", {})
        title = document.get("name")
        if upload is not None:
            unnamed = name if upload.width is None else None
            return ShownFile(self._uploads.path(name), title or unnamed)
        return None if message is None else ShownFile(self._media_dir / name, title)


async def _may_open(session: AsyncSession, arrival: Arrival) -> bool:
    """Return whether a cookie without an account may get one."""
    return arrival.is_sealed and not await is_cookie_known(session, token_hash=arrival.token_hash)


async def _find_account(session: AsyncSession, arrival: Arrival) -> WebchatAccount | None:
    return await find_account(session, token_hash=arrival.token_hash, team=arrival.team)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
