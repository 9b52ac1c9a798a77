"""The dispatch table: which handlers an update can be for, looked up instead of tried one by one.

Built once from the routers of ``handlers``.  A button goes by the prefix of its data, and by the
action in it where handlers ask for one; a message by its command, by whether it replies, and by
the dialogue it is sent in.  Only what is registered for
these is tried.  Of several handlers that could take the same update, the one for

1. a command inside a dialogue comes before the one for
2. a reply, before
3. a command, before
4. a dialogue, or for being outside of any, before
5. everything else.

Handlers that take a file come before those that take only the words under it.  Where that leaves
a choice, a feature tries its own in the order of its ``ROUTERS``.  Of two
features, the one registered first must be narrower: it has a filter the other one lacks.
Otherwise one of them could never be reached, and the table is not built.

Words after a command are for the conversation it begins: they are looked up once more, as a
message of their own, unless the command's handler asks for ``words``.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import FilterObject, HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters import StateFilter
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.filters import ButtonFilter, Command, HasFile, HasText
from handlers.incoming import find_command, without_command, words_of
from handlers.replies import list_replies
from handlers.unkept import note_unkept_file, note_unkept_words

NOBODYS: Final = "nobody's"
"""Stands for a dialogue no handler asks for, such as one of an earlier version."""


ALONE: Final = frozenset({"cancel", "language"})
"""Commands after which nothing begins that words could be for."""
BEGINNINGS: Final = frozenset({"report", "idea", "ask"})
"""Commands whose question the words after them have answered."""


class DispatchConflictError(Exception):
    """Two features take the same updates, and nothing tells them apart."""


class Precedence(enum.IntEnum):
    """Which of several handlers is tried first; see the module."""

    COMMAND_IN_DIALOGUE = 1
    REPLY = 2
    COMMAND = 3
    DIALOGUE = 4
    OTHERWISE = 5


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """What an update is looked up by; ``None`` also for a button or command nobody asks for.

    Attributes:
        button: the prefix of the button that was pressed.
        member: the action in its data.
        command: its word, without "/".
        state: the dialogue the person is in; ``None`` outside of any.
        is_reply: whether the message replies to another one.
    """

    button: str | None = None
    member: str | None = None
    command: str | None = None
    state: str | None = None
    is_reply: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A handler, and what has to be true of an update before it is worth a try.

    Attributes:
        handler: aiogram's handler with its filters.
        routers: those around it, outermost first; their filters come first.
        button: the class of the buttons it takes, where it takes one only.
        field: what an action is called in them, where it does not take all.
        members: the actions it takes then, as they travel.
        commands: the words it takes, where it takes commands only.
        states: the dialogues it takes, where it asks for any; ``None`` in it is outside of all.
        needs_reply: whether it takes replies only.
        takes_files: whether it takes a file, with the words under it.
        takes_words: whether it takes words, and leaves a file alone.
    """

    handler: HandlerObject
    routers: tuple[Router, ...]
    button: type[CallbackData] | None
    field: str | None
    members: frozenset[str] | None
    commands: frozenset[str] | None
    states: frozenset[str | None] | None
    needs_reply: bool
    takes_files: bool
    takes_words: bool

    @classmethod
    def of(cls, handler: HandlerObject, routers: tuple[Router, ...]) -> "Entry":
        """Read from its filters what a handler takes."""
        filters = [each.callback for each in handler.filters or ()]
        taps = [each for each in filters if isinstance(each, ButtonFilter | CallbackQueryFilter)]
        chosen = next(
            (each for each in taps if isinstance(each, ButtonFilter) and each.members), None
        )
        commands = [{each.name} for each in filters if isinstance(each, Command)]
        states = [set(_states(each)) for each in filters if isinstance(each, StateFilter | State)]
        # Looked up, and not asked again.
        kept = [each for each in filters if not isinstance(each, StateFilter | State)]
        return cls(
            HandlerObject(handler.callback, [FilterObject(each) for each in kept]),
            routers,
            button=taps[0].callback_data if taps else None,
            field=chosen.field if chosen else None,
            members=frozenset(str(each.value) for each in chosen.members) if chosen else None,
            commands=frozenset(set.intersection(*commands)) if commands else None,
            states=frozenset(set.intersection(*states)) if states else None,
            needs_reply=any(getattr(each, "needs_reply", False) for each in filters),
            takes_files=any(isinstance(each, HasFile) for each in filters),
            takes_words=any(isinstance(each, HasText) for each in filters),
        )

    @property
    def name(self) -> str:
        """Where the handler stands in the code."""
        return f"{self.handler.callback.__module__}.{self.handler.callback.__name__}"

    @property
    def feature(self) -> str:
        """The package or module of ``handlers`` it belongs to."""
        return self.handler.callback.__module__.split(".")[1]

    @property
    def precedence(self) -> Precedence:
        """How early it is tried."""
        if self.commands is not None:
            return Precedence.COMMAND if self.states is None else Precedence.COMMAND_IN_DIALOGUE
        if self.needs_reply:
            return Precedence.REPLY
        return Precedence.OTHERWISE if self.states is None else Precedence.DIALOGUE

    def fits(self, key: UpdateKey) -> bool:
        """Return whether an update looked up by this may be for the handler."""
        return (
            (self.button is None or self.button.__prefix__ == key.button)
            and (self.members is None or key.member in self.members)
            and (self.commands is None or key.command in self.commands)
            and (self.states is None or key.state in self.states)
            and (not self.needs_reply or key.is_reply)
        )

    def meets(self, other: "Entry") -> bool:
        """Return whether some update is as much for the other one."""
        return (
            self.precedence is other.precedence
            and self.button is other.button
            and _common(self.members, other.members)
            and _common(self.commands, other.commands)
            and _common(self.states, other.states)
        )

    def is_narrower(self, other: "Entry") -> bool:
        """Return whether it asks for something the other one does not ask for."""
        theirs = [_what(each) for each in other.handler.filters or ()]
        return any(_what(each) not in theirs for each in self.handler.filters or ())


