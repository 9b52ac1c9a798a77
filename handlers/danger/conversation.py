"""The answer to whether somebody is in danger.

::

    a text that may tell of danger ─► question, numbers in sight ─┬─ yes ─► the card of its kind
                                                                  └─ no ──► we go on

Card and question come before the answer to the text, whatever that is, and are made by
``bot.middlewares.danger``.  A button always works, however old its message is and whatever else is
open: nobody in danger shall read that it is from an earlier one.
"""

from collections.abc import Sequence
from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from handlers.danger.buttons import DangerButton
from handlers.danger.cards import emergency_card, relieved
from handlers.danger.said import Said, noting
from handlers.filters import Tap
from handlers.replies import Replies, edit_or_send
from storage.people import Person
from storage.quarter import Quarter

router: Final = Router(name=__name__)


@router.callback_query(Tap(DangerButton))
async def answer_danger_question(
    query: CallbackQuery,
    tapped: DangerButton,
    state: FSMContext,
    person: Person,
    quarter: Quarter,
    locales: Sequence[str],
) -> Replies:
    """Show the card, or go on; the draft stays as it is."""
    said = Said.SHOWN if tapped.yes else Said.DENIED
    await state.update_data(noting(await state.get_data(), tapped.kind, said))
    if not tapped.yes:
        return edit_or_send(query, relieved())
    card = emergency_card(
        tapped.kind, quarter.profile, locale=person.locale, written_in=None, locales=locales
    )
    return edit_or_send(query, card)
