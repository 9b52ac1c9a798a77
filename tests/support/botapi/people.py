"""People in a chat with the bot: they write, press what they read, and look at the chat."""

from collections.abc import Callable
from typing import Self

import pytest

from tests.support.botapi.chats import Chat, StoredMessage
from tests.support.botapi.core import Tap
from tests.support.botapi.markup import Json, find_entities
from tests.support.botapi.shown import ShownMessage, show
from tests.support.botapi.talking import Talker
from tests.support.botapi.updates import TAP_LIFETIME

Wanted = str | Callable[[ShownMessage], bool]
"""Words a message contains, or a question it answers with yes."""


class Someone(Talker):
    """A person with the chat open in the app.

    Actions happen at once and return what the chat then shows; only ``wait_for`` and ``answer_to``
    wait.
    """

    # --- Being there ---

    def inside(self, group: Chat) -> Self:
        """The same person in a group."""
        return type(self)(self.core, self.user, group)

    def start(self, payload: str = "") -> ShownMessage:
        """Open the bot, from a deep link where there is a payload."""
        return self.write(f"/start {payload}".strip())[0]

    def meet(self) -> Self:
        """Have started the bot some time before the test, without an update; the person."""
        self.chat.presence = "present"
        return self

    def block(self) -> None:
        """Block the bot."""
        self._change_presence(blocked=True)

    def unblock(self) -> None:
        """Take the bot back."""
        self._change_presence(blocked=False)

    def deactivate(self) -> None:
        """Delete the account; the bot is not told."""
        self.chat.presence = "deactivated"

    # --- Changing what was written ---

    def edit(self, message_id: int, text: str) -> ShownMessage:
        """Change the text or caption of one's own message."""
        message = self.chat.messages[message_id]
        word = "text" if "text" in message.content else "caption"
        key = "entities" if word == "text" else "caption_entities"
        content = {k: v for k, v in message.content.items() if k not in {word, key}}
        content[word] = text
        if entities := find_entities(text):
            content[key] = entities
        self.core.chats.edit(message, content, html="", markup=None)
        self.core.updates.add("edited_message", message.as_json())
        self.last_action = message.change
        return show(message, self.core.files)

    def remove(self, message: ShownMessage) -> None:
        """Delete a message from the chat, one's own or the bot's; the bot is not told."""
        self.core.chats.delete(self.chat.messages[message.message_id])

    # --- Pressing ---

    def press(
        self,
        label: str,
        *,
        on: ShownMessage | None = None,
        at: tuple[float, float] | None = None,
    ) -> Tap | None:
        """Press the button with this label: an inline one, else one of the reply keyboard.

        Args:
            label: What the button says, all of it.
            on: The message whose button it is; the newest that has one if not given.
            at: Where the person is, for a button that shares the place.

        Returns:
            The tap of an inline button, on which the bot's answer shows; nothing for others.

        Raises:
            pytest.fail.Exception: No such button is shown, or it opens a page.
        """
        for message in reversed(self.messages):
            if on is not None and message.message_id != on.message_id:
                continue
            button = message.buttons.get(label)
            if button and button.data:
                return self.tap(message.message_id, button.data)
            if button:
                pytest.fail(f"{label!r} opens {button.url}: {message}")
        if on is None and self._press_reply_key(label, at):
            return None
        pytest.fail(f"No button {label!r} in the chat:\n{self.transcript()}")

    def _press_reply_key(self, label: str, at: tuple[float, float] | None) -> bool:
        """Press a key of the reply keyboard; whether there is one."""
        keyboard = self.chat.keyboard or {}
        for key in (key for row in keyboard.get("keyboard", ()) for key in row):
            if label != (key if isinstance(key, str) else key["text"]):
                continue
            if keyboard.get("one_time_keyboard"):
                self.chat.keyboard = None
            if isinstance(key, dict) and key.get("request_location"):
                assert at is not None, f"{label!r} shares a place: say where with at="
                self.send_location(*at)
            elif isinstance(key, dict) and key.get("request_contact"):
                self.send_contact()
            else:
                self.write(label)
            return True
        return False

    def tap(self, message_id: int, data: str) -> Tap:
        """Send a tap of any data on any message, also a forged one or one on a deleted message."""
        self._come_back()
        message = self.chat.messages.get(message_id)
        tap = self.core.record_tap(self.user["id"], self.chat.chat_id)
        query: Json = {
            "id": tap.query_id,
            "from": self.user,
            "message": _message_of_tap(self.chat, message_id, message),
            "chat_instance": str(7_000_000_000_000_000_000 + self.chat.chat_id),
            "data": data,
        }
        self.core.updates.add("callback_query", query, lifetime=TAP_LIFETIME)
        self.last_action = self.core.chats.changes.notify()
        return tap

    # --- Looking ---

    @property
    def messages(self) -> list[ShownMessage]:
        """What the chat shows, oldest first."""
        return [show(message, self.core.files) for message in self.chat.shown()]

    @property
    def answers(self) -> list[ShownMessage]:
        """What the bot wrote or changed since this person last did something, oldest first."""
        return self._changed_since(self.last_action)

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard, row by row."""
        rows = (self.chat.keyboard or {}).get("keyboard", ())
        return [[key if isinstance(key, str) else key["text"] for key in row] for row in rows]

    @property
    def menu(self) -> dict[str, str]:
        """The command menu in this person's app: command to description."""
        return self.core.profile.menu_for(
            self.chat.chat_id, str(self.user.get("language_code", ""))
        )

    def transcript(self) -> str:
        """The chat as lines, for messages of failed tests."""
        return "\n".join(str(message) for message in self.messages)

    def _changed_since(self, change: int) -> list[ShownMessage]:
        """The bot's messages that came or changed after a change."""
        return [
            show(message, self.core.files)
            for message in self.chat.shown()
            if message.from_bot and message.change > change
        ]

    # --- Waiting ---

    async def wait_for(
        self,
        wanted: Wanted = "",
        timeout: float = 5.0,  # noqa: ASYNC109  # reads as in every waiting function of a test
        *,
        after: ShownMessage | None = None,
    ) -> ShownMessage:
        """The first message of the bot that fits, once it is there.

        Only messages sent or edited since this person's last action count.

        Args:
            wanted: Words it contains, or a function that says whether it fits.
            timeout: Seconds.
            after: Only count what was sent or edited after this message.

        Raises:
            pytest.fail.Exception: It did not come; with what the chat shows instead.
        """
        since = self.last_action if after is None else after.change
        found: list[ShownMessage] = []

        def look() -> bool:
            found[:] = [each for each in self._changed_since(since) if _fits(each, wanted)]
            return bool(found)

        if not await self._wait_until(look, timeout):
            what = repr(wanted) if isinstance(wanted, str) else "that fits"
            pytest.fail(f"No message {what} within {timeout} s:\n{self.transcript()}")
        return found[0]

    async def wait_until_gone(self, message: ShownMessage, *, seconds: float = 5.0) -> None:
        """Until the bot deleted a message.

        Raises:
            pytest.fail.Exception: It is still there.
        """
        stored = self.chat.messages[message.message_id]
        assert await self._wait_until(lambda: stored.deleted, seconds), f"Still shown: {message}"

    async def answer_to(self, tap: Tap, *, seconds: float = 5.0) -> str:
        """The notice the bot answers a tap with; empty where it only ends the waiting.

        Raises:
            pytest.fail.Exception: No answer came.
        """
        assert await self._wait_until(lambda: bool(tap.answers), seconds), "The tap is unanswered"
        return str(tap.answers[0]["text"])

    async def _wait_until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether something happened in this chat in time."""
        changes = self.core.chats.changes
        return await changes.wait_until(happened, seconds, chat_id=self.chat.chat_id)


def _fits(message: ShownMessage, wanted: Wanted) -> bool:
    """Whether a message is the one waited for."""
    return wanted in message.text if isinstance(wanted, str) else wanted(message)


def _message_of_tap(chat: Chat, message_id: int, message: StoredMessage | None) -> Json:
    """The message of a tap; of one that is gone only the id is left."""
    if message is None or message.deleted:
        return {"chat": chat.as_json(), "message_id": message_id, "date": 0}
    return message.as_json()