@dataclass(frozen=True, slots=True)
class KnownButton:
    """What handlers ask for of one kind of button.

    Attributes:
        kind: its class.
        place: where the action stands among its values.
        members: the actions asked for, as they travel.
    """

    kind: type[CallbackData]
    place: int
    members: frozenset[str]


class KeyedObserver(TelegramEventObserver):
    """Tries only the handlers an update can be for."""

    def __init__(self, router: Router, event_name: str, entries: Iterable[Entry]) -> None:
        """Put the entries in order.

        Raises:
            DispatchConflictError: two features take the same updates.
        """
        super().__init__(router, event_name)
        self.entries: Final = sorted(
            entries, key=lambda entry: (entry.precedence, not entry.takes_files)
        )
        _check(self.entries)
        self.handlers.extend(entry.handler for entry in self.entries)
        self._buttons: Final = _known_buttons(self.entries)
        self._commands: Final = _all(each.commands for each in self.entries)
        self._states: Final = _all(each.states for each in self.entries)
        self._found: Final[dict[UpdateKey, tuple[Entry, ...]]] = {}

    def look_up(self, event: TelegramObject, state: str | None) -> Sequence[Entry]:
        """Return the entries worth a try for an update in this dialogue, the first one first."""
        key = self._key(event, state)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(each for each in self.entries if each.fits(key))
        return found

    async def trigger(self, event: TelegramObject, **kwargs: Any) -> Any:
        """Call the first handler whose filters pass, and answer what else the message held."""
        around: dict[Router, dict[str, Any] | None] = {}
        for entry in self.look_up(event, kwargs.get("raw_state")):
            data = await self._check_routers(entry.routers, event, kwargs, around)
            if data is None:
                continue
            passed, data = await entry.handler.check(event, **data)
            if passed:
                replies = await entry.handler.call(event, **data)
                return await self._complete(entry, event, replies, kwargs)
        return UNHANDLED

    async def _complete(
        self, entry: Entry, event: TelegramObject, replies: Any, data: dict[str, Any]
    ) -> Any:
        """Add what is to be said of a file or of words the handler has not taken."""
        if not isinstance(event, Message):
            return replies
        if entry.takes_words:
            note = note_unkept_file(event, data["person"], data.get("received"))
            return replies if note is None else [note, *list_replies(replies)]
        if entry.commands is not None and "words" not in entry.handler.params:
            return await self._go_on(entry.commands, event, replies, data)
        return replies

    async def _go_on(
        self, commands: frozenset[str], event: Message, replies: Any, data: dict[str, Any]
    ) -> Any:
        """Take what stands after a command, as if it had been sent by itself."""
        given = find_command(words_of(event))
        state = await data["state"].get_state()
        begins = not commands.isdisjoint(BEGINNINGS)
        is_work = data["person"].is_staff and not begins
        if given is None or not (given.words or event.caption is not None):
            return replies
        if is_work or not commands.isdisjoint(ALONE):
            note = [note_unkept_words(given.name, data["person"])] if given.words else []
            return [*list_replies(replies), *note]
        rest = without_command(event)
        more = await self.trigger(rest, **data | {"raw_state": state})
        return more if begins else [*list_replies(replies), *list_replies(more)]

    async def _check_routers(
        self,
        routers: Sequence[Router],
        event: TelegramObject,
        data: dict[str, Any],
        around: dict[Router, dict[str, Any] | None],
    ) -> dict[str, Any] | None:
        """Return what the filters of the routers add to the data; ``None`` if one refuses.

        ``around`` remembers it, for the next handler of the same router.
        """
        for router in routers:
            if router not in around:
                observer = router.observers[self.event_name]
                passed, added = await observer.check_root_filters(event, **data)
                around[router] = added if passed else None
            found = around[router]
            if found is None:
                return None
            data = found
        return data

    def _key(self, event: TelegramObject, state: str | None) -> UpdateKey:
        state = state if state is None or state in self._states else NOBODYS
        if isinstance(event, CallbackQuery):
            return self._button_key(event.data or "", state)
        if not isinstance(event, Message):
            return UpdateKey(state=state)
        given = find_command(words_of(event))
        return UpdateKey(
            command=given.name if given and given.name in self._commands else None,
            state=state,
            is_reply=event.reply_to_message is not None,
        )

    def _button_key(self, data: str, state: str | None) -> UpdateKey:
        prefix, *values = data.split(":")
        known = self._buttons.get(prefix)
        if known is None:
            return UpdateKey(state=state)
        member = values[known.place] if known.place < len(values) else None
        return UpdateKey(
            button=prefix, member=member if member in known.members else None, state=state
        )


