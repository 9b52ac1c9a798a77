"""Copies of a person's words with others: in their chats, dialogues and downloads; taken back.

On the page a copy is emptied at once, in the transaction that erases.  What a messenger keeps is
taken back by it (``ErasedCopyNotice``), and what it lets nobody change any more is named to whose
chat it is in, to be deleted by hand (``DeleteByHandNotice``).  What waits is not sent.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Announcement
from storage.base import MONTH
from storage.conversations import Conversation
from storage.events.forgetting import is_event_photo
from storage.files.media import MediaFile, MediaKind
from storage.message_owners import MessageKind, MessageOwner, list_owned_messages
from storage.outbox import DeliveryState, Notice, OutboxMessage, enqueue_notice
from storage.people import Person
from storage.updates import ParkedUpdate
from storage.webchat import lock_account, take_back
from storage.webchat.models import WebchatMessage

WEBCHAT: Final = "webchat"
CHANGED_FOR: Final = timedelta(hours=47)
"""So long a messenger deletes what is in a private chat: 48 hours (Bot API, deleteMessage), less
what waiting for its turn may take."""
NAMED_AT_MOST: Final = 100
"""Times in one message to whose chat it is."""
SHORTEST_WORDS: Final = 6
"""Characters; shorter ones are in too many things to look for."""


class ErasedCopyNotice(Notice, name="erased-copy"):
    """Takes a message back that carries the words of somebody who has erased everything."""

    outbox_id: int | None = None
    message_id: int | None = None
    part: int = 0
    kind: MessageKind
    sent_at: datetime


class DeleteByHandNotice(Notice, name="delete-by-hand"):
    """Names the messages of a chat that nobody but its owner can delete any more."""

    sent_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody who erases everything has said, in which cases, and its translations."""

    texts: tuple[str, ...]
    case_ids: frozenset[int]
    translation_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Copy:
    """A message in somebody's chat that carries words of somebody else.

    Attributes:
        channel: which messenger it is in.
        chat_id: the messenger's number of the chat.
        outbox_id: its number in the outbox; ``None`` for a typed one.
        message_id: the messenger's number of it; ``None`` while it is on its way.
        parts: how many messages it is; the photos of an album have numbers in a row.
        kind: what it is.
        sent_at: when it was put on its way.
    """

    channel: str
    chat_id: int
    outbox_id: int | None
    message_id: int | None
    parts: int
    kind: MessageKind
    sent_at: datetime


async def take_back_copies(
    session: AsyncSession, *, person: Person, words: Words, now: datetime
) -> Sequence[str]:
    """Empty every copy of the person's words with others; return the files that have to go."""
    copies = await _list_copies(session, person)
    await _withdraw(session, copies, now)
    await _empty_on_the_page(session, copies, now)
    await _take_back_elsewhere(session, copies, now)
    await _forget_dialogues(session, person, words)
    return await _forget_downloads(session, copies)


async def keep_sent_numbers(session: AsyncSession, *, now: datetime) -> None:
    """Keep the numbers that the outbox is about to forget.

    Comes before what forgets messages that were delivered; can run twice without harm.
    """
    outgoing = select(OutboxMessage.id).where(OutboxMessage.finished_at <= now - MONTH)
    sent_id = select(OutboxMessage.message_id).where(OutboxMessage.id == MessageOwner.outbox_id)
    await session.execute(
        update(MessageOwner)
        .where(MessageOwner.outbox_id.in_(outgoing))
        .values(message_id=func.coalesce(sent_id.scalar_subquery(), MessageOwner.message_id))
        .execution_options(synchronize_session=False)
    )


async def find_sent_id(session: AsyncSession, *, outbox_id: int) -> int | None:
    """Return the messenger's number of a message; ``None`` where it was never sent."""
    number: int | None = await session.scalar(
        select(OutboxMessage.message_id).where(OutboxMessage.id == outbox_id)
    )
    return number


async def _list_copies(session: AsyncSession, person: Person) -> Sequence[Copy]:
    """Return each message once, by chat, and forget which it was."""
    numbers = await list_owned_messages(session, owner=person)
    found = await session.execute(
        select(MessageOwner, OutboxMessage.message_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == MessageOwner.outbox_id)
        .where(MessageOwner.id.in_(numbers))
        .order_by(MessageOwner.channel, MessageOwner.chat_id, MessageOwner.id)
    )
    copies = [
        Copy(
            row.channel,
            row.chat_id,
            row.outbox_id,
            sent_id or row.message_id,
            row.parts,
            row.kind,
            row.sent_at,
        )
        for row, sent_id in found
    ]
    outbox_ids = {copy.outbox_id for copy in copies if copy.outbox_id is not None}
    await session.execute(
        delete(MessageOwner)
        .where(or_(MessageOwner.id.in_(numbers), MessageOwner.outbox_id.in_(outbox_ids)))
        .execution_options(synchronize_session=False)
    )
    return copies


async def _withdraw(session: AsyncSession, copies: Iterable[Copy], now: datetime) -> None:
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([copy.outbox_id for copy in copies if copy.outbox_id]),
            OutboxMessage.state == DeliveryState.WAITING,
            OutboxMessage.method.is_not(None),
        )
        .values(state=DeliveryState.WITHDRAWN, payload={}, finished_at=now)
        .execution_options(synchronize_session=False)
    )


