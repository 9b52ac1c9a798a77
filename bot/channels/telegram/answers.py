"""What Telegram's answers and refusals mean for a message.

Telegram publishes no list of its refusals; the words below are those of the Bot API server's
source (github.com/tdlib/telegram-bot-api, ``Client.cpp``) and of TDLib, compared without case.
"""

from datetime import timedelta
from typing import Any, Final

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import Message
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.channels.base import (
    Delivered,
    DeliveryError,
    Fault,
    FileUnknownError,
    ImpossibleError,
    Scope,
    TryAgainError,
    UnreachableError,
)

UNTOLD_PAUSE: Final = timedelta(seconds=5)
"""For "too many requests" that does not say how long."""
DONE_ALREADY: Final = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "message to delete not found",
)
"""Refusals of what is as it should be, or of no use any more."""
TAP_GONE: Final = ("query is too old", "query id is invalid", "query_id_invalid")
GONE: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "group chat was deactivated",
    "chat was upgraded",
    "have no rights to send a message",
    "not enough rights to send",
    "chat_write_forbidden",
)
FILE_UNKNOWN: Final = (
    "wrong file identifier",
    "wrong file_id",
    "wrong remote file identifier",
    "file_reference_",
)
FAULTS: Final = {
    Fault.MARKUP: (
        "can't parse entities",
        "can't parse caption entities",
        "can't parse message text",
        "unsupported parse_mode",
        "entity_",  # …BOUNDS_INVALID, …MENTION_USER_INVALID
        "entities_too_long",
        "receive an entity with incorrect",
        "entity begin",  # "… begins after the end of the text", "… beginning at … ends after …"
    ),
    Fault.BUTTONS: (
        "button",  # BUTTON_DATA_INVALID, BUTTON_URL_INVALID, "can't parse inline keyboard button"
        "keyboard",
        "reply_markup",
        "reply markup",  # "reply markup is too long": more than 100 buttons
    ),
    Fault.LENGTH: ("is too long", "message_too_long", "caption_too_long"),
    Fault.REPLY: (
        "message to be replied not found",
        "replied message not found",
        "message to reply not found",
        "reply message not found",
        "reply_message_id_invalid",
        "reply_to_invalid",
    ),
    Fault.EDIT: (
        "message to edit not found",
        "message can't be edited",
        "message identifier is not specified",
        "message_id_invalid",
        "message_edit_time_expired",
        "message_author_required",
        "there is no text in the message",
        "there is no caption in the message",
        "there is no media in the message",
    ),
    Fault.FILE: (
        "media_",  # MEDIA_EMPTY, MEDIA_INVALID
        "photo_",  # PHOTO_INVALID_DIMENSIONS, PHOTO_EXT_INVALID, PHOTO_SAVE_FILE_INVALID
        "image_process_failed",
        "file must be non-empty",
        "too big",  # "file is too big", "too big for a photo"
        "file_",  # FILE_PARTS_INVALID, FILE_PART_0_MISSING
        "type of file mismatch",
        "can't use file of type",
        "wrong type of the web page content",
        "failed to get http url content",
        "group send failed",
    ),
}
"""The first that fits is meant, so that what is about several things stands where it helps."""


def delivered(result: Any) -> Delivered:
    """Return what a call that was carried out came back with."""
    messages = result if isinstance(result, list) else [result]
    sent = [message for message in messages if isinstance(message, Message)]
    file_ids = [file_id for message in sent if (file_id := _file_id(message)) is not None]
    return Delivered(sent[0].message_id if sent else None, tuple(file_ids))


def read_failure(error: AiogramError) -> Delivered | DeliveryError:
    """Return what a failed call means: an error to raise, or that nothing is left to do."""
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return _too_many(timedelta(seconds=seconds))
        case TelegramForbiddenError(message=why) | TelegramMigrateToChat(message=why):
            return UnreachableError(_why_forbidden(why.lower()))
        case TelegramBadRequest(message=why, method=method):
            return _read_refusal(why, method)
        case TelegramEntityTooLarge():  # aiogram counts it among the network's errors
            return ImpossibleError("the file is too large", Fault.FILE)
        case TelegramNetworkError():
            return TryAgainError(describe(error), doubtful=_may_have_arrived(error))
        case ClientDecodeError(data={"ok": True, "result": result}):
            return _read_anyway(result)
        case _:
            return _read_the_rest(error)


def describe(error: AiogramError) -> str:
    """Return an error for the log, without addresses (they hold the token) and quoted texts."""
    match error:
        case TelegramNetworkError():
            return type(error.__cause__ or error).__name__
        case TelegramAPIError(message=why):
            return f"{type(error).__name__}: {_without_quotes(why)}"
        case _:
            return type(error).__name__


def _read_the_rest(error: AiogramError) -> TryAgainError:
    """Read a failure of the server: what it did before is not known."""
    if isinstance(error, TelegramAPIError) and "too many requests" in error.message.lower():
        return _too_many(UNTOLD_PAUSE)
    return TryAgainError(describe(error), doubtful=True)


def _too_many(after: timedelta) -> TryAgainError:
    return TryAgainError("too many requests", after=after, scope=Scope.LIMIT)


def _why_forbidden(why: str) -> str:
    if "blocked" in why:
        return "blocked"
    return "deactivated" if "deactivated" in why else "gone"


def _read_refusal(why: str, method: TelegramMethod[Any]) -> Delivered | DeliveryError:
    words = _without_quotes(why).lower()
    if _had_to_say(method) and any(known in words for known in TAP_GONE):
        return ImpossibleError(_without_quotes(why), Fault.TAP)
    if any(known in words for known in DONE_ALREADY):
        return Delivered()
    if any(known in words for known in GONE):
        return UnreachableError("deactivated" if "deactivated" in words else "gone")
    if any(known in words for known in FILE_UNKNOWN):
        return FileUnknownError(_without_quotes(why))
    return ImpossibleError(_without_quotes(why), _fault(words))


def _had_to_say(method: TelegramMethod[Any]) -> bool:
    return isinstance(method, AnswerCallbackQuery) and bool(method.text)


def _fault(words: str) -> Fault:
    return next(
        (fault for fault, known in FAULTS.items() if any(each in words for each in known)),
        Fault.OTHER,
    )


def _may_have_arrived(error: TelegramNetworkError) -> bool:
    """Return whether the request may have been written before the connection broke."""
    return not isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)


def _read_anyway(result: Any) -> Delivered:
    """Read an answer that aiogram does not understand: the message was sent all the same."""
    first = result[0] if isinstance(result, list) and result else result
    number = first.get("message_id") if isinstance(first, dict) else None
    return Delivered(number if isinstance(number, int) else None)


def _without_quotes(why: str) -> str:
    """Cut a refusal before the first words it quotes: they may be a person's."""
    return why.partition('"')[0].strip()


def _file_id(message: Message) -> str | None:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else None
