"""Who translates what somebody writes: said in ``/privacy`` and on the page, asked once, chosen.

    the first words for the team ──► their confirmation ──► May a machine translate …? ──► yes, no

The question is put by ``bot.middlewares.machine_question``, and only where words would leave the
house.  A yes counts for the machine its message names, and for no other one.
"""

import hashlib
from datetime import timedelta
from typing import Final

from aiogram import Router, html
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import QueuedReply, Replies, edit_or_send, send
from handlers.translated import Machine
from storage.people import Person
from storage.translations.consent import QUESTION_TOPIC, choose

router: Final = Router(name=__name__)

MARK_LENGTH: Final = 8


class MayTranslateButton(CallbackData, prefix="machine-may"):
    """The answer to the question; ``mark`` is of the machine it names."""

    may: bool
    mark: str


@router.callback_query(MayTranslateButton.filter())
async def answer_question(
    query: CallbackQuery,
    callback_data: MayTranslateButton,
    person: Person,
    machine: Machine | None,
) -> Replies:
    """Let the machine that was named translate, or people alone.

    Whoever says yes without having been asked, or about another machine, has chosen nothing.
    """
    outside = machine is not None and machine.outside
    counts = person.machine_asked_at is not None and callback_data.mark == mark_of(machine)
    if not callback_data.may:
        choose(person, may=False, outside=outside)
        answer = _("👍 Only people of the team translate what you write.")
    else:
        if counts and outside:
            choose(person, may=True, outside=outside)
        may = person.may_be_translated(outside=outside)
        answer = who_translates(machine, may=may)
    return edit_or_send(query, f"{answer}\n{_can_be_changed()}")


def question(person: Person, machine: Machine, *, delay: timedelta) -> QueuedReply:
    """Return the question whether a machine outside the house may translate.

    Args:
        person: who is asked.
        machine: where words would go.
        delay: how long what it comes after waits.
    """
    text = _(
        "🌐 May a machine translate what you write, so that the team can read it? "
        "Your words then go to {name}."
    ).format(name=isolate(html.quote(machine.name)))
    mark = mark_of(machine)
    rows = keyboard(
        [button(_("Yes, a machine may"), MayTranslateButton(may=True, mark=mark))],
        [button(_("No, a person shall"), MayTranslateButton(may=False, mark=mark))],
    )
    asked = send(person.account_id, f"{text}\n{_can_be_changed()}", rows)
    return QueuedReply(asked, topic=QUESTION_TOPIC, delay=delay)


def mark_of(machine: Machine | None) -> str:
    """Return a short mark of what a message says of the machine, for the buttons below it."""
    if machine is None:
        return ""
    said = f"{machine.outside} {machine.name}"
    return hashlib.sha256(said.encode()).hexdigest()[:MARK_LENGTH]


def who_translates(machine: Machine | None, *, may: bool) -> str:
    """Return who translates what somebody writes; ``may`` is whether a machine may."""
    if not may:
        if machine is not None and machine.outside:
            text = _(
                "🌐 Only people of the team translate what you write. If you like, a machine may "
                "do it too. Your words then go to {name}."
            )
            return text.format(name=isolate(html.quote(machine.name)))
        return _("🌐 No machine translates what you write. Only people of the team do.")
    if machine is None:
        return _("🌐 People of the team may translate what you write. There is no machine here.")
    if machine.outside:
        text = _("🌐 A machine may translate what you write. For that it goes to {name}.")
        return text.format(name=isolate(html.quote(machine.name)))
    return _("🌐 A machine here may translate what you write. Your words do not leave our house.")


def before_a_choice(machine: Machine | None) -> str:
    """Return who translates what somebody writes who has chosen nothing."""
    return who_translates(machine, may=machine is None or not machine.outside)


def _can_be_changed() -> str:
    return _("You can change this at any time: /privacy")
