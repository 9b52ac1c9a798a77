"""Slips: what is said on one, and what happens when its code is opened in a chat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from aiogram import html
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _

from handlers.cases.own_screens import card, naming
from handlers.contexts import ResidentContext
from handlers.dialogues import WRONG_CODES
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, send
from storage.cases.models import Case
from storage.cases.slips import CODE_LENGTH, find_slip, use_slip
from storage.people import Person

SLIP_PAYLOAD: Final = "slip-"
CODE_LONGEST: Final = 20
"""More than a code has with its dashes, and no more than a button can carry."""
WRONG_MOST: Final = 5
WRONG_WITHIN: Final = timedelta(minutes=1)


class SlipButton(CallbackData, prefix="slip"):
    """Follow the case of a slip."""

    code: str


def slip_words(case: Case, code: str, addresses: Sequence[str]) -> str:
    """Return what stands beside the picture of a slip, in the language in force."""
    lines = [
        _("🎫 <b>Your number is {reference}.</b>").format(reference=isolate(case.reference)),
        _(
            "With this slip you can follow it in a chat, whenever you like: scan the code, or "
            "open one of these addresses. It works once."
        ),
        *(html.quote(address) for address in addresses),
        _("Your code: {code}").format(code=isolate(grouped(code))),
    ]
    return "\n".join(lines)


def grouped(code: str) -> str:
    """Return a code as it is read more easily, such as ``BCDF-GHJK``."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def offer_to_join(person: Person, code: str) -> Replies:
    """Return the button that opens a slip, for somebody who reads what is stored with it.

    A code nobody could have is not carried.
    """
    text = _("🎫 Do you want to follow the case of this slip here? The team will see it.")
    follow = button(_("✅ Yes, follow it here"), SlipButton(code=code[:CODE_LONGEST]))
    return send(person.account_id, text, keyboard([follow]))


async def join_by_slip(context: ResidentContext, state: FSMContext, code: str) -> Replies:
    """Make somebody the reporter of the slip's case, and show it; wrong codes have a limit.

    Raises:
        SlipUsedError: somebody has used it.
        SlipOverError: the case was closed too long ago.
    """
    wrong = _recent((await state.get_data()).get(WRONG_CODES, []), context.now)
    if len(wrong) >= WRONG_MOST:
        return send(
            context.chat_id,
            _("These were several wrong codes. Please wait a minute, and then try again."),
        )
    slip = await find_slip(context.session, code=code)
    if slip is None:
        await state.update_data({WRONG_CODES: [*wrong, context.now.isoformat()]})
        return send(
            context.chat_id,
            _("I do not know this code. Please look at the slip again, or ask the team."),
        )
    case = await use_slip(context.session, slip=slip, person=context.person, now=context.now)
    text, buttons = await card(context, case)
    joined = naming(
        _("👋 {reference} belongs to this chat now. I will write to you when something changes."),
        case,
    )
    return send(context.chat_id, f"{joined}\n\n{text}", buttons)


def _recent(moments: Sequence[str], now: datetime) -> list[str]:
    return [each for each in moments if datetime.fromisoformat(each) > now - WRONG_WITHIN]
