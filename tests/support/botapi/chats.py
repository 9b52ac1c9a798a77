"""Chats and what stands in them, as every side sees it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tests.support.botapi.errors import ApiError, bad_request, forbidden, refuse
from tests.support.botapi.markup import Json

DELETABLE_FOR = timedelta(hours=48)
"""How old a message may be to be deleted (core.telegram.org/bots/api#deletemessage)."""

Presence = Literal["unknown", "present", "blocked", "deactivated", "kicked"]
"""How a chat stands to the bot: never met, talking, or the ways of being gone."""

_ABSENT: dict[Presence, Callable[[], ApiError]] = {
    "unknown": lambda: bad_request("chat not found"),
    "blocked": lambda: forbidden("bot was blocked by the user"),
    "deactivated": lambda: forbidden("user is deactivated"),
    "kicked": lambda: forbidden("bot was kicked from the supergroup chat"),
}


@dataclass
class StoredMessage:
    """One message; ``content`` holds the fields that make up what it says."""

    message_id: int
    chat: "Chat"
    sender: Json
    sent_at: datetime
    content: Json
    html: str = ""
    """The text or caption as it was sent, markup included."""
    reply_markup: Json | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    change: int = 0
    """Rises with every change anywhere, so that "since" can be asked."""

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    def as_json(self) -> Json:
        """The message as the API describes it."""
        message: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.as_json(),
            "date": int(self.sent_at.timestamp()),
        }
        if self.edited_at:
            message["edit_date"] = int(self.edited_at.timestamp())
        message |= self.content
        if self.reply_markup and "inline_keyboard" in self.reply_markup:
            message["reply_markup"] = self.reply_markup
        return message


@dataclass
class Chat:
    """A private chat or a group, with everything ever said in it."""

    chat_id: int
    kind: Literal["private", "supergroup"]
    names: Json
    presence: Presence = "unknown"
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    keyboard: Json | None = None
    """The reply keyboard people see under the chat."""
    actions: list[str] = field(default_factory=list)
    """What sendChatAction announced here."""

    def as_json(self) -> Json:
        """The chat as messages carry it."""
        return {"id": self.chat_id, "type": self.kind, **self.names}

    def check_reachable(self) -> None:
        """Nothing, when the bot may write here.

        Raises:
            ApiError: 400 for an unknown chat, 403 for one that is closed to the bot.
        """
        if self.presence != "present":
            error = _ABSENT[self.presence]()
            raise error

    def shown(self) -> list[StoredMessage]:
        """What the chat shows, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]


class Changes:
    """Counts what happens and wakes those who wait for it."""

    def __init__(self) -> None:
        self.count = 0
        self._events: dict[int | None, asyncio.Event] = {}

    def notify(self, chat_id: int | None = None) -> int:
        """Announce a change, in a chat if it was in one; its number."""
        self.count += 1
        for key in {chat_id, None}:
            if event := self._events.pop(key, None):
                event.set()
        return self.count

    async def wait_until(
        self, happened: Callable[[], bool], seconds: float, *, chat_id: int | None = None
    ) -> bool:
        """Whether something happened in time; asked again after every change.

        Args:
            happened: Whether it did.
            seconds: How long to wait.
            chat_id: Ask only after changes in this chat; hundreds of people wait at a time.
        """
        try:
            async with asyncio.timeout(seconds):
                while not happened():
                    await self._events.setdefault(chat_id, asyncio.Event()).wait()
        except TimeoutError:
            return False
        return True


class Chats:
    """All chats of the bot.

    Args:
        clock: The time now; messages bear it.
        bot: The bot as a user.
    """

    def __init__(self, clock: Callable[[], datetime], bot: Json) -> None:
        self.changes = Changes()
        self.accepted: list[StoredMessage] = []
        """Every message the bot sent, in order, deleted ones too."""
        self._clock = clock
        self._bot = bot
        self._chats: dict[int, Chat] = {}
        self._last_id = 0

    def add(self, chat: Chat) -> Chat:
        """Bring a chat into being."""
        return self._chats.setdefault(chat.chat_id, chat)

    def find(self, chat_id: object) -> Chat:
        """The chat with this id, reachable or not.

        Raises:
            ApiError: 400 "chat not found".
        """
        chat = self._chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            refuse("chat not found")
        return chat

    def get(self, chat_id: object) -> Chat:
        """The chat with this id, open to the bot.

        Raises:
            ApiError: 400 "chat not found", or 403.
        """
        chat = self.find(chat_id)
        chat.check_reachable()
        return chat

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        html: str = "",
        markup: Json | None = None,
    ) -> StoredMessage:
        """Put a message into a chat."""
        self._last_id += 1
        message = StoredMessage(
            self._last_id, chat, sender, self._clock(), content, html, reply_markup=markup
        )
        chat.messages[message.message_id] = message
        if message.from_bot:
            self.accepted.append(message)
            self._change_keyboard(chat, markup)
        message.change = self.changes.notify(chat.chat_id)
        return message

    def post_as_bot(
        self, chat: Chat, content: Json, *, html: str = "", markup: Json | None = None
    ) -> StoredMessage:
        """Put a message of the bot into a chat."""
        return self.post(chat, self._bot, content, html=html, markup=markup)

    @staticmethod
    def _change_keyboard(chat: Chat, markup: Json | None) -> None:
        """Show or take away the reply keyboard."""
        if markup and "keyboard" in markup:
            chat.keyboard = markup
        elif markup and markup.get("remove_keyboard"):
            chat.keyboard = None

    def edit(
        self, message: StoredMessage, content: Json, *, html: str, markup: Json | None
    ) -> StoredMessage:
        """Change a message."""
        message.content, message.html, message.reply_markup = content, html, markup
        message.edited_at = self._clock()
        message.change = self.changes.notify(message.chat.chat_id)
        return message

    def delete(self, message: StoredMessage) -> None:
        """Take a message out of its chat.

        Raises:
            ApiError: It is too old for that.
        """
        if self._clock() - message.sent_at > DELETABLE_FOR:
            refuse("message can't be deleted for everyone")
        message.deleted = True
        message.change = self.changes.notify(message.chat.chat_id)
