"""The dispatch table: few filters are tried, and two features never want the same update."""

from typing import Any, Final

import pytest
from aiogram import Router
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.filters import StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Chat, Message, User

from bot.dispatch_table import DispatchConflictError, DispatchTable, KeyedObserver
from handlers.filters import Command, HasText
from tests.handlers.scenes import report
from tests.support.person import SENT_AT, Someone
from tests.support.town import Town

MOST: Final = 8
"""Filters an update may cost; there are about 340 handlers."""


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The filters that were tried; emptied by the test."""
    seen: list[object] = []
    call = FilterObject.call

    async def counted(self: FilterObject, *args: Any, **kwargs: Any) -> Any:
        seen.append(self.callback)
        return await call(self, *args, **kwargs)

    monkeypatch.setattr(FilterObject, "call", counted)
    return seen


async def test_few_filters_are_tried(town: Town, tried: list[object]) -> None:
    costs: dict[str, int] = {}
    feed = town.feed

    async def counted(update: Any) -> None:
        tried.clear()
        await feed(update)
        costs[f"{len(costs)} {tried[-1:]}"] = len(tried)

    town.feed = counted  # type: ignore[method-assign]  # each update is counted
    manager, resident = await town.member(language="en"), town.newcomer()
    await report(resident, photos=2)
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.tap("no-such-button:1")
    await resident.write("/nothing")
    await _work(manager)
    assert len(costs) > 25
    assert {what: cost for what, cost in costs.items() if cost > MOST} == {}


async def _work(manager: Someone) -> None:
    """Do what has the most handlers of one kind: a case, an announcement, hours, settings."""
    await manager.write("/case M-2026-0001")
    await manager.press("Note")
    await manager.write("A note.")
    await manager.write("/announce")
    await manager.press("New announcement")
    await manager.write("On Friday the water is turned off.")
    for label in ("To whom", "Everyone", "Back", "Photo or file", "Back", "Discard"):
        await manager.press(label)
    await manager.write("/hours")
    await manager.write("/settings")
    await manager.write("/events")
    await manager.write("/ideas")
    await manager.write("What does this belong to?")


# --- Who comes first ---------------------------------------------------------------------------


class OneButton(CallbackData, prefix="same"):
    """A button."""


class OtherButton(CallbackData, prefix="same"):
    """Another one with the same prefix."""


class Form(StatesGroup):
    """A dialogue."""

    open = State()


def _handler(feature: str) -> Any:
    async def handle(_event: Any) -> None:
        """Do nothing."""

    handle.__module__, handle.__name__ = f"handlers.{feature}.made_up", feature
    return handle


def _message(text: str) -> Message:
    chat = Chat(id=1, type="private")
    return Message(message_id=1, date=SENT_AT, chat=chat, text=text)


def _tap(data: str) -> CallbackQuery:
    user = User(id=1, is_bot=False, first_name="A")
    return CallbackQuery(id="1", from_user=user, chat_instance="1", data=data)


def _observer(*routers: Router, kind: str = "message") -> KeyedObserver:
    observer = DispatchTable(routers).observers[kind]
    assert isinstance(observer, KeyedObserver)
    return observer


def test_a_command_inside_a_dialogue_comes_first_and_any_text_last() -> None:
    router = Router()
    router.message.register(_handler("anything"))
    router.message.register(_handler("dialogue"), StateFilter(Form), HasText())
    router.message.register(_handler("outside"), StateFilter(None), HasText())
    router.message.register(_handler("command"), Command("cancel"))
    router.message.register(_handler("inside"), Command("cancel"), StateFilter(Form))
    observer = _observer(router)
    message = _message("/cancel it")
    found = [entry.feature for entry in observer.look_up(message, Form.open.state)]
    assert found == ["inside", "command", "dialogue", "anything"]
    message = _message("cancel it")
    assert [each.feature for each in observer.look_up(message, None)] == ["outside", "anything"]
    found = [each.feature for each in observer.look_up(message, "Unknown:state")]
    assert found == ["anything"]


@pytest.mark.parametrize("filters", [(), (HasText(),)])
def test_two_features_with_the_same_command_are_refused(filters: tuple[HasText, ...]) -> None:
    first, second = Router(), Router()
    first.message.register(_handler("first"), Command("report"))
    second.message.register(_handler("second"), Command("report"), *filters)
    with pytest.raises(DispatchConflictError, match=r"second\.made_up\.second"):
        DispatchTable([first, second])


def test_the_narrower_one_may_come_first() -> None:
    first, second = Router(), Router()
    first.message.register(_handler("first"), Command("report"), HasText())
    second.message.register(_handler("second"), Command("report"))
    message = _message("/report")
    found = [each.feature for each in _observer(first, second).look_up(message, None)]
    assert found == ["first", "second"]


def test_two_kinds_of_buttons_with_one_prefix_are_refused() -> None:
    router = Router()
    router.callback_query.register(_handler("first"), OneButton.filter())
    router.callback_query.register(_handler("second"), OtherButton.filter())
    with pytest.raises(DispatchConflictError, match="OtherButton"):
        DispatchTable([router])


def test_a_made_up_button_is_looked_up_by_nothing() -> None:
    router = Router()
    router.callback_query.register(_handler("first"), OneButton.filter())
    router.callback_query.register(_handler("anything"))
    observer = _observer(router, kind="callback_query")
    for data in ("", "nobody", "nobody:1:2", ":::"):
        query = _tap(data)
        assert [each.feature for each in observer.look_up(query, None)] == ["anything"]


def test_middlewares_that_would_not_run_are_refused() -> None:
    async def middleware(handler: Any, event: Any, data: Any) -> Any:
        return await handler(event, data)

    router = Router()
    router.message.register(_handler("first"))
    router.message.middleware(middleware)
    with pytest.raises(ValueError, match="never run"):
        DispatchTable([router])


def test_a_command_that_would_be_taken_for_text_is_refused() -> None:
    with pytest.raises(ValueError, match="/forgotten would be taken for text"):
        Command("forgotten")
