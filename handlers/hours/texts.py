"""Details of hours that are written: place, days, times and seats.

::

    preview ─► detail ─► a text, or a button for the usual answer ─► preview
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasText, IsManager, NoCommand
from handlers.hours.buttons import HoursAction, HoursDraftButton
from handlers.hours.draft import HoursDraft, HoursTap, PlanningHours, rule_of
from handlers.hours.preview import ask_day, ask_span, back_button, change, draft_button, show
from handlers.keyboards import keyboard
from handlers.replies import Replies, edit_or_send, send
from handlers.times import read_day
from storage.errors import HoursError, HoursFault
from storage.hours.models import PLACE_LONGEST
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


class Detail(NamedTuple):
    """A detail that is written: the state in which it is awaited, and its question."""

    state: State
    question: Callable[[], str]


def ask_place() -> str:
    """Return the question for the place."""
    return _("Where? Please write the place.")


def ask_first_day() -> str:
    """Return the question for the day from which on the hours are offered."""
    return _("From which day on? For instance 1.12. or 1.12.2026")


def ask_last_day() -> str:
    """Return the question for the last day on which the hours are offered."""
    return _("Until which day? For instance 23.12. or 31.3.2027")


def ask_seats() -> str:
    """Return the question for the number of people who share one appointment."""
    return _("How many people share one appointment? Please write a number.")


TEXTS: Final[Mapping[HoursAction, Detail]] = {
    HoursAction.DAY: Detail(PlanningHours.day, ask_day),
    HoursAction.SPAN: Detail(PlanningHours.span, ask_span),
    HoursAction.PLACE: Detail(PlanningHours.place, ask_place),
    HoursAction.FROM: Detail(PlanningHours.first_day, ask_first_day),
    HoursAction.UNTIL: Detail(PlanningHours.last_day, ask_last_day),
    HoursAction.SEATS: Detail(PlanningHours.seats, ask_seats),
}
"""Details that are written."""


@router.callback_query(HoursTap(*TEXTS, with_value=False))
async def ask_for_detail(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Ask for a text, with buttons for the usual answers."""
    if rule_of(draft) is None:
        return edit_or_send(query, *await show(context, draft))
    detail = TEXTS[tapped.act]
    await context.state.set_state(detail.state)
    rows = keyboard(_usual(tapped.act, draft), [back_button(draft)])
    return edit_or_send(query, detail.question(), rows)


def _usual(act: HoursAction, draft: HoursDraft) -> Iterable[InlineKeyboardButton]:
    """Yield a button for the usual answer, where there is one."""
    if act is HoursAction.PLACE:
        yield draft_button(draft, _("📍 At the contact point"), act, 0)
    if act is HoursAction.UNTIL:
        yield draft_button(draft, _("♾ No end"), act, 0)
    if act is HoursAction.SEATS:
        yield draft_button(draft, _("👤 One person"), act, 1)


@router.message(PlanningHours.place, HasText())
async def take_place(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the place."""
    draft = await context.load_draft(HoursDraft)
    place = clean_text(" ".join(text.split()), longest=PLACE_LONGEST)
    return send(context.chat_id, *await change(context, draft, place=place))


@router.message(PlanningHours.first_day, HasText())
async def take_first_day(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the day from which on the hours are offered."""
    draft = await context.load_draft(HoursDraft)
    first = read_day(text, context)
    return send(context.chat_id, *await change(context, draft, valid_from=first))


@router.message(PlanningHours.last_day, HasText())
async def take_last_day(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the last day on which the hours are offered."""
    draft = await context.load_draft(HoursDraft)
    last = read_day(text, context)
    return send(context.chat_id, *await change(context, draft, valid_until=last))


@router.message(PlanningHours.seats, HasText())
async def take_seats(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the number of people who share one appointment."""
    draft = await context.load_draft(HoursDraft)
    written = text.strip()
    # No number that is taken has more figures, and int() of a whole page takes long.
    if not written.isdecimal() or len(written) > 3:  # noqa: PLR2004
        raise HoursError(HoursFault.SEATS)
    return send(context.chat_id, *await change(context, draft, seats=int(written)))


@router.message(StateFilter(PlanningHours), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer, photos and stickers too, with the question."""
    draft = await context.load_draft(HoursDraft)
    current = await context.state.get_state()
    awaited = next((act for act, detail in TEXTS.items() if detail.state == current), None)
    if awaited is None or rule_of(draft) is None:
        return send(context.chat_id, *await show(context, draft))
    rows = keyboard(_usual(awaited, draft), [back_button(draft)])
    return send(context.chat_id, TEXTS[awaited].question(), rows)
