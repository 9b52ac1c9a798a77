"""A messenger in memory, and somebody who tells it a report: eight updates, the same for all.

Updates are what ``getUpdates`` brings once its JSON is read; calls are answered with what the Bot
API answers.  What the messenger itself costs is kept apart, so that it can be left out.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Final

Raw = dict[str, Any]
"""An object of the Bot API as JSON brings it."""
Feed = Callable[[Raw], Awaitable[None]]
"""Handles one update."""
Contender = Callable[["Messenger"], AbstractAsyncContextManager[Feed]]
Running = AsyncIterator[Feed]

TOKEN: Final = "42:TEST"  # noqa: S105  of nobody
UPDATES: Final = 8
"""How many updates a conversation has."""
READING_S: Final = 0.01
"""How long a person reads before the next tap; a bot may finish meanwhile what it has to store."""
WELCOME_S: Final = 0.3
"""How long a newcomer reads what is stored, beyond that: who taps before its delivery is on record
is asked to tap once more."""
ANSWER_S: Final = 30.0
"""How long an answer may take before the measurement is given up."""
SENT_AT: Final = 1_795_000_000
BOT: Final = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "bench_bot"}


class Messenger:
    """The chats of everybody.

    Attributes:
        spent_s: CPU seconds of the messenger itself.
        calls: how many calls it has answered.
    """

    def __init__(self) -> None:
        self.spent_s = 0.0
        self.calls = 0
        self._numbers = itertools.count(1)
        self._chats: dict[int, Chat] = {}

    def newcomer(self, language: str = "en") -> "Chat":
        """Return the chat of somebody who has not written yet."""
        chat = Chat(self, 1000 + next(self._numbers), language)
        self._chats[chat.id] = chat
        return chat

    def next_number(self) -> int:
        """Return a number nothing has had."""
        return next(self._numbers)

    def answer(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Carry out a call and return its result; markup is given as JSON brings it."""
        self.calls += 1
        if method == "getMe":
            return BOT
        if "chat_id" not in parameters:
            return True
        chat = self._chats[int(parameters["chat_id"])]
        return chat.show(parameters)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Keep the CPU time of this block apart: it is the messenger's."""
        begun = time.process_time()
        try:
            yield
        finally:
            self.spent_s += time.process_time() - begun


class Chat:
    """One person's chat: what it shows, and what the person does in it."""

    def __init__(self, messenger: Messenger, number: int, language: str) -> None:
        self.id = number
        self._messenger = messenger
        self._account = {
            "id": number,
            "is_bot": False,
            "first_name": "Somebody",
            "language_code": language,
        }
        self._chat = {"id": number, "type": "private", "first_name": "Somebody"}
        self._shown: dict[int, Raw] = {}
        self._heard = asyncio.Event()

    def show(self, parameters: Mapping[str, Any]) -> Raw:
        """Show a new or a changed message, and return it."""
        number = int(parameters.get("message_id") or self._messenger.next_number())
        message = {
            "message_id": number,
            "date": SENT_AT,
            "chat": self._chat,
            "from": BOT,
            "text": parameters.get("text", ""),
        }
        markup = parameters.get("reply_markup")
        if markup and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self._shown.pop(number, None)
        self._shown[number] = message
        self._heard.set()
        return message

    async def write(self, feed: Feed, text: str) -> None:
        """Send a text or a command, and read the answer."""
        self._heard.clear()
        await self.say(feed, text)
        await self._read()

    async def say(self, feed: Feed, text: str) -> None:
        """Send a text or a command, and wait for no answer."""
        with self._messenger.apart():
            message: Raw = {
                "message_id": self._messenger.next_number(),
                "date": SENT_AT,
                "chat": self._chat,
                "from": self._account,
                "text": text,
            }
            if text.startswith("/"):
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        await self._feed(feed, message=message)

    async def press(self, feed: Feed, label: str) -> None:
        """Press the newest button with these words, once it is there, and read the answer."""
        while (found := self._find_button(label)) is None:
            await self._hear(label)
        message, data = found
        self._heard.clear()
        await self._feed(
            feed,
            callback_query={
                "id": str(self._messenger.next_number()),
                "from": self._account,
                "chat_instance": "1",
                "message": message,
                "data": data,
            },
        )
        await self._read()

    async def _feed(self, feed: Feed, **event: Raw) -> None:
        await feed({"update_id": self._messenger.next_number(), **event})

    async def _read(self) -> None:
        await self._hear("an answer")
        await asyncio.sleep(READING_S)

    async def _hear(self, what: str) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._heard.wait()
        except TimeoutError:
            msg = f"waited for {what!r}; the chat shows {[*self._shown.values()][-3:]}"
            raise RuntimeError(msg) from None
        self._heard.clear()

    def _find_button(self, label: str) -> tuple[Raw, str] | None:
        with self._messenger.apart():
            for message in reversed(self._shown.values()):
                for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                    for button in row:
                        if label in button["text"]:
                            return message, button["callback_data"]
        return None


async def report(chat: Chat, feed: Feed) -> None:
    """Tell a whole report, in English, about a place nobody has reported before."""
    await chat.write(feed, "/start")
    await asyncio.sleep(WELCOME_S)
    await chat.press(feed, "Report a problem")
    await chat.write(feed, "The street lamp in front of number 12 has been dark for a week.")
    await chat.press(feed, "Street lighting")
    await chat.write(feed, f"Hauptstraße {chat.id}")
    await chat.write(feed, "It flickers in the evening, then it goes out.")
    await chat.press(feed, "Go on without a photo")
    await chat.press(feed, "Send")
