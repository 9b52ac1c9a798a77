"""Dispatch: how many filters an update costs, and that a button belongs to one kind."""

from collections import defaultdict
from typing import Any

import pytest
from aiogram.dispatcher.event.handler import FilterObject

from handlers.registry import ROUTERS
from tests.support.person import Someone
from tests.support.town import Town

AT_MOST = 8


class Count:
    """The filters tried since the last look."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def look(self) -> list[str]:
        """Return what was tried, and begin anew."""
        tried, self.tried = self.tried, []
        return tried


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    """What is tried while the test runs."""
    counted, original = Count(), FilterObject.call

    async def call(self: FilterObject, *args: Any, **kwargs: Any) -> Any:
        counted.tried.append(type(self.callback).__name__)
        return await original(self, *args, **kwargs)

    monkeypatch.setattr(FilterObject, "call", call)
    return counted


async def test_few_filters_are_tried_for_an_update(town: Town, count: Count) -> None:
    person, manager = town.newcomer(), await town.member()
    count.look()
    for text in (
        "/start",
        "tap: Report a problem",
        "The street lamp in front of number 12 is dark.",
        "tap: Street lighting",
        "Hauptstraße 12",
        "It flickers in the evening, then it goes out.",
        "tap: Go on without a photo",
        "tap: Send",
        "/mine",
        "/nothing-of-the-kind",
    ):
        await do(person, text)
        assert len(tried := count.look()) <= AT_MOST, (text, tried)
    for text in ("/inbox", "/events", "/settings"):
        await do(manager, text)
        assert len(tried := count.look()) <= AT_MOST, (text, tried)


async def do(person: Someone, text: str) -> None:
    """Press a button, or write."""
    label = text.removeprefix("tap: ")
    await (person.write(text) if label == text else person.press(label))


def test_each_button_prefix_belongs_to_one_kind_of_button() -> None:
    kinds = defaultdict(set)
    for router in ROUTERS:
        for each in router.chain_tail:
            for handler in each.callback_query.handlers:
                for condition in handler.filters or ():
                    kind = getattr(condition.callback, "callback_data", None)
                    if kind is not None:
                        kinds[kind.__prefix__].add(kind)
    assert len(kinds) > 50
    assert [prefix for prefix, found in kinds.items() if len(found) > 1] == []
