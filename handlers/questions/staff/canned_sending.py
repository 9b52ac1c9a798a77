"""Sending a canned answer: choose one, see what the resident gets, send it.

::

    answer or ask back (``cases.staff.writing.dialogue``) ─► canned answers ─► preview ─► sent
                                                            ▲              │
                                                            └──────────────┘ another one

The words are those of the resident's language, in German where they are missing.  Own words can be
written instead at any point.
"""

from typing import Final

from aiogram import Router, html
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import CANNED_ACTS, ChooseCannedButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.cases.staff.writing.sending import go_on
from handlers.contexts import StaffOnly
from handlers.filters import Works
from handlers.formats import isolate, language_name
from handlers.keyboards import button, column, keyboard
from handlers.questions.staff.canned_buttons import PickCannedButton, SendCannedButton
from handlers.replies import Replies, edit_or_send, toast
from handlers.text import shorten
from storage.cases.models import Case
from storage.cases.queries import find_reporter_locale
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.questions.canned import Canned, get_canned, list_canned
from storage.questions.placeholders import fill, placeholder_values

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly(CaseContext))

PREVIEW_LONGEST: Final = 3500
"""Units of the preview; the message takes 4,096 (Bot API, sendMessage)."""


@router.callback_query(ChooseCannedButton.filter())
async def choose(
    query: CallbackQuery, callback_data: ChooseCannedButton, context: CaseContext
) -> Replies:
    """List the canned answers in place of the prompt."""
    case = await context.get_case(callback_data.case_id)
    picks = [
        button(
            each.title,
            PickCannedButton(
                case_id=case.id,
                version=callback_data.version,
                act=callback_data.act,
                canned_id=each.id,
            ),
        )
        for each in await list_canned(context.session)
    ]
    text = _("📎 Which answer about {reference}? You see it before it is sent.").format(
        reference=isolate(case.reference)
    )
    return edit_or_send(query, text, keyboard(*column(picks), [cancel_button(case.id)]))


@router.callback_query(PickCannedButton.filter())
async def preview(
    query: CallbackQuery, callback_data: PickCannedButton, context: CaseContext
) -> Replies:
    """Show what the resident would get, in the language they read."""
    if callback_data.act not in CANNED_ACTS:
        return toast(query, _("This cannot be said with a canned answer."))
    case = await context.get_case(callback_data.case_id)
    canned = await get_canned(context.session, canned_id=callback_data.canned_id)
    locale = await find_reporter_locale(context.session, case) or ORIGINAL_LOCALE
    words = canned_words(canned, case, context.profile, locale)
    draft = WritingDraft(
        case_id=case.id,
        version=callback_data.version,
        act=callback_data.act,
        text=words,
        canned_id=canned.id,
    )
    await context.open_dialogue(Writing.words, draft)
    others = ChooseCannedButton(
        case_id=case.id, version=callback_data.version, act=callback_data.act
    )
    return edit_or_send(
        query,
        _preview_text(case, canned, words, locale),
        keyboard(
            [button(_("✅ Send"), SendCannedButton(case_id=case.id, canned_id=canned.id))],
            [button(_("📎 Another one"), others), cancel_button(case.id)],
        ),
    )


@router.callback_query(Writing.words, SendCannedButton.filter())
async def send_canned(
    query: CallbackQuery, callback_data: SendCannedButton, context: CaseContext
) -> Replies:
    """Send the words that were shown, unless something else is being written by now."""
    draft = await context.load_draft(WritingDraft)
    if (draft.case_id, draft.canned_id) != (callback_data.case_id, callback_data.canned_id):
        text = _("This button is from an earlier message. Please use the newest one.")
        return toast(query, text, alert=True)
    return await go_on(context, draft)


def canned_words(canned: Canned, case: Case, profile: QuarterProfile, locale: str) -> str:
    """Return the words for a reader of this language, with everything filled in."""
    written_in = locale if locale in canned.texts else ORIGINAL_LOCALE
    with I18n.get_current(no_error=False).use_locale(written_in):
        values = {
            name: isolate(value) for name, value in placeholder_values(case, profile).items()
        }
    return fill(canned.text_for(written_in), values)


def _preview_text(case: Case, canned: Canned, words: str, locale: str) -> str:
    heading = _("👁 <b>The resident gets this about {reference}:</b>").format(
        reference=isolate(case.reference)
    )
    if locale in canned.texts:
        note = _("🌐 The resident reads: {language}.")
    else:
        note = _("✗ Missing in: {language}. German would be sent.")
    quoted = f"<blockquote>{html.quote(shorten(words, PREVIEW_LONGEST))}</blockquote>"
    own = _("You may write something else instead.")
    return "\n".join([heading, quoted, note.format(language=language_name(locale)), own])
