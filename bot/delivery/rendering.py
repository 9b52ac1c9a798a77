"""From a row of the outbox to a complete call: loaded or rendered, and with its files.

A message names a file of ours as ``media:<id>`` (``storage.files.media.reference``), and only
where a call holds a file; a text that begins with these words is a text.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aiogram.methods import SendMediaGroup, TelegramMethod
from aiogram.types import FSInputFile, InputFile
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.serialisation import load_method
from bot.i18n import Catalogues
from handlers.notices import Folded, Folder, NoticeContext, Renderer
from handlers.translated import Machine
from storage.files.media import REFERENCE_PREFIX, MediaFile, list_files
from storage.outbox import Due, OutboxMessage
from storage.people import Person
from storage.quarter import get_quarter

QUIET: Final = frozenset({"AnswerCallbackQuery", "SendChatAction"})
"""Calls that put nothing into a chat: no window counts them, and their order is of no matter."""
FILE_FIELDS: Final = ("photo", "document")


class FileGoneError(Exception):
    """A file of the message was erased, or its bytes are not where they should be."""

    def __init__(self, *, erased: bool) -> None:
        super().__init__("the file was erased" if erased else "the file is missing")
        self.erased = erased


@dataclass(frozen=True, slots=True)
class Call:
    """A complete call, ready to be sent.

    Attributes:
        method: the call.
        media_ids: its files, in their order.
        uploads: those of them that are sent as bytes.
        source: the call with our own names of its files, where it holds any.
    """

    method: TelegramMethod[Any]
    media_ids: tuple[int, ...] = ()
    uploads: frozenset[int] = frozenset()
    source: TelegramMethod[Any] | None = None

    @property
    def by_name(self) -> frozenset[int]:
        """Those of its files that are sent by the messenger's name for them."""
        return frozenset(self.media_ids) - self.uploads


class Rendering:
    """Makes calls of messages.

    Args:
        catalogues: the translations.
        renderers: what renders each notice.
        media_dir: the folder of photos and files.
        by_file_id: whether the messenger keeps files and knows them by names of its own.
        folder: makes one message of several notices; without it none are folded.
        machine: what translates; ``None`` where only people do.
    """

    def __init__(
        self,
        *,
        catalogues: Catalogues,
        renderers: Mapping[str, Renderer],
        media_dir: Path,
        by_file_id: bool,
        folder: Folder | None = None,
        machine: Machine | None = None,
    ) -> None:
        self._catalogues = catalogues
        self._renderers = renderers
        self._media_dir = media_dir
        self._by_file_id = by_file_id
        self._folder = folder
        self._machine = machine

    async def render(self, session: AsyncSession, due: Due, *, now: datetime) -> Call | None:
        """Return the call in the receiver's language, or ``None`` if it is no longer true.

        Raises:
            FileGoneError: one of its files is not there.
            NotYetError: the notice is to come back a little later.
            Exception: whatever is wrong with the message or in its renderer.
        """
        method = await self._load(session, due.message, due.receiver, now)
        if method is None:
            return None
        media_ids = tuple(_media_ids(method))
        if not media_ids:
            return Call(method)
        files = {file.id: file for file in await list_files(session, media_ids=media_ids)}
        if not files.keys() >= set(media_ids):
            raise FileGoneError(erased=True)
        found = {number: self._file(files[number]) for number in media_ids}
        return Call(
            _with_files(method, lambda number: found[number]),
            media_ids,
            frozenset(number for number, file in found.items() if isinstance(file, InputFile)),
            method,
        )

    async def _load(
        self, session: AsyncSession, message: OutboxMessage, receiver: Person, now: datetime
    ) -> TelegramMethod[Any] | None:
        if message.method is not None:
            return load_method(message.method, message.payload)
        context = NoticeContext(
            session=session,
            outbox_id=message.id,
            receiver=receiver,
            quarter=await get_quarter(session),
            media_dir=self._media_dir,
            now=now,
            machine=self._machine,
        )
        renderer = self._renderers[message.notice or ""]
        # A renderer's mistake must not spoil the transaction of the others.
        async with session.begin_nested():
            with self._catalogues.speaking(receiver.locale):
                return await renderer(message.payload, context)

    @property
    def foldable(self) -> Collection[str]:
        """The names of notices that can become one message."""
        return () if self._folder is None else self._folder.kinds.keys()

    async def fold(
        self,
        session: AsyncSession,
        waiting: Sequence[OutboxMessage],
        *,
        receiver: Person,
        now: datetime,
    ) -> Folded:
        """Return one message for several notices that wait, in the receiver's language.

        Args:
            session: an open session.
            waiting: the notices, all foldable.
            receiver: who gets them.
            now: the moment of sending.

        Raises:
            Exception: whatever is wrong with one of them.
        """
        if self._folder is None:
            return Folded(None)
        context = NoticeContext(
            session=session,
            outbox_id=waiting[0].id,
            receiver=receiver,
            quarter=await get_quarter(session),
            media_dir=self._media_dir,
            now=now,
        )
        notices = [(each.id, each.notice or "", each.payload) for each in waiting]
        async with session.begin_nested():
            with self._catalogues.speaking(receiver.locale):
                return await self._folder(notices, context)

    def _file(self, file: MediaFile) -> str | FSInputFile:
        if self._by_file_id and file.telegram_file_id is not None:
            return file.telegram_file_id
        path = self._media_dir / file.name
        if not path.is_file():
            raise FileGoneError(erased=False)
        return FSInputFile(path, filename=file.title or file.name)


def count_messages(method: TelegramMethod[Any]) -> int:
    """Return how many messages the windows count for a call."""
    if type(method).__name__ in QUIET:
        return 0
    return len(method.media) if isinstance(method, SendMediaGroup) else 1


def has_files(method: TelegramMethod[Any]) -> bool:
    """Return whether a call holds files of ours, which have to be put in first."""
    return next(_media_ids(method), None) is not None


def _media_ids(method: TelegramMethod[Any]) -> Iterator[int]:
    for value in _file_values(method):
        if isinstance(value, str) and value.startswith(REFERENCE_PREFIX):
            yield int(value.removeprefix(REFERENCE_PREFIX))


def _file_values(method: TelegramMethod[Any]) -> Iterator[Any]:
    if isinstance(method, SendMediaGroup):
        yield from (item.media for item in method.media)
    for name in FILE_FIELDS:
        yield getattr(method, name, None)


def _with_files(
    method: TelegramMethod[Any], file: Callable[[int], str | FSInputFile]
) -> TelegramMethod[Any]:
    def replaced(value: Any) -> Any:
        if isinstance(value, str) and value.startswith(REFERENCE_PREFIX):
            return file(int(value.removeprefix(REFERENCE_PREFIX)))
        return value

    changes: dict[str, Any] = {
        name: replaced(getattr(method, name)) for name in FILE_FIELDS if hasattr(method, name)
    }
    if isinstance(method, SendMediaGroup):
        changes["media"] = [
            item.model_copy(update={"media": replaced(item.media)}) for item in method.media
        ]
    return method.model_copy(update=changes)
