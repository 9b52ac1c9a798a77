"""What the team hears of cases that say the same, in whatever language they were written."""

from collections.abc import Iterable
from typing import Any, Final

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.translation import with_translation
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard
from handlers.notices import NoticeContext
from handlers.replies import send
from storage.cases.models import Case
from storage.cases.queries import find_visible_case
from storage.likeness.notices import ResemblanceNotice
from storage.likeness.noting import list_resembling
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.queries import find_translation
from storage.translations.sources import case_source

WORDS_SHOWN: Final = 400
"""Units of each case's words, in German and as they came."""


def resembling_line(references: Iterable[str]) -> str:
    """Return a line that names cases which say nearly the same."""
    named = ", ".join(isolate(reference) for reference in references)
    return _("🔗 Perhaps the same: {references}").format(references=named)


async def show_resemblance(
    notice: ResemblanceNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show a case beside those it may be the same as; nothing once that is dealt with."""
    case = await _find(context, notice.case_id)
    if case is None:
        return None
    others = await list_resembling(context.session, case=case, staff=context.receiver)
    found = [await _find(context, number) for number, _reference in others]
    cases = [case, *(other for other in found if other is not None)]
    if len(cases) == 1:
        return None
    heading = _("🔗 <b>{reference} may be the same as another case</b>").format(
        reference=isolate(case.reference)
    )
    show = _("📄 Show {reference}")
    buttons = [
        button(show.format(reference=each.reference), ShowCaseButton(case_id=each.id))
        for each in cases
    ]
    return send(
        context.receiver.account_id,
        "\n\n".join([heading, *[await _words(context, each) for each in cases]]),
        keyboard(*column(buttons)),
    )


async def _find(context: NoticeContext, case_id: int) -> Case | None:
    return await find_visible_case(context.session, staff=context.receiver, case_id=case_id)


async def _words(context: NoticeContext, case: Case) -> str:
    german = await find_translation(context.session, case_source(case), to=ORIGINAL_LOCALE)
    lines = with_translation(case.text, german, longest=WORDS_SHOWN)
    return "\n".join([f"<b>{isolate(case.reference)}</b>", *lines])
