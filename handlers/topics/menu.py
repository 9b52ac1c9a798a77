"""Topics: /topics shows what somebody hears about; each is followed and left with one tap.

::

    /topics, the menu, below a message ─► topics ─► a tap ─► topics
                                            └──► street ─► one of the list ─► topics
                                                      ├──► another one ─► written ─► topics
                                                      └──► taken out ─► topics

Whoever works for the quarter also sees how many people follow what; never who.
"""

from collections.abc import Iterator
from typing import Annotated, Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue, open_dialogue
from handlers.entry_buttons import TopicsButton
from handlers.filters import Command, HasText, NoCommand
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.topics.words import by_code, code_of, topic_labels
from storage.quarter import QuarterProfile
from storage.quarter.profile import KEY_LENGTH
from storage.topics import (
    choose_topic,
    count_followers,
    count_streets,
    find_street,
    list_followed,
    match_street,
    name_street,
)

router: Final = Router(name=__name__)

STREETS_SHOWN: Final = 20
"""Streets on one page, of the 100 buttons a message may have (Bot API)."""
COUNTED_STREETS: Final = 30
"""Lines of streets the team sees; the rest has fewer people."""


class NamingStreet(StatesGroup):
    """The name of a street or block is awaited."""

    street = State()


class FollowButton(CallbackData, prefix="topic"):
    """Follow a topic from now on, or leave it."""

    topic: Annotated[str, Field(max_length=KEY_LENGTH)]
    follows: bool


class MyTopicsButton(CallbackData, prefix="topics-mine"):
    """Come back to the topics."""


class StreetsButton(CallbackData, prefix="topics-streets"):
    """Show the streets one can choose from."""

    page: Annotated[int, Field(ge=0, le=99)] = 0


class StreetButton(CallbackData, prefix="topics-street"):
    """Name a street of the list; 0 takes it out."""

    street: Annotated[int, Field(ge=0, le=0xFFFF_FFFF)] = 0


class OtherStreetButton(CallbackData, prefix="topics-other"):
    """Write a street or block that is not on the list."""


# --- Topics ------------------------------------------------------------------------------------


@router.message(Command("topics"), ForResident())
async def open_topics(_message: Message, state: FSMContext, context: ResidentContext) -> Replies:
    """Show the topics."""
    await leave_dialogue(state)
    return send(context.chat_id, *await _topics(context))


