"""The beginning: /start, also from a link, the menu, and /help.

A link may carry a payload: ``report`` or ``report-CATEGORY`` (for stickers on lamp posts),
``appointment``, ``team-SECRET`` (an invitation), ``slip-CODE`` (a case the team has entered);
anything else opens the welcome.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import Router, html
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.appointments.buttons import DaysButton
from handlers.appointments.free_times import days_screen
from handlers.cases.slips import SLIP_PAYLOAD, SlipButton, join_by_slip, offer_to_join
from handlers.commands import command_lines, menu_for
from handlers.contexts import ResidentContext
from handlers.drafts.draft import Draft
from handlers.drafts.session import Drafting, HasDraft
from handlers.entry_buttons import HelpButton
from handlers.filters import Command
from handlers.formats import isolate
from handlers.incoming import find_command, words_of
from handlers.labels import first_steps, reach_lines, role_label
from handlers.languages.choice import say_what_is_spoken
from handlers.languages.names import base_tag, find_locale
from handlers.menu import BeginButton, menu_keyboard, welcome
from handlers.privacy_notice import with_notice
from handlers.rates import Within, check_rate
from handlers.replies import Replies, Reply, send
from storage.appointments.booking import check_limit
from storage.cases.models import CaseKind
from storage.people import Person, Role
from storage.quarter import Quarter
from storage.rates.limiter import Rates
from storage.rates.table import RateKind
from storage.team import join

router: Final = Router(name=__name__)

PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may give to /start (Bot API, Deep Linking)."""
TEAM_PAYLOAD: Final = "team-"
REPORT_PAYLOAD: Final = "report"
APPOINTMENT_PAYLOAD: Final = "appointment"


class IsPayload(Filter):
    """Takes what a link gives to /start, and no words of a person."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is one."""
        given = find_command(words_of(message))
        return given is not None and PAYLOAD.fullmatch(given.words) is not None


@router.message(Command("start"), IsPayload(), HasDraft())
async def follow_link(
    _message: Message,
    words: str,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    drafting: Drafting,
    locales: Sequence[str],
    rates: Rates,
    has_read: bool,
    now: datetime,
) -> Replies:
    """Go where the link leads; one that leads nowhere only greets."""
    if words.startswith((TEAM_PAYLOAD, SLIP_PAYLOAD)):
        check_rate(rates, RateKind.INVITATION, person)
    await state.clear()
    if words.startswith(TEAM_PAYLOAD):
        token = words.removeprefix(TEAM_PAYLOAD)
        member = await join(session, person=person, token=token, now=now)
        return [
            menu_for(person),
            send(person.account_id, _greet(member.name, person.role, quarter)),
        ]
    if words.startswith(SLIP_PAYLOAD):
        code = words.removeprefix(SLIP_PAYLOAD)
        if code and not has_read:
            return offer_to_join(person, code)
        context = ResidentContext(session, person, quarter.profile, now)
        return await join_by_slip(context, state, code)
    if words.split("-", maxsplit=1)[0] == REPORT_PAYLOAD:
        category = quarter.profile.category(words.removeprefix(f"{REPORT_PAYLOAD}-"))
        key = None if category is None else category.key
        return await drafting.ask_on(Draft(kind=CaseKind.REPORT, category=key))
    if words == APPOINTMENT_PAYLOAD:
        await check_limit(session, person=person, profile=quarter.profile, now=now)
        context = ResidentContext(session, person, quarter.profile, now)
        return send(context.chat_id, *await days_screen(context, DaysButton()))
    return _welcome(person, quarter, locales)


@router.callback_query(SlipButton.filter(), Within(RateKind.INVITATION))
async def follow_slip(
    _query: CallbackQuery,
    callback_data: SlipButton,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Join the case of a slip, once what is stored was read."""
    context = ResidentContext(session, person, quarter.profile, now)
    return await join_by_slip(context, state, callback_data.code)


@router.message(Command("start"))
async def start(
    _message: Message,
    state: FSMContext,
    person: Person,
    quarter: Quarter,
    locales: Sequence[str],
) -> Replies:
    """Greet, say what is stored and why, and show the menu; words behind are a message."""
    await state.clear()
    return _welcome(person, quarter, locales)


@router.message(Command("help"))
async def show_help(
    _message: Message, person: Person, quarter: Quarter, locales: Sequence[str]
) -> Replies:
    """Say what can be done here, and how to reach people; the team sees its commands."""
    return _help(person, quarter, locales)


@router.callback_query(HelpButton.filter())
async def show_help_by_button(
    _query: CallbackQuery, person: Person, quarter: Quarter, locales: Sequence[str]
) -> Replies:
    """Say it too, in a message of its own."""
    return _help(person, quarter, locales)


def _help(person: Person, quarter: Quarter, locales: Sequence[str]) -> Reply:
    if person.is_staff:
        return send(person.account_id, "\n".join(command_lines(person.role)))
    simply = _(
        "<b>You can simply write to me</b>, in your language, with photos or a place. I ask for "
        "what is missing."
    )
    rather = _("You would rather talk to somebody?")
    reach = reach_lines(quarter.profile, person.locale)
    text = "\n".join([simply, "", *command_lines(person.role), "", rather, *reach])
    return send(person.account_id, text, menu_keyboard(person, locales))


@router.callback_query(BeginButton.filter(), HasDraft())
async def begin_from_menu(
    _query: CallbackQuery, callback_data: BeginButton, drafting: Drafting
) -> Replies:
    """Begin what was chosen; the menu stays where it is."""
    return await drafting.ask_on(Draft(kind=callback_data.kind))


def _welcome(person: Person, quarter: Quarter, locales: Sequence[str]) -> list[Reply]:
    """Return the welcome; below it, for whose language is not spoken, that one may write in it."""
    greeting = send(person.account_id, welcome(quarter.profile), menu_keyboard(person, locales))
    own = None if person.locale_chosen else base_tag(person.language_tag)
    unspoken = own if own and find_locale(own, locales) is None else None
    told = None if unspoken is None else say_what_is_spoken(person, unspoken, locales)
    return [with_notice(greeting), *([] if told is None else [told])]


def _greet(name: str, role: Role, quarter: Quarter) -> str:
    welcome_to_team = _("👋 Welcome to the team of {quarter}, {name}. You are: {role}.").format(
        quarter=isolate(html.quote(quarter.profile.name)),
        name=isolate(html.quote(name)),
        role=role_label(role),
    )
    return f"{welcome_to_team}\n{first_steps(role)}"
