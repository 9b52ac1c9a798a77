"""The books: what the outbox says beside what the messenger has seen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from storage.cases.models import Case
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person
from tests.e2e.scenes import Installation, words_of
from tests.support.botapi import BotApi, Request

ENDED_WELL: Final = {DeliveryState.SENT, DeliveryState.WITHDRAWN, DeliveryState.EXPIRED}
METHODS: Final = {"SendMessage": "sendMessage", "EditMessageText": "editMessageText"}
"""What puts words into a chat, in the outbox and in the messenger."""


@dataclass(frozen=True)
class Books:
    """What is to be compared.

    Attributes:
        messages: the whole outbox.
        cases: account of the reporter, reference and words of each case.
        api: the messenger.
    """

    messages: list[OutboxMessage]
    cases: list[tuple[int, str, str]]
    api: BotApi

    @classmethod
    async def of(cls, installation: Installation) -> "Books":
        """Read the database of a program that does not run."""
        messages = await installation.rows(select(OutboxMessage))
        cases = await installation.rows(
            select(Person.account_id, Case.reference, Case.text)
            .join(Person, Person.id == Case.reporter_id)
            .order_by(Case.reference)
        )
        return cls([row[0] for row in messages], [tuple(row) for row in cases], installation.api)

    def check_that_everything_ended_well(self) -> None:
        """Fail for what is left over, failed or refused, and for sums that do not add up.

        A message that two kills met is not tried a third time.
        """
        states = Counter(
            message.state
            for message in self.messages
            if not (message.state is DeliveryState.UNKNOWN and message.attempts == 2)
        )
        assert set(states) <= ENDED_WELL, states

    def check_that_the_chats_hold_what_was_sent(self) -> None:
        """Fail unless each message in a chat was sent once, by the outbox, and arrived there."""
        sent = [message for message in self.messages if message.state is DeliveryState.SENT]
        assert all(message.attempts == 1 for message in sent)
        kept = {(message.chat_id, message.message_id) for message in sent if message.message_id}
        there = [(message.chat.chat_id, message.message_id) for message in self.api.accepted]
        assert sorted(kept) == sorted(there)

    def check_reports(self, told: Mapping[int, str]) -> None:
        """Fail unless each report is stored once, in its resident's words.

        Args:
            told: the reference each account was told.
        """
        year = datetime.now(UTC).astimezone(ZoneInfo("Europe/Berlin")).year
        numbers = [f"M-{year}-{number:04}" for number in range(1, len(told) + 1)]
        assert [reference for _account, reference, _words in self.cases] == numbers
        assert {account: (reference, words) for account, reference, words in self.cases} == {
            account: (reference, words_of(account)) for account, reference in told.items()
        }

    def check_confirmations(self, told: Mapping[int, str]) -> int:
        """Each was told, and again only by a doubtful message; return how many were told again."""
        heard = Counter(
            request.chat_id
            for method in METHODS.values()
            for request in arrived(self.api, method)
            if "Your number is" in str(request.values["text"])
        )
        assert set(heard) == set(told)
        again = {chat_id for chat_id, times in heard.items() if times > 1}
        assert again <= {message.chat_id for message in self.messages if message.doubtful}
        return len(again)

    def check_that_only_the_doubtful_is_doubled(self) -> int:
        """Compare chat by chat, method by method; return how many messages came twice.

        For residents who only report: what notices become is not said in the outbox.
        """
        return sum(
            self._count_doubles(chat_id, method)
            for chat_id in {message.chat_id for message in self.messages}
            for method in METHODS
        )

    def _count_doubles(self, chat_id: int, method: str) -> int:
        stored = [
            each for each in self.messages if (each.chat_id, each.method) == (chat_id, method)
        ]
        sent = [each for each in stored if each.state is DeliveryState.SENT]
        seen = [each for each in arrived(self.api, METHODS[method]) if each.chat_id == chat_id]
        assert {each.message_id for each in sent if each.message_id} <= set(map(message_id, seen))
        # Each attempt but the last may have arrived too, if the connection was cut.
        possible = sum(
            each.attempts - (each.state is DeliveryState.SENT) for each in stored if each.doubtful
        )
        doubles = len(seen) - len(sent)
        assert 0 <= doubles <= possible, [(e.state, e.attempts, e.doubtful) for e in stored]
        return doubles


def arrived(api: BotApi, method: str) -> list[Request]:
    """The requests that took effect, or found that they had before."""
    return [
        request
        for request in api.requests_for(method)
        if request.accepted or "message is not modified" in request.outcome
    ]


def message_id(request: Request) -> Any:
    """The number of the message a request made or changed."""
    if request.method == "editMessageText":
        return request.values["message_id"]
    assert isinstance(request.result, dict), request
    return request.result["message_id"]
