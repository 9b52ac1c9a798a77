"""What /mine shows: the list of what somebody sent, follows and has booked, and one case."""

from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.keyboards import button, column, keyboard
from handlers.labels import status_label
from handlers.replies import Screen
from handlers.residents.appointment_buttons import MyAppointmentButton, WaitingButton
from handlers.residents.appointment_words import short_line
from handlers.residents.asking import category_line, place_words
from handlers.residents.case_words import event_line, solved_buttons
from handlers.residents.event_card import own_lines
from handlers.residents.idea_buttons import IdeaButton
from handlers.residents.my_case_buttons import (
    AddButton,
    MyCaseButton,
    MyCasesButton,
    UnfollowButton,
    WithdrawButton,
)
from handlers.residents.visit import Visit
from storage.appointments.queries import list_own_appointments
from storage.appointments.waiting import find_waiting
from storage.cases.models import Case, CaseStatus, EventKind
from storage.cases.queries import list_history, list_own_cases
from storage.cases.rules import OPEN_STATUSES
from storage.ideas.queries import PublicIdea, find_public_idea

HISTORY_SHOWN: Final = 8
TEXT_SHOWN: Final = 800
"""Characters of the words and lines of the history that leave the message well under 4,096."""


async def overview(visit: Visit) -> Screen:
    """Return a button for each coming appointment and event, and for each case."""
    session, person, profile = visit.session, visit.person, visit.profile
    cases = await list_own_cases(session, person_id=person.id)
    appointments = await list_own_appointments(session, person_id=person.id, now=visit.now)
    buttons = [
        button(short_line(each, profile), MyAppointmentButton(appointment_id=each.id))
        for each in appointments
    ]
    if await find_waiting(session, person_id=person.id) is not None:
        buttons.append(button(_("🔔 My place in the line"), WaitingButton()))
    title = _("Your appointments and cases:") if buttons else _("Your cases:")
    events = await own_lines(visit)
    if events:
        title = _("Your appointments, events and cases:")
        buttons += events
    buttons += [button(_short_line(visit, case), MyCaseButton(case_id=case.id)) for case in cases]
    if not buttons:
        return _("You have not sent anything yet. Simply write to me."), keyboard()
    return title, keyboard(*column(buttons))


async def card(visit: Visit, case: Case) -> Screen:
    """Return one case, what happened, and what can be done; what others wrote stays unseen."""
    own = case.reporter_id == visit.person.id
    lines = [f"<b>{formats.isolate(case.reference)}</b> · {_status(case, own=own)}"]
    if case.category is not None:
        lines.append(category_line(visit.profile, case.category, visit.person.locale))
    if own:
        if case.place is not None or case.address is not None:
            lines.append(f"📍 {place_words(case.place, case.address)}")
        lines.append(f"\n{formats.isolate(html.quote(case.text[:TEXT_SHOWN]))}")
    told = await _told(visit, case, own=own)
    if told:
        lines.append("\n" + "\n".join(told))
    idea = await find_public_idea(visit.session, case.id)
    return "\n".join(lines), _card_keyboard(case, idea, own=own)


def naming(text: str, case: Case) -> str:
    """Return a sentence with the reference of the case in it."""
    return text.format(reference=formats.isolate(case.reference))


# --- Inside ------------------------------------------------------------------------------------


def _short_line(visit: Visit, case: Case) -> str:
    category = visit.profile.category(case.category or "")
    followed = "" if case.reporter_id == visit.person.id else "🔔 "
    sign = "" if category is None else f"{category.emoji} "
    reference = formats.isolate(case.reference)
    return f"{followed}{sign}{reference} · {_status(case, own=not followed)}"


def _status(case: Case, *, own: bool) -> str:
    if own and case.status is CaseStatus.WAITING_FOR_RESIDENT:
        return _("❓ Waiting for your answer")
    return status_label(case.status)


async def _told(visit: Visit, case: Case, *, own: bool) -> list[str]:
    """Return a line for each thing that happened and residents may know."""
    history = await list_history(visit.session, case_id=case.id, limit=HISTORY_SHOWN)
    return [
        f"{formats.short_day(event.at, visit.profile.zone)}  {line}"
        for event in history
        if event.kind is not EventKind.NOTE
        and (line := event_line(event, own=own, reader_id=visit.person.id, kind=case.kind))
    ]


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
