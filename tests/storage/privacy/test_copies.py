"""Copies of a person's words on the page: emptied in the transaction that erases."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversations import Conversation, keep_conversation
from storage.message_owners import MessageKind, MessageOwner, note_typed
from storage.outbox import Answer, DeliveryState, OutboxMessage, enqueue_answers
from storage.owned import forget_noted_owners, noted_owners
from storage.people import Person, Role, get_or_create_person
from storage.privacy.copies import (
    ErasedCopyNotice,
    Words,
    can_be_deleted,
    is_by_hand,
    take_back_copies,
)
from storage.webchat import WebchatMessage, add_message, visit
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.databases import OWNERSHIP


async def somebody_on_the_page(session: AsyncSession) -> tuple[Person, int]:
    """Return a manager whose chat is on the page, and their account there."""
    account = await visit(session, token_hash="x" * 64, team=True, language_tag="de", now=NOW)
    assert account is not None
    manager = await get_or_create_person(
        session,
        channel="webchat",
        account_id=account.id,
        locale="de",
        language_tag="de",
        now=NOW,
    )
    manager.role = Role.MANAGER
    await session.flush()
    return manager, account.id


async def test_a_page_has_no_word_left_when_erasing_is_stored(session: AsyncSession) -> None:
    manager, account_id = await somebody_on_the_page(session)
    person = await a_person(session)
    await forget_noted_owners(session)
    album = Answer("SendMediaGroup", {"media": [{}, {}]})
    plain, waiting = Answer("SendMessage", {"text": "Hello."}), Answer("SendMessage", {})
    ids = [*await enqueue_answers(session, person=manager, answers=[plain], now=NOW)]
    case = await a_case(session, person, text="A canary.")
    assert case.owner_key in noted_owners(session)
    answers = [album, Answer("EditMessageText", {"message_id": 1}), waiting]
    ids += await enqueue_answers(session, person=manager, answers=answers, now=NOW)
    own = await enqueue_answers(session, person=person, answers=[plain], now=NOW)
    account = await visit(session, token_hash="x" * 64, team=True, language_tag="de", now=NOW)
    assert account is not None
    edited = await add_message(
        session, account, from_bot=True, role=Role.MANAGER, content={"html": "1"}, now=NOW
    )
    other = await add_message(
        session,
        account,
        from_bot=True,
        role=Role.MANAGER,
        content={"html": "2"},
        outbox_id=ids[0],
        now=NOW,
    )
    parts = [
        await add_message(
            session,
            account,
            from_bot=True,
            role=Role.MANAGER,
            content={"photo": {}},
            outbox_id=ids[1],
            outbox_part=part,
            now=NOW,
        )
        for part in range(2)
    ]
    typed = await add_message(
        session, account, from_bot=False, role=Role.MANAGER, content={"html": "3"}, now=NOW
    )
    await note_typed(session, writer=manager, message_ids=[typed.id], now=NOW)
    for link in await session.scalars(select(MessageOwner)):
        assert link.chat_id == account_id
        assert OWNERSHIP.owns(person, link.owner_key)
        if link.message_id == 1:
            link.message_id = edited.id
    await keep_conversation(
        session, person_id=manager.id, state="Writing", data={"case_id": case.id}, now=NOW
    )

    words = Words(("A canary.",), frozenset({case.id}), frozenset())
    assert await take_back_copies(session, person=person, words=words, now=NOW) == []
    session.expire_all()
    log = (await session.scalars(select(WebchatMessage).order_by(WebchatMessage.id))).all()
    left = [message.id for message in log if not message.deleted]
    assert left == [other.id]
    assert [message.content for message in log if message.deleted] == [{}] * 4
    assert (await session.scalars(select(MessageOwner))).all() == []
    assert (await session.scalars(select(Conversation))).all() == []
    outbox = {row.id: row for row in await session.scalars(select(OutboxMessage))}
    assert {outbox[number].state for number in ids[1:]} == {DeliveryState.WITHDRAWN}
    assert {outbox[number].state for number in (ids[0], *own)} == {DeliveryState.WAITING}
    told = [row for row in outbox.values() if row.notice == ErasedCopyNotice.NAME]
    assert {row.payload["message_id"] for row in told} == {
        message.id for message in [edited, *parts, typed]
    }


def test_what_a_messenger_lets_nobody_change_is_named() -> None:
    old = NOW - timedelta(hours=47)
    assert can_be_deleted("webchat", old, NOW)
    assert can_be_deleted("telegram", old + timedelta(seconds=1), NOW)
    assert not can_be_deleted("telegram", old, NOW)
    named = {kind for kind in MessageKind if is_by_hand("telegram", kind, old, NOW)}
    assert named == {MessageKind.FILE, MessageKind.TYPED}
    assert not any(is_by_hand("webchat", kind, old, NOW) for kind in MessageKind)
