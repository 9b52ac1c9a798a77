"""The state behind the stand-in, without any HTTP: what methods change and people look at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.support.botapi.calls import Call
from tests.support.botapi.chats import Chats
from tests.support.botapi.errors import refuse
from tests.support.botapi.files import FileStore
from tests.support.botapi.markup import Json
from tests.support.botapi.profile import Profile
from tests.support.botapi.updates import UpdateQueue

CALLBACK_ANSWERABLE = timedelta(seconds=150)
"""How long a tap can be answered. Telegram publishes no figure; it is at least as long as the tap
is delivered, and a bot must cope with the shortest."""


@dataclass
class Tap:
    """A press of an inline button, and how the bot answered it."""

    query_id: str
    person_id: int
    chat_id: int
    at: datetime
    answers: list[Json] = field(default_factory=list)
    """``text``, ``show_alert``, ``url`` of each answerCallbackQuery; empty while there is none."""


class Core:
    """Everything the stand-in knows.

    Args:
        token: The bot's token; the number before the colon is the bot's id.
        clock: The time now.
        first_update_id: The number of the first update.
    """

    def __init__(self, *, token: str, clock: Callable[[], datetime], first_update_id: int) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Quartiersbote",
            "username": "quartiersbote_test_bot",
        }
        self.chats = Chats(clock, self.bot)
        self.files = FileStore()
        self.updates = UpdateQueue(clock, first_id=first_update_id)
        self.profile = Profile()
        self.taps: dict[str, Tap] = {}
        self.webhook: Json = {}
        self._albums = 0

    def next_album(self) -> str:
        """An id for photos that belong together."""
        self._albums += 1
        return str(13_000_000_000_000_000 + self._albums)

    def record_tap(self, person_id: int, chat_id: int) -> Tap:
        """A tap somebody made a moment ago."""
        query_id = str(4_000_000_000_000_000_000 + len(self.taps) + 1)
        self.taps[query_id] = Tap(query_id, person_id, chat_id, self.clock())
        return self.taps[query_id]

    def answer_tap(self, query_id: str, answer: Json) -> None:
        """Show the bot's answer to whoever tapped.

        Raises:
            ApiError: The tap is unknown or too old.
        """
        tap = self.taps.get(query_id)
        if tap is None or self.clock() - tap.at > CALLBACK_ANSWERABLE:
            refuse("query is too old and response timeout expired or query ID is invalid")
        tap.answers.append(answer)
        self.chats.changes.notify(tap.chat_id)


Handler = Callable[[Core, Call], object | Awaitable[object]]
"""Carries out a checked call; its result is the answer's ``result``."""
