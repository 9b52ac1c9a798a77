"""Which handlers an update is offered to: by its button, its command, the question that is open.

aiogram offers an update to one router after the other until a filter of theirs takes it.  Here
each kind of update (``Kind``) has a short list of handlers, made when it comes for the first time:
those whose filters do not rule the kind out.  The filters of these are tried as aiogram does, and
decide.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters import Command, StateFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.filters import HasContact, HasDocument, HasPhoto, HasPlace, HasText, NoCommand

KINDS_KNOWN: Final = 4096
"""More than there are; buttons and commands may also be made up."""
COMMAND: Final = re.compile(r"/(\w+)", re.ASCII)
_NOT_TEXT: Final = (HasContact, HasDocument, HasPhoto, HasPlace)


@dataclass(frozen=True, slots=True)
class Kind:
    """What handlers are chosen by.

    Attributes:
        update_type: as aiogram names it, such as ``message``.
        state: which question is open.
        button: the prefix of the button that was tapped.
        command: the command without its slash; empty for one that cannot be read.
        has_text: whether it is a message with a text, a command too.
    """

    update_type: str
    state: str | None
    button: str | None = None
    command: str | None = None
    has_text: bool = False


Path = tuple[TelegramEventObserver, ...]
"""What holds the filters of all handlers of a router, behind those of the routers it is in."""
Offer = tuple[Path, Sequence[HandlerObject]]


class RoutingTable(Router):
    """All conversations as one router.

    Of several handlers that could take an update the first one does, in the order of the routers.

    Attributes:
        offers: returns the handlers that may take a kind of update, in order.
    """

    def __init__(self, routers: Iterable[Router]) -> None:
        """Take the routers of all conversations, whose order counts."""
        super().__init__(name="all conversations")
        self._routers: Final = [each for router in routers for each in router.chain_tail]
        self.offers = lru_cache(KINDS_KNOWN)(self._list_offers)

    async def propagate_event(self, update_type: str, event: TelegramObject, **kwargs: Any) -> Any:
        """Let the first handler that takes the update handle it."""
        entered: dict[TelegramEventObserver, dict[str, Any] | None] = {}
        for path, handlers in self.offers(kind_of(update_type, event, kwargs.get("raw_state"))):
            given = await _enter(path, event, kwargs, entered)
            if given is None:
                continue
            for handler in handlers:
                passed, known = await handler.check(event, **given)
                if passed:
                    return await handler.call(event, **known)
        return UNHANDLED

    def _list_offers(self, kind: Kind) -> Sequence[Offer]:
        offers = []
        for router in self._routers:
            handlers = router.observers[kind.update_type].handlers
            chosen = tuple(handler for handler in handlers if may_take(handler, kind))
            if chosen:
                way = reversed([*router.chain_head])
                offers.append((tuple(each.observers[kind.update_type] for each in way), chosen))
        return offers


async def _enter(
    path: Path,
    event: TelegramObject,
    data: dict[str, Any],
    entered: dict[TelegramEventObserver, dict[str, Any] | None],
) -> dict[str, Any] | None:
    """Return the data behind the filters of routers; ``None`` where one does not let through.

    Args:
        path: the routers, outermost first.
        event: what happened.
        data: what is known before.
        entered: what each router that was tried before has given.
    """
    given = data
    for observer in path:
        if observer not in entered:
            passed, known = await observer.check_root_filters(event, **given)
            entered[observer] = known if passed else None
        found = entered[observer]
        if found is None:
            return None
        given = found
    return given


def kind_of(update_type: str, event: TelegramObject, state: str | None) -> Kind:
    """Return which kind of update it is."""
    match event:
        case CallbackQuery(data=data):
            return Kind(update_type, state, button=(data or "").partition(":")[0])
        case Message(text=str(text)):
            command = _command(text) if text.startswith("/") else None
            return Kind(update_type, state, command=command, has_text=True)
        case _:
            return Kind(update_type, state)


def may_take(handler: HandlerObject, kind: Kind) -> bool:
    """Return whether no filter of the handler rules this kind of update out."""
    return all(_may_pass(each.callback, kind) for each in handler.filters or ())


def _may_pass(condition: Any, kind: Kind) -> bool:
    match condition:
        case State() | StateFilter():
            return _is_open(condition, kind.state)
        case Command(commands=commands):
            return kind.command in commands
        case HasText():
            return kind.has_text and kind.command is None
        case NoCommand():
            return kind.command is None
        case _ if isinstance(condition, _NOT_TEXT):
            return not kind.has_text
        case _ if kind.button is not None and hasattr(condition, "callback_data"):
            return bool(condition.callback_data.__prefix__ == kind.button)
        case _:
            return True


def _is_open(condition: State | StateFilter, state: str | None) -> bool:
    allowed = condition.states if isinstance(condition, StateFilter) else (condition,)
    return any(_allows(each, state) for each in allowed)


def _allows(allowed: Any, state: str | None) -> bool:
    match allowed:
        case State():
            return allowed.state in {"*", state}
        case type() if issubclass(allowed, StatesGroup):
            return state in allowed.__all_states_names__
        case _:
            return allowed in {"*", state}


def _command(text: str) -> str:
    found = COMMAND.match(text)
    return found[1] if found else ""
