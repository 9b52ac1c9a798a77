"""What is sent is made at the moment of sending: language, truth, and files."""

from datetime import timedelta

import pytest
from aiogram.methods import SendMessage, SendPhoto
from aiogram.types import FSInputFile
from aiogram.utils.i18n import get_i18n
from sqlalchemy import select

from bot.channels.base import (
    FileUnknownError,
    UnreachableError,
)
from handlers.notices import NoticeContext
from storage.files.media import MediaFile, reference
from storage.outbox import DeliveryState, Notice, enqueue_method
from storage.people import Person
from tests.bot.delivery.conftest import late
from tests.support.delivering import Office, now

SENT, WAITING = DeliveryState.SENT, DeliveryState.WAITING


class OneNumber(Notice, name="one-number"):
    """Says a number."""

    case_id: int


class Reminder(Notice, name="reminder"):
    """Says nothing more."""


class Spoiling(Notice, name="spoil"):
    """Spoils the transaction."""


class Stumbling(Notice, name="stumble"):
    """Raises."""


class UnheardOf(Notice, name="unheard of"):
    """Is known to no renderer."""


# --- The moment of sending ---------------------------------------------------------------------


async def test_a_notice_is_rendered_in_the_receivers_language(office: Office) -> None:
    async def render(notice: OneNumber, context: NoticeContext) -> SendMessage:
        text = f"{get_i18n().current_locale} {notice.case_id}"
        return SendMessage(chat_id=context.receiver.account_id, text=text)

    office.render(OneNumber, render)
    await office.notify(1, 2, notice=OneNumber(case_id=7))
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert sorted(office.messenger.texts()) == ["de 7", "tr 7"]


async def test_what_is_no_longer_true_or_too_late_is_not_sent(office: Office) -> None:
    async def nothing(_notice: Reminder, _context: NoticeContext) -> None:
        return None

    office.render(Reminder, nothing)
    await office.notify(1, notice=Reminder())
    await office.put(2, "late", expires_after=timedelta(seconds=-1))
    await office.put(3, "in time", expires_after=timedelta(seconds=60))
    async with office.open():
        assert await office.settled() == ["withdrawn", "expired", "sent"]
    assert office.messenger.texts() == ["in time"]


async def test_a_notice_that_cannot_be_rendered_fails_alone(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async def spoil(_notice: Spoiling, context: NoticeContext) -> None:
        await context.session.execute(select(Person).where(Person.id == 10**30))

    async def stumble(_notice: Stumbling, _context: NoticeContext) -> None:
        what = "Ayşe's secret"
        raise ValueError(what)

    office.render(Spoiling, spoil)
    office.render(Stumbling, stumble)
    for notice in (Spoiling(), Stumbling(), UnheardOf()):
        await office.notify(1, notice=notice)
    await office.put(2, "2")
    async with office.open():
        assert await office.settled() == ["failed", "failed", "failed", "sent"]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_call_that_cannot_be_loaded_fails_alone(office: Office) -> None:
    async with office.database.transaction() as session:
        person = await office.person(session, 1)
        for method, payload in (("SendNothing", {}), ("SendMessage", {"chat_id": 1})):
            await enqueue_method(session, person=person, method=method, payload=payload, now=now())
    await office.put(1, "fine")
    async with office.open():
        assert await office.settled() == ["failed", "failed", "sent"]


# --- Files -------------------------------------------------------------------------------------


def show(photo_id: int, chat: int) -> SendPhoto:
    return SendPhoto(chat_id=chat, photo=reference(photo_id))


async def test_a_photo_for_many_is_uploaded_once(office: Office) -> None:
    photo_id = await office.photo()
    for chat in range(1, 6):
        office.messenger.troubles[chat].append(late(0.05))
        await office.put(chat, show(photo_id, chat))
    async with office.open():
        assert await office.settled() == ["sent"] * 5
    photos = [
        method.photo for _, method in office.messenger.taken if isinstance(method, SendPhoto)
    ]
    assert isinstance(photos[0], FSInputFile)
    assert photos[1:] == ["file-name"] * 4


async def test_an_upload_that_fails_is_left_to_the_next(office: Office) -> None:
    photo_id = await office.photo()
    office.messenger.troubles[1].append(UnreachableError("gone"))
    for chat in (1, 2):
        await office.put(chat, show(photo_id, chat))
    async with office.open():
        assert await office.settled() == ["refused", "sent"]


async def test_a_photo_that_the_messenger_forgot_is_uploaded_again(office: Office) -> None:
    photo_id = await office.photo()
    async with office.database.transaction() as session:
        file = await session.get_one(MediaFile, photo_id)
        file.telegram_file_id = "forgotten"
    office.messenger.troubles[1].append(FileUnknownError("wrong file identifier"))
    await office.put(1, show(photo_id, 1))
    async with office.open():
        assert await office.settled() == ["sent"]
        async with office.database.transaction() as session:
            assert (await session.get_one(MediaFile, photo_id)).telegram_file_id == "file-name"


async def test_a_photo_that_is_gone_is_not_sent(office: Office) -> None:
    photo_id = await office.photo()
    await office.put(1, show(photo_id + 1, 1), show(photo_id, 1))
    (office.media_dir / "red.png").unlink()
    async with office.open():
        assert await office.settled() == ["withdrawn", "failed"]


async def test_the_chat_page_gets_files_and_no_names_of_telegrams(office: Office) -> None:
    office.messenger.name = "webchat"
    photo_id = await office.photo()
    for _time in range(2):
        await office.put(1, show(photo_id, 1))
    async with office.open():
        await office.settled()
    for _, method in office.messenger.taken:
        assert isinstance(method, SendPhoto)
        assert isinstance(method.photo, FSInputFile)


async def test_words_that_look_like_a_file_are_words(office: Office) -> None:
    async with office.open():
        await office.put(1, "media:1")
        assert await office.settled() == ["sent"]
    assert office.messenger.texts() == ["media:1"]
