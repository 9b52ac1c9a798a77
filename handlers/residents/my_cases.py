"""/mine: what somebody has sent or follows, what became of it, and what can be done about it.

Coming appointments stand first; ``my_appointments`` shows them.
"""

from datetime import datetime
from typing import Final

from aiogram import Router, html
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import formats
from handlers.filters import HasPhoto, HasText
from handlers.keyboards import button, column, keyboard
from handlers.labels import status_label
from handlers.replies import BURST_DELAY, Replies, Reply, Say, Screen, edit_or_send, send
from handlers.residents.appointment_buttons import MyAppointmentButton, WaitingButton
from handlers.residents.appointment_words import short_line
from handlers.residents.asking import category_line, place_words
from handlers.residents.case_words import event_line, solved_buttons
from handlers.residents.closed_notes import note_absence
from handlers.residents.drafts import step_aside, step_back
from handlers.residents.event_card import own_lines
from handlers.residents.idea_buttons import IdeaButton
from handlers.residents.my_case_buttons import (
    AddButton,
    DoneButton,
    MyCaseButton,
    MyCasesButton,
    SolvedButton,
    UnfollowButton,
    WithdrawButton,
)
from handlers.residents.visit import Visit
from storage.appointments.queries import list_own_appointments
from storage.appointments.waiting import find_waiting
from storage.cases.models import Case, CaseStatus, EventKind
from storage.cases.queries import (
    get_followed_case,
    get_own_case,
    list_history,
    list_own_cases,
)
from storage.cases.residents import (
    confirm_solved,
    say_not_solved,
    unfollow_case,
    withdraw_case,
)
from storage.cases.rules import OPEN_STATUSES
from storage.ideas.queries import PublicIdea, find_public_idea
from storage.media import StoredFile, keep_file
from storage.people import Person
from storage.quarter import Quarter, QuarterProfile
from storage.questions.going_on import write_on

router: Final = Router(name="my_cases")

HISTORY_SHOWN: Final = 8
TEXT_SHOWN: Final = 800
"""Characters of the words and lines of the history that leave the message well under 4,096."""
TOPIC: Final = "addition"


class AddForm(StatesGroup):
    """Words and photos go to one of the person's cases until they are done."""

    open = State()


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("mine"))
async def show_my_cases(
    _message: Message, session: AsyncSession, person: Person, quarter: Quarter, now: datetime
) -> Replies:
    """List the person's appointments, and what they sent or follow."""
    return send(person.account_id, *await _overview(session, person, quarter.profile, now))


