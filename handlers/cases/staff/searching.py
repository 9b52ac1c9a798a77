"""/search: cases, ideas and comments by words, in German and as they were written.

::

    /search WORDS ─► what was found, German first, each with a button ─► card
"""

from typing import Final

from aiogram import Router, html
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.translation import with_translation
from handlers.contexts import StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command
from handlers.formats import isolate
from handlers.keyboards import button, keyboard, pairs
from handlers.labels import status_label
from handlers.replies import Replies, send
from handlers.text import one_line, subject
from storage.cases.models import Case
from storage.cases.queries import find_visible_case
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.searching import Hit, search, searched_words
from storage.translations.queries import find_translation, read_source
from storage.translations.sources import case_source

WORDS_SHOWN: Final = 240
"""Units of what was found in one case, in German and as it was written."""

router: Final = Router(name=__name__)
router.message.filter(StaffOnly(CaseContext))


@router.message(Command("search"))
async def find_cases(_message: Message, words: str, context: CaseContext) -> Replies:
    """Show what has all the words, the newest first; explain the command without any."""
    await leave_dialogue(context.state)
    wanted = searched_words(words)
    if not wanted:
        text = _("Please write what you look for after the command: {example}")
        return send(context.chat_id, text.format(example=isolate("/search Laterne")))
    hits, more = await search(context.session, staff=context.staff, words=wanted)
    found = [(case, hit) for hit in hits if (case := await _find(context, hit)) is not None]
    if not found:
        return send(
            context.chat_id, _("🔎 Nothing found. Fewer words, or parts of words, find more.")
        )
    blocks = [_("🔎 <b>Found:</b>"), *[await _block(context, case, hit) for case, hit in found]]
    if more:
        blocks.append(_("There is more. Another word finds less."))
    buttons = [
        button(isolate(case.reference), ShowCaseButton(case_id=case.id)) for case, _hit in found
    ]
    return send(context.chat_id, "\n\n".join(blocks), keyboard(*pairs(buttons)))


async def _find(context: CaseContext, hit: Hit) -> Case | None:
    return await find_visible_case(context.session, staff=context.staff, case_id=hit.case_id)


async def _block(context: CaseContext, case: Case, hit: Hit) -> str:
    """Return a case that was found: German first, the original below."""
    about = subject(case, context.profile, context.staff.locale)
    head = f"<b>{isolate(case.reference)}</b> · {status_label(case.status)} · {html.quote(about)}"
    source = case_source(case)
    if hit.kind is not None:
        source = await read_source(context.session, hit.kind, hit.source_id) or source
    if not source.text:
        return head
    german = await find_translation(context.session, source, to=ORIGINAL_LOCALE)
    lines = with_translation(one_line(source.text), german, longest=WORDS_SHOWN)
    return "\n".join([head, *lines])
