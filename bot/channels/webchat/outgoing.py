"""What the bot says: each call stored once, then shown on the open pages."""

from typing import Any, Final

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVenue,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Delivered, ImpossibleError, TryAgainError, UnreachableError
from bot.channels.webchat.account_changes import AccountChange, AccountChanges, AccountGoneError
from bot.channels.webchat.content import ComposedMessage, Editing, Sending, compose, edit
from bot.channels.webchat.frames import LARGEST_NUMBER
from bot.channels.webchat.page_context import tag_of
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.taps import Taps
from storage.webchat import (
    WebchatMessage,
    add_message,
    change_message,
    find_file,
    find_message,
    find_upload,
    list_sent,
    show_again,
    take_back,
)

SENDING: Final = (SendMessage, SendPhoto, SendDocument, SendMediaGroup, SendLocation, SendVenue)
EDITING: Final = (EditMessageText, EditMessageCaption, EditMessageReplyMarkup)
PROFILE: Final = (SetMyCommands, DeleteMyCommands, SetMyDescription, SetMyShortDescription)
"""Set up for all people; here every page is told its commands when it opens."""


class Outgoing:
    """Carries out the bot's calls."""

    def __init__(self, changes: AccountChanges, pages: Pages, taps: Taps) -> None:
        self._changes = changes
        self._pages = pages
        self._taps = taps

    async def carry_out(self, method: TelegramMethod[Any], outbox_id: int | None) -> Delivered:
        """Do what the call asks, once for each ``outbox_id``.

        Raises:
            DeliveryError: as ``Channel.deliver``.
        """
        try:
            return await self._carry_out(method, outbox_id)
        except AccountGoneError as error:
            reason = "gone"
            raise UnreachableError(reason) from error
        except (SQLAlchemyError, OSError) as error:
            raise TryAgainError(type(error).__name__) from error

    async def _carry_out(self, method: TelegramMethod[Any], outbox_id: int | None) -> Delivered:
        match method:
            case _ if isinstance(method, SENDING):
                return await self._send(method, outbox_id)
            case _ if isinstance(method, EDITING):
                return await self._edit(method)
            case DeleteMessage():
                return await self._take_back(method)
            case AnswerCallbackQuery():
                await self._taps.answer(method)
            case SendChatAction():
                self._pages.send(_account_id(method.chat_id), {"type": "typing"})
            case _ if isinstance(method, PROFILE):
                pass  # a page shows the same to everybody
            case _:
                msg = f"the chat page has no {type(method).__name__}"
                raise ImpossibleError(msg)
        return Delivered()

    async def _send(self, method: Sending, outbox_id: int | None) -> Delivered:
        messages = compose(method, album=f"bot-{outbox_id}")
        async with self._changes.of(_account_id(method.chat_id)) as change:
            sent = await self._sent(change, outbox_id)
            if not sent:
                sent = [
                    await _add(change, composed, outbox_id, part)
                    for part, composed in enumerate(messages)
                ]
                change.shown.extend(sent)
        return Delivered(message_id=sent[0].id)

    async def _sent(self, change: AccountChange, outbox_id: int | None) -> list[WebchatMessage]:
        if outbox_id is None:
            return []
        return list(
            await list_sent(change.session, account_id=change.account.id, outbox_id=outbox_id)
        )

    async def _edit(self, method: Editing) -> Delivered:
        async with self._changes.of(_account_id(method.chat_id)) as change:
            message = await _find(change, method.message_id)
            if message is None or message.deleted or not message.from_bot:
                msg = "no message of the bot to edit"
                raise ImpossibleError(msg)
            content = edit(message.content, method)
            if content.get("html") != message.content.get("html"):
                content |= _language(change)
            if message.role in change.role.reads:
                message.role = change.role
            if change_message(change.account, message, content, now=change.now):
                change.shown.append(message)
        return Delivered(message_id=message.id)

    async def _take_back(self, method: DeleteMessage) -> Delivered:
        async with self._changes.of(_account_id(method.chat_id)) as change:
            message = await _find(change, method.message_id)
            if message is None:
                msg = "no message to take back"
                raise ImpossibleError(msg)
            if not take_back(change.account, message):
                show_again(change.account, message)  # what erases empties it itself
            change.shown.append(message)
        return Delivered(message_id=message.id)


def _account_id(chat_id: int | str | None) -> int:
    try:
        account_id = int(chat_id or 0)
    except ValueError:
        account_id = 0
    if not 0 < account_id <= LARGEST_NUMBER:
        raise AccountGoneError
    return account_id


async def _find(change: AccountChange, message_id: int | None) -> WebchatMessage | None:
    if message_id is None or not 0 < message_id <= LARGEST_NUMBER:
        return None
    return await find_message(change.session, account_id=change.account.id, message_id=message_id)


async def _add(
    change: AccountChange, composed: ComposedMessage, outbox_id: int | None, part: int
) -> WebchatMessage:
    content = composed.content | _language(change)
    if composed.file_name is not None:
        content |= await _file_parts(change, composed)
    return await add_message(
        change.session,
        change.account,
        from_bot=True,
        role=change.role,
        content=content,
        file_name=composed.file_name,
        outbox_id=outbox_id,
        outbox_part=part,
        now=change.now,
    )


def _language(change: AccountChange) -> dict[str, Any]:
    """Return what language the words are in: texts are made in that of the person."""
    return {} if change.locale is None else {"lang": tag_of(change.locale)}


async def _file_parts(change: AccountChange, composed: ComposedMessage) -> dict[str, Any]:
    """Return what the page needs to know of the message's file."""
    name = composed.file_name or ""
    file = await find_file(change.session, name=name)
    upload = await find_upload(change.session, account_id=change.account.id, name=name)
    found = file or upload
    if found is None:
        msg = "the file is gone, or another person's"
        raise ImpossibleError(msg)
    if "photo" in composed.content:
        size = {"width": found.width, "height": found.height}
        return {"photo": {side: pixels for side, pixels in size.items() if pixels}}
    title = file.title if file else None
    return {"document": {"name": title or name, "size": found.size}}
