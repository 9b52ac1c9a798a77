"""Where the person's dialogue stands: read with the sender, written in the same transaction."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import Message, TelegramObject, Update

from handlers.dialogues import LASTING, LED, TOLD, TYPED, WARNED, StaffDialogue, is_of
from handlers.incoming import list_typed
from handlers.rewording import HEARD, find_heard
from storage.conversations import keep_conversation
from storage.message_owners import owners_beside
from storage.senders import Sender


class ConversationMiddleware(BaseMiddleware):
    """Gives ``state``; updates without a person, such as those of groups, end here."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the handler with the conversation, and keep where it went."""
        sender: Sender | None = data.get("sender")
        if sender is None:
            return UNHANDLED
        memory = ConversationStorage(state=sender.state, data=sender.data)
        account = sender.person.account_id
        data["state"] = FSMContext(
            storage=memory,
            key=StorageKey(bot_id=data["bot"].id, chat_id=account, user_id=account),
        )
        data["raw_state"] = memory.state
        replies = await handler(event, data)
        memory.note_warned(data["warned"])
        memory.note_led(data["led"])
        if isinstance(event, Update) and event.message is not None:
            memory.note_words(event.message)
        if sender.person.is_staff and isinstance(event, Update):
            known = owners_beside(data["session"], sender.person)
            memory.note_typed([] if known else list_typed(event), known=bool(known))
        if memory.changed:
            await keep_conversation(
                data["session"],
                person_id=sender.person.id,
                state=memory.state,
                data=memory.data,
                now=data["now"],
            )
        return replies


class ConversationStorage(BaseStorage):
    """aiogram's state storage, for one update of one person."""

    def __init__(self, *, state: str | None, data: dict[str, Any]) -> None:
        self.state = state
        self.data = data
        self.changed = False

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Move on to another question."""
        self.state = state.state if isinstance(state, State) else state
        self.changed = True

    async def get_state(self, key: StorageKey) -> str | None:
        """Return the open question's name."""
        return self.state

    async def set_data(self, key: StorageKey, data: Any) -> None:
        """Replace the draft; what outlives it stays."""
        lasting = {name: self.data.get(name) for name in LASTING} | dict(data)
        self.data = {
            name: kept for name, kept in lasting.items() if kept is not None or name not in LASTING
        }
        self.changed = True

    def note_warned(self, warned: Mapping[str, Any]) -> None:
        """Remember what was said of danger, until the dialogue is over."""
        kept = {name: value for name, value in self.data.items() if name != WARNED}
        if self.state is not None:
            kept = {**self.data, **warned}
        if kept != self.data:
            self.data = kept
            self.changed = True

    def note_led(self, words: str | None) -> None:
        """Keep the words that have led elsewhere; the last ones only."""
        if words is not None:
            self.data = self.data | {LED: words}
            self.changed = True

    def note_words(self, message: Message) -> None:
        """Remember which words of the team's open dialogue a message has said."""
        if self.changed and is_of(self.state, StaffDialogue):
            heard = find_heard(message, self.data)
            self.data = self.data if heard is None else self.data | {HEARD: heard}

    def note_typed(self, message_ids: list[int], *, known: bool) -> None:
        """Remember what was typed in the team's open dialogue until it is known about whom."""
        is_open = self.state is not None or TOLD in self.data
        before = [] if known else self.data.get(TYPED, [])
        typed = [*before, *message_ids] if is_open else []
        if typed != self.data.get(TYPED, []):
            self.data = {name: kept for name, kept in self.data.items() if name != TYPED}
            self.data |= {TYPED: typed} if typed else {}
            self.changed = True

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Return the draft."""
        return dict(self.data)

    async def close(self) -> None:
        """Nothing is open."""