async def _empty_on_the_page(session: AsyncSession, copies: Iterable[Copy], now: datetime) -> None:
    """Empty them at once, and have the pages that are open told."""
    on_page = (copy for copy in copies if copy.channel == WEBCHAT)
    for account_id, some in groupby(on_page, key=lambda copy: copy.chat_id):
        account = await lock_account(session, account_id)
        if account is None:
            continue
        outbox_ids, message_ids = set[int](), set[int]()
        for copy in some:
            if copy.outbox_id is not None:
                outbox_ids.add(copy.outbox_id)
            if copy.message_id is not None:
                message_ids.add(copy.message_id)
        edited = select(OutboxMessage.message_id).where(OutboxMessage.id.in_(outbox_ids))
        messages = await session.scalars(
            select(WebchatMessage)
            .where(
                WebchatMessage.account_id == account_id,
                or_(
                    WebchatMessage.outbox_id.in_(outbox_ids),
                    WebchatMessage.id.in_(message_ids),
                    WebchatMessage.id.in_(edited),
                ),
            )
            .order_by(WebchatMessage.id)
        )
        holder_id = await _find_holder(session, WEBCHAT, account_id)
        for message in messages.all():
            if take_back(account, message) and holder_id is not None:
                told = ErasedCopyNotice(
                    message_id=message.id, kind=MessageKind.TEXT, sent_at=message.sent_at
                )
                await _tell(session, told, holder_id, now)
    await session.flush()


async def _find_holder(session: AsyncSession, channel: str, chat_id: int) -> int | None:
    found: int | None = await session.scalar(
        select(Person.id).where(Person.channel == channel, Person.account_id == chat_id)
    )
    return found


async def _tell(
    session: AsyncSession, notice: ErasedCopyNotice, holder_id: int, now: datetime
) -> None:
    await enqueue_notice(
        session, notice, person_ids={holder_id}, ignores_quiet_hours=True, now=now
    )


async def _take_back_elsewhere(
    session: AsyncSession, copies: Iterable[Copy], now: datetime
) -> None:
    """Have other messengers take their copies back, and name those they do not."""
    others = (copy for copy in copies if copy.channel != WEBCHAT)
    for (channel, chat_id), some in groupby(others, key=lambda copy: (copy.channel, copy.chat_id)):
        holder_id = await _find_holder(session, channel, chat_id)
        if holder_id is None:
            continue
        by_hand = set[datetime]()
        # A card that was changed ten times is one message.
        once = {
            (copy.message_id, copy.outbox_id if copy.message_id is None else None): copy
            for copy in some
        }
        for copy in once.values():
            for part in range(copy.parts):
                told = ErasedCopyNotice(
                    outbox_id=copy.outbox_id,
                    message_id=copy.message_id,
                    part=part,
                    kind=copy.kind,
                    sent_at=copy.sent_at,
                )
                await _tell(session, told, holder_id, now)
            if is_by_hand(channel, copy.kind, copy.sent_at, now):
                by_hand.add(copy.sent_at)
        if by_hand:
            await enqueue_notice(
                session,
                DeleteByHandNotice(sent_at=tuple(sorted(by_hand)[-NAMED_AT_MOST:])),
                person_ids={holder_id},
                now=now,
            )


def can_be_deleted(channel: str, sent_at: datetime, now: datetime) -> bool:
    """Return whether the messenger deletes the message."""
    return channel == WEBCHAT or now - sent_at < CHANGED_FOR


def is_by_hand(channel: str, kind: MessageKind, sent_at: datetime, now: datetime) -> bool:
    """Return whether nobody but whose chat it is can delete the message: no words to change."""
    return kind is not MessageKind.TEXT and not can_be_deleted(channel, sent_at, now)


async def _forget_dialogues(session: AsyncSession, person: Person, words: Words) -> None:
    """End what others are in the middle of, and drop what was set aside, if it has the words."""
    dialogues = await session.execute(
        select(Conversation.person_id, Conversation.data).where(
            Conversation.person_id != person.id
        )
    )
    about = [whose for whose, data in dialogues if _is_about(data, words)]
    await session.execute(delete(Conversation).where(Conversation.person_id.in_(about)))
    parked = await session.execute(
        select(ParkedUpdate.channel, ParkedUpdate.update_id, ParkedUpdate.payload)
    )
    for channel, update_id, payload in parked.all():
        if _holds(payload, words.texts):
            await session.execute(
                delete(ParkedUpdate).where(
                    and_(ParkedUpdate.channel == channel, ParkedUpdate.update_id == update_id)
                )
            )


def _is_about(data: dict[str, Any], words: Words) -> bool:
    return (
        data.get("case_id") in words.case_ids
        or data.get("translation_id") in words.translation_ids
        or _holds(data, words.texts)
    )


def _holds(data: dict[str, Any], texts: Collection[str]) -> bool:
    said = json.dumps(data, ensure_ascii=False)
    return any(
        json.dumps(text, ensure_ascii=False)[1:-1] in said
        for text in texts
        if len(text) >= SHORTEST_WORDS
    )


async def _forget_downloads(session: AsyncSession, copies: Iterable[Copy]) -> Sequence[str]:
    """Delete lists made for those whose chats had a file with the words."""
    chats = {(copy.channel, copy.chat_id) for copy in copies if copy.kind is MessageKind.FILE}
    names = list[str]()
    announced = select(Announcement.media_id).where(Announcement.media_id.is_not(None))
    for channel, chat_id in sorted(chats):
        holder = select(Person.id).where(Person.channel == channel, Person.account_id == chat_id)
        made = (
            MediaFile.person_id.in_(holder),
            MediaFile.kind == MediaKind.DOCUMENT,
            MediaFile.case_id.is_(None),
            MediaFile.id.not_in(announced),
            ~is_event_photo(),
        )
        names += await session.scalars(select(MediaFile.name).where(*made))
        await session.execute(
            delete(MediaFile).where(*made).execution_options(synchronize_session=False)
        )
    return names
