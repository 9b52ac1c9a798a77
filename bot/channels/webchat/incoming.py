"""What people do on the page: stored once for each key, as message and as update to handle."""

from collections.abc import Callable
from typing import Any, Final

from bot.channels.webchat.account_changes import AccountChange, AccountChanges
from bot.channels.webchat.frames import (
    ChangeFrame,
    ContentFrame,
    EarlierFrame,
    FileFrame,
    LocationFrame,
    PhotoFrame,
    PressFrame,
    SyncFrame,
    TextFrame,
)
from bot.channels.webchat.pages import Page
from bot.channels.webchat.payloads import content_of, message_payload, press_payload
from bot.channels.webchat.view import show_all
from bot.channels.webchat.words import button_gone, file_gone, photo_gone
from bot.i18n import Catalogues
from bot.language.detection import detect
from storage.webchat import (
    WebchatMessage,
    WebchatUpload,
    add_message,
    add_update,
    find_message,
    find_message_by_key,
    find_update_by_key,
    find_upload,
    has_earlier,
    list_changes,
    list_latest,
)

HISTORY_LENGTH: Final = 50
"""Messages of one answer; a few screens."""


class RefusedError(Exception):
    """Something cannot be stored; ``sentence`` returns why, in the current language."""

    def __init__(self, sentence: Callable[[], str]) -> None:
        super().__init__(sentence.__name__)
        self.sentence = sentence


class Incoming:
    """Stores what frames of the page say, and answers those that ask."""

    def __init__(self, changes: AccountChanges, catalogues: Catalogues) -> None:
        self._changes = changes
        self._catalogues = catalogues

    async def store(self, account_id: int, page: Page, frame: ChangeFrame) -> dict[str, Any]:
        """Store what the frame says, and return the answer; a key that was stored is not again.

        Raises:
            AccountGoneError: there is no such account.
            SessionEndedError: the page has ended.
            RefusedError: it names something the person does not have.
        """
        async with self._changes.of(account_id, page) as change:
            known = await _find_answer(change, frame.key)
            if known is not None:
                return known
            if isinstance(frame, PressFrame):
                await _store_press(change, frame)
                return {"type": "accepted", "key": frame.key}
            message = await _store_content(change, frame)
            return _accepted(frame.key, message)

    async def history(
        self, account_id: int, page: Page, frame: SyncFrame | EarlierFrame
    ) -> dict[str, Any]:
        """Return the messages the page asks for.

        Raises:
            AccountGoneError: there is no such account.
            SessionEndedError: the page has ended.
        """
        async with self._changes.of(account_id, page) as change:
            messages = await _list(change, frame)
            earlier = bool(messages) and await has_earlier(
                change.session, account_id=account_id, role=change.role, before=messages[0].id
            )
            revision = change.account.revision
        page.revision = max(page.revision, revision)
        return {
            "type": "history",
            "messages": show_all(messages, page.context, self._catalogues),
            "revision": revision,
            "earlier": earlier,
        }


async def _list(change: AccountChange, frame: SyncFrame | EarlierFrame) -> list[WebchatMessage]:
    session, account_id, role = change.session, change.account.id, change.role
    match frame:
        case SyncFrame() if frame.after:
            found = await list_changes(
                session, account_id=account_id, role=role, after=frame.after
            )
        case SyncFrame() | EarlierFrame():
            found = await list_latest(
                session,
                account_id=account_id,
                role=role,
                before=frame.before if isinstance(frame, EarlierFrame) else None,
                limit=HISTORY_LENGTH,
            )
    return list(found)


async def _find_answer(change: AccountChange, key: str) -> dict[str, Any] | None:
    """Return the answer to a key that was stored before, or ``None``."""
    account_id = change.account.id
    message = await find_message_by_key(change.session, account_id=account_id, key=key)
    if message is not None:
        return _accepted(key, message)
    update = await find_update_by_key(change.session, account_id=account_id, key=key)
    if update is None:
        return None
    return {"type": "answered" if update.handled else "accepted", "key": key}


async def _store_content(change: AccountChange, frame: ContentFrame) -> WebchatMessage:
    upload = await _find_upload(change, frame)
    message = await add_message(
        change.session,
        change.account,
        from_bot=False,
        role=change.role,
        content=content_of(frame, upload) | _language(change, frame),
        file_name=upload.name if upload else None,
        key=frame.key,
        now=change.now,
    )
    payload = message_payload(frame, change.account, message, upload)
    await _wait(change, frame.key, payload)
    change.shown.append(message)
    return message


def _language(change: AccountChange, frame: ContentFrame) -> dict[str, Any]:
    """Return what language the person's words are in, where that is clear."""
    match frame:
        case TextFrame():
            words = frame.text
        case PhotoFrame() | FileFrame():
            words = frame.caption or ""
        case LocationFrame():
            words = ""
    found = detect(words, change.account.language_tag, stored=change.locale)
    return {} if found is None else {"lang": found.language}


async def _store_press(change: AccountChange, frame: PressFrame) -> None:
    """Let a tap wait; whether the button still means anything, the conversation knows."""
    message = await find_message(
        change.session, account_id=change.account.id, message_id=frame.message_id
    )
    if message is None or message.deleted or not message.from_bot:
        raise RefusedError(button_gone)
    if message.role not in change.role.reads:
        raise RefusedError(button_gone)
    await _wait(change, frame.key, press_payload(frame, change.account, message))


async def _find_upload(change: AccountChange, frame: ContentFrame) -> WebchatUpload | None:
    if not isinstance(frame, PhotoFrame | FileFrame):
        return None
    upload = await find_upload(change.session, account_id=change.account.id, name=frame.upload)
    is_photo = isinstance(frame, PhotoFrame)
    if upload is None or (upload.width is not None) != is_photo:
        raise RefusedError(photo_gone if is_photo else file_gone)
    return upload


async def _wait(change: AccountChange, key: str, payload: dict[str, Any]) -> None:
    await add_update(
        change.session, account_id=change.account.id, key=key, payload=payload, now=change.now
    )


def _accepted(key: str, message: WebchatMessage) -> dict[str, Any]:
    return {"type": "accepted", "key": key, "message_id": message.id}