@router.callback_query(MyCasesButton.filter())
async def show_my_cases_again(
    query: CallbackQuery,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """List them in place of the message whose button was pressed."""
    return edit_or_send(query, *await _overview(session, person, quarter.profile, now))


@router.callback_query(MyCaseButton.filter())
async def show_my_case(
    query: CallbackQuery,
    callback_data: MyCaseButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
) -> Replies:
    """Show one case, what happened, and what can be done."""
    case = await get_followed_case(session, person_id=person.id, case_id=callback_data.case_id)
    return edit_or_send(query, *await _card(session, case, person, quarter.profile))


# --- Adding ------------------------------------------------------------------------------------


@router.callback_query(AddButton.filter())
async def start_adding(
    _query: CallbackQuery,
    callback_data: AddButton,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
) -> Replies:
    """Take the next words and photos for this case."""
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    await step_aside(state, AddForm.open, {"case_id": case.id})
    text = _("Please write what you would like to add to {reference}, or send photos.")
    return send(person.account_id, _naming(text, case), _done_keyboard(case.id))


@router.message(StateFilter(AddForm), HasText())
async def add_text(
    _message: Message,
    text: str,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Add words."""
    case = await _case_being_added_to(state, session, person)
    await write_on(session, case=case, person=person, text=text, now=now)
    absence = await note_absence(
        session, case=case, text=text, person=person, profile=quarter.profile, now=now
    )
    return [_added(case, person), *absence]


@router.message(StateFilter(AddForm), HasPhoto())
async def add_photo(
    message: Message,
    photo: StoredFile,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    now: datetime,
) -> Replies:
    """Add a photo and its caption."""
    case = await _case_being_added_to(state, session, person)
    row = await keep_file(session, person_id=person.id, file=photo, now=now)
    await write_on(
        session, case=case, person=person, text=message.caption, photo_ids=(row.id,), now=now
    )
    return _added(case, person)


@router.callback_query(DoneButton.filter())
async def stop_adding(
    query: CallbackQuery,
    callback_data: DoneButton,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
) -> Replies:
    """Go back to the case."""
    if await state.get_state() == AddForm.open.state:
        await step_back(state)
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    return edit_or_send(query, *await _card(session, case, person, quarter.profile))


# --- Deciding ----------------------------------------------------------------------------------


@router.callback_query(WithdrawButton.filter())
async def withdraw(
    query: CallbackQuery,
    callback_data: WithdrawButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Ask once, then withdraw the case."""
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if not callback_data.sure:
        question = _("Withdraw {reference}? The team will then stop working on it.")
        sure = button(_("Yes, withdraw it"), WithdrawButton(case_id=case.id, sure=True))
        back = button(_("No, go back"), MyCaseButton(case_id=case.id))
        return edit_or_send(query, _naming(question, case), keyboard([sure], [back]))
    await withdraw_case(session, case=case, person=person, now=now)
    return edit_or_send(query, *await _card(session, case, person, quarter.profile))


@router.callback_query(UnfollowButton.filter())
async def unfollow(
    query: CallbackQuery,
    callback_data: UnfollowButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Hear nothing more of a case."""
    await unfollow_case(session, case_id=callback_data.case_id, person_id=person.id)
    return edit_or_send(query, *await _overview(session, person, quarter.profile, now))


@router.callback_query(SolvedButton.filter())
async def say_whether_solved(
    query: CallbackQuery,
    callback_data: SolvedButton,
    session: AsyncSession,
    person: Person,
    now: datetime,
) -> Replies:
    """Close the matter, or open it again and tell the team."""
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    if callback_data.solved:
        await confirm_solved(session, case=case, person=person, now=now)
        text = _("🎉 Glad to hear that. {reference} is done. Thank you for your help!")
        return edit_or_send(query, _naming(text, case))
    await say_not_solved(session, case=case, person=person, now=now)
    text = _("Thank you for telling us. {reference} is open again, and the team knows.")
    add = button(_("➕ Say what is still wrong"), AddButton(case_id=case.id))
    return edit_or_send(query, _naming(text, case), keyboard([add]))


# --- Words and keyboards -----------------------------------------------------------------------


async def _overview(
    session: AsyncSession, person: Person, profile: QuarterProfile, now: datetime
) -> Screen:
    cases = await list_own_cases(session, person_id=person.id)
    appointments = await list_own_appointments(session, person_id=person.id, now=now)
    buttons = [
        button(short_line(each, profile), MyAppointmentButton(appointment_id=each.id))
        for each in appointments
    ]
    if await find_waiting(session, person_id=person.id) is not None:
        buttons.append(button(_("🔔 My place in the line"), WaitingButton()))
    title = _("Your appointments and cases:") if buttons else _("Your cases:")
    events = await own_lines(Visit(session, person, profile, now))
    if events:
        title = _("Your appointments, events and cases:")
        buttons += events
    buttons += [
        button(_short_line(case, profile, person), MyCaseButton(case_id=case.id)) for case in cases
    ]
    if not buttons:
        return _("You have not sent anything yet. Simply write to me."), keyboard()
    return title, keyboard(*column(buttons))


def _short_line(case: Case, profile: QuarterProfile, person: Person) -> str:
    category = profile.category(case.category or "")
    followed = "" if case.reporter_id == person.id else "🔔 "
    sign = "" if category is None else f"{category.emoji} "
    reference = formats.isolate(case.reference)
    return f"{followed}{sign}{reference} · {_status(case, own=not followed)}"


def _status(case: Case, *, own: bool) -> str:
    if own and case.status is CaseStatus.WAITING_FOR_RESIDENT:
        return _("❓ Waiting for your answer")
    return status_label(case.status)


async def _card(
    session: AsyncSession, case: Case, person: Person, profile: QuarterProfile
) -> Screen:
    own = case.reporter_id == person.id
    lines = [f"<b>{formats.isolate(case.reference)}</b> · {_status(case, own=own)}"]
    if case.category is not None:
        lines.append(category_line(profile, case.category, person.locale))
    if own:
        if case.place is not None or case.address is not None:
            lines.append(f"📍 {place_words(case.place, case.address)}")
        lines.append(f"\n{formats.isolate(html.quote(case.text[:TEXT_SHOWN]))}")
    history = await list_history(session, case_id=case.id, limit=HISTORY_SHOWN)
    told = [
        f"{formats.short_day(event.at, profile.zone)}  {line}"
        for event in history
        if event.kind is not EventKind.NOTE
        and (line := event_line(event, own=own, reader_id=person.id, kind=case.kind))
    ]
    if told:
        lines.append("\n" + "\n".join(told))
    idea = await find_public_idea(session, case.id)
    return "\n".join(lines), _card_keyboard(case, idea, own=own)


def _card_keyboard(case: Case, idea: PublicIdea | None, *, own: bool) -> InlineKeyboardMarkup:
    public = []
    if idea is not None:
        public.append(button(_("💡 Show the idea"), IdeaButton(case_id=case.id)))
    back = [button(_("📋 All my cases"), MyCasesButton())]
    if not own:
        unfollow = button(_("🔕 Stop following"), UnfollowButton(case_id=case.id))
        return keyboard(public, [unfollow], back)
    if case.status in OPEN_STATUSES:
        add = button(_("➕ Add something"), AddButton(case_id=case.id))
        drop = button(_("🚫 Withdraw"), WithdrawButton(case_id=case.id))
        return keyboard(public, [add, drop], back)
    if case.status is CaseStatus.SOLVED:
        return keyboard(solved_buttons(case), back)
    return keyboard(public, back)


def _done_keyboard(case_id: int) -> InlineKeyboardMarkup:
    return keyboard([button(_("Done"), DoneButton(case_id=case_id))])


def _added(case: Case, person: Person) -> Reply:
    text = _("Thank you. I have added it to {reference} and told the team.")
    said = send(person.account_id, _naming(text, case), _done_keyboard(case.id))
    return Say(said, topic=TOPIC, delay=BURST_DELAY)


def _naming(text: str, case: Case) -> str:
    return text.format(reference=formats.isolate(case.reference))


async def _case_being_added_to(state: FSMContext, session: AsyncSession, person: Person) -> Case:
    case_id = (await state.get_data())["case_id"]
    return await get_own_case(session, person_id=person.id, case_id=case_id)