class DispatchTable(Router):
    """One router in place of many."""

    def __init__(self, routers: Iterable[Router]) -> None:
        """Take over what is registered at the routers, and at those included in them.

        Raises:
            DispatchConflictError: two features take the same updates.
            ValueError: a router has middlewares, which would not run.
        """
        super().__init__(name="dispatch-table")
        entries: dict[str, list[Entry]] = {name: [] for name in self.observers}
        for router in routers:
            for name, entry in _entries(router, ()):
                entries[name].append(entry)
        keyed: Mapping[str, KeyedObserver] = {
            name: KeyedObserver(self, name, found) for name, found in entries.items() if found
        }
        self.observers.update(keyed)


def _entries(router: Router, around: tuple[Router, ...]) -> Iterator[tuple[str, Entry]]:
    routers = (*around, router)
    for name, observer in router.observers.items():
        if list(observer.middleware) or list(observer.outer_middleware):
            msg = f"{router}: middlewares of a router never run; put them around every update"
            raise ValueError(msg)
        for handler in observer.handlers:
            yield name, Entry.of(handler, routers)
    for inner in router.sub_routers:
        yield from _entries(inner, routers)


def _check(entries: Sequence[Entry]) -> None:
    for first, second in combinations(entries, 2):
        if (
            first.feature != second.feature
            and first.meets(second)
            and not first.is_narrower(second)
        ):
            msg = f"{second.name} cannot be reached: {first.name} takes its updates"
            raise DispatchConflictError(msg)


def _what(asked: FilterObject) -> tuple[type, dict[str, Any]]:
    """Return what a filter asks for, comparable with what another one does."""
    return type(asked.callback), getattr(asked.callback, "__dict__", {})


def _known_buttons(entries: Sequence[Entry]) -> dict[str, KnownButton]:
    """Return what is asked for of each button, by its prefix."""
    known: dict[str, KnownButton] = {}
    for entry in entries:
        if entry.button is None:
            continue
        prefix = entry.button.__prefix__
        place = 0 if entry.field is None else list(entry.button.model_fields).index(entry.field)
        found = known.setdefault(prefix, KnownButton(entry.button, place, frozenset()))
        if found.kind is not entry.button:
            msg = f"{found.kind.__name__} and {entry.button.__name__} have the same prefix"
            raise DispatchConflictError(msg)
        members = found.members | (entry.members or frozenset())
        known[prefix] = replace(found, place=max(found.place, place), members=members)
    return known


def _common(one: frozenset[Any] | None, other: frozenset[Any] | None) -> bool:
    return one == other if one is None or other is None else bool(one & other)


def _all(sets: Iterable[frozenset[Any] | None]) -> frozenset[Any]:
    return frozenset().union(*(each for each in sets if each is not None))


def _states(state: StateFilter | State) -> Iterator[str | None]:
    """Return the names of the states a filter lets pass."""
    for each in state.states if isinstance(state, StateFilter) else (state,):
        if isinstance(each, State):
            yield each.state
        elif isinstance(each, type) and issubclass(each, StatesGroup):
            yield from each.__all_states_names__
        elif each is None or isinstance(each, str):
            yield each
        else:
            msg = f"{each!r}: dialogues are looked up by their names"
            raise TypeError(msg)