@router.callback_query(TopicsButton.filter(), ForResident())
async def open_topics_below(
    _query: CallbackQuery, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show the topics; the message above stays, it is the menu or something to read."""
    await _stop_naming(state)
    return send(context.chat_id, *await _topics(context))


@router.callback_query(MyTopicsButton.filter(), ForResident())
async def show_topics(
    query: CallbackQuery, state: FSMContext, context: ResidentContext
) -> Replies:
    """Come back from the streets."""
    await _stop_naming(state)
    return edit_or_send(query, *await _topics(context))


@router.callback_query(FollowButton.filter(), ForResident())
async def follow(
    query: CallbackQuery, callback_data: FollowButton, context: ResidentContext
) -> Replies:
    """Follow a topic or leave it; one the quarter no longer has changes nothing."""
    if callback_data.topic in topic_labels(context.profile, context.person.locale):
        await choose_topic(
            context.session,
            person_id=context.person.id,
            topic=callback_data.topic,
            follows=callback_data.follows,
            now=context.now,
        )
    return edit_or_send(query, *await _topics(context))


async def _topics(context: ResidentContext) -> Screen:
    session, person, profile = context.session, context.person, context.profile
    followed = await list_followed(session, person_id=person.id, profile=profile)
    street = await find_street(session, person_id=person.id)
    lines = [
        _("🔔 <b>What do you want to hear about?</b>"),
        _("Tap to choose. You can change it here at any time."),
    ]
    if street is not None:
        lines += ["", _("🏠 Your street: {street}").format(street=_quoted(street))]
    if person.is_at_desk:
        lines += ["", *await _figures(context)]
    labels = topic_labels(profile, person.locale)
    toggles = [_toggle(topic, labels[topic], follows=yes) for topic, yes in followed.items()]
    return "\n".join(lines), keyboard(*column(toggles), [_street_button(street)])


def _toggle(topic: str, label: str, *, follows: bool) -> InlineKeyboardButton:
    mark = "✅" if follows else "⬜"
    return button(f"{mark} {label}", FollowButton(topic=topic, follows=not follows))


def _street_button(street: str | None) -> InlineKeyboardButton:
    label = _("🏠 News of your street") if street is None else _("🏠 Another street, or none")
    return button(label, StreetsButton())


async def _figures(context: ResidentContext) -> list[str]:
    """Return how many people follow each topic and have named each street."""
    labels = topic_labels(context.profile, context.person.locale)
    topics = await count_followers(context.session, profile=context.profile)
    streets = await count_streets(context.session, profile=context.profile)
    named = sorted(
        ((street, count) for street, count in streets.items() if count), key=lambda pair: -pair[1]
    )
    lines = [_("<b>For the team: how many people hear of it</b>")]
    lines += [f"{html.quote(labels[topic])}: {count}" for topic, count in topics.items()]
    lines += [f"🏠 {_quoted(street)}: {count}" for street, count in named[:COUNTED_STREETS]]
    return lines


# --- The street --------------------------------------------------------------------------------


@router.callback_query(StreetsButton.filter(), ForResident())
async def show_streets(
    query: CallbackQuery, callback_data: StreetsButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show the streets one can choose from."""
    await _stop_naming(state)
    street = await find_street(context.session, person_id=context.person.id)
    rows = keyboard(
        *pairs(_streets(context.profile, street, callback_data.page)),
        _pages(context.profile, callback_data.page),
        [button(_("✏️ Write another one"), OtherStreetButton())],
        [button(_("🗑 Take it out"), StreetButton())] if street is not None else [],
        [_back()],
    )
    return edit_or_send(query, _ask_street(), rows)


@router.callback_query(StreetButton.filter(), ForResident())
async def choose_street(
    query: CallbackQuery, callback_data: StreetButton, context: ResidentContext
) -> Replies:
    """Name a street of the list, or take it out; one that is not listed changes nothing."""
    street = by_code(callback_data.street, context.profile.streets)
    if street is not None or not callback_data.street:
        await name_street(context.session, person_id=context.person.id, street=street)
    return edit_or_send(query, *await _topics(context))


@router.callback_query(OtherStreetButton.filter())
async def ask_for_street(query: CallbackQuery, state: FSMContext) -> Replies:
    """Ask for the name of a street or block."""
    await open_dialogue(state, NamingStreet.street)
    return edit_or_send(query, _ask_other(), keyboard([_back()]))


@router.message(NamingStreet.street, HasText(), ForResident())
async def take_street(
    _message: Message, text: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Take the name; a street of the quarter is called what the quarter calls it."""
    street = match_street(text, context.profile)
    await name_street(context.session, person_id=context.person.id, street=street)
    await _stop_naming(state)
    return send(context.chat_id, *await _topics(context))


@router.message(StateFilter(NamingStreet), NoCommand(), ForResident())
async def repeat_question(_message: Message, context: ResidentContext) -> Replies:
    """Answer what is no answer, photos and stickers too, with the question."""
    return send(context.chat_id, _ask_other(), keyboard([_back()]))


# --- Words and buttons -------------------------------------------------------------------------


def _ask_street() -> str:
    return _(
        "🏠 <b>Which street or block shall I tell you about?</b>\n"
        "I use it for nothing else, and you can take it out at any time."
    )


def _ask_other() -> str:
    return _("Please write the street or block, without a number if you like.")


def _streets(
    profile: QuarterProfile, chosen: str | None, page: int
) -> Iterator[InlineKeyboardButton]:
    for street in profile.streets[page * STREETS_SHOWN : (page + 1) * STREETS_SHOWN]:
        label = f"✅ {street}" if street == chosen else street
        yield button(isolate(label), StreetButton(street=code_of(street)))


def _pages(profile: QuarterProfile, page: int) -> Iterator[InlineKeyboardButton]:
    if page > 0:
        yield button(_("‹ Other streets"), StreetsButton(page=page - 1))
    if len(profile.streets) > (page + 1) * STREETS_SHOWN:
        yield button(_("Other streets ›"), StreetsButton(page=page + 1))


def _back() -> InlineKeyboardButton:
    return button(_("↩️ Back"), MyTopicsButton())


def _quoted(street: str) -> str:
    return isolate(html.quote(street))


async def _stop_naming(state: FSMContext) -> None:
    """Await no street any more; what else is open stays, and so does an unsent report."""
    await leave_dialogue(state, NamingStreet)
