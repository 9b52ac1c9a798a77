"""What arrives, before it is sent: the machine's translation, and that one back in German.

::

    prompt ─► preview ─► words ─► one moment ─► translation, and back ─► send
                           ▲                            │          └──► cancel
                           └────────── change ──────────┘

Nobody has to look, and nobody waits: the words can be sent at once, and go out as they are where
no translation is there.  What was shown is what arrives: it is not translated a second time.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.reading import PATIENCE, PAUSE
from handlers.cases.staff.buttons import (
    ChangePreviewedButton,
    PreviewButton,
    SendPreviewedButton,
)
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.arriving import Arriving, find_arriving
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.cases.staff.writing.sending import go_on
from handlers.contexts import StaffOnly
from handlers.filters import Works
from handlers.formats import isolate, language_name
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext, NotYetError
from handlers.replies import QueuedReply, Replies, in_place, send, toast
from handlers.text import shorten
from storage.cases.models import Case
from storage.cases.queries import find_visible_case
from storage.outbox import enqueue_notice, find_copy
from storage.translations.drafts import Previewed, find_previewed, keep_draft
from storage.translations.models import AnswerDraft, Translation, TranslationState
from storage.translations.notices import PreviewNotice

LANGUAGES_SHOWN: Final = 3
"""So that all fit into one message; the others are translated after sending."""
WORDS_SHOWN: Final = 3_300
"""Units of all translations together, of the 4,096 of a message."""
CHANGED_SHOWN: Final = 2_000

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly(CaseContext))


def preview_row(case: Case, arriving: Arriving) -> list[InlineKeyboardButton]:
    """Return the button that shows what arrives, where a machine translates."""
    if not arriving.by_machine:
        return []
    return [button(_("👁 See the translation first"), PreviewButton(case_id=case.id))]


@router.callback_query(Writing.words, PreviewButton.filter())
async def want_preview(
    query: CallbackQuery, callback_data: PreviewButton, context: CaseContext
) -> Replies:
    """Take the next words as a draft."""
    draft = await context.load_draft(WritingDraft)
    if draft.case_id != callback_data.case_id:
        return toast(query, _old_button(), alert=True)
    await context.open_dialogue(Writing.words, draft.model_copy(update={"preview": True}))
    text = _(
        "👁 Please write your words. You then see the translation, and what it says in German. "
        "Nothing is sent before you say so."
    )
    return send(context.chat_id, text, keyboard([cancel_button(draft.case_id)]))


async def show_preview(context: CaseContext, draft: WritingDraft) -> Replies:
    """Have the words translated; what comes of it takes the place of this answer."""
    case = await context.get_case(draft.case_id)
    languages = (await find_arriving(context, case, draft)).by_machine[:LANGUAGES_SHOWN]
    kept = await keep_draft(
        context.session,
        case=case,
        by=context.staff,
        text=draft.text,
        languages=languages,
        now=context.now,
    )
    await context.open_dialogue(
        Writing.previewed, draft.model_copy(update={"preview": True, "kept_id": kept.id})
    )
    await enqueue_notice(
        context.session,
        PreviewNotice(draft_id=kept.id, languages=tuple(languages)),
        person_ids={context.staff.id},
        topic=f"preview-{kept.id}",
        ignores_quiet_hours=True,
        now=context.now,
    )
    text = _("👁 One moment, the machine translates. You need not wait: you can send at once.")
    return QueuedReply(send(context.chat_id, text, _buttons(kept)), topic=_copy_topic(kept.id))


async def draw_preview(
    notice: PreviewNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show the translation of a draft and its translation back, as soon as they are there.

    Raises:
        NotYetError: a machine is at it at this moment.
    """
    draft = await context.session.get(AnswerDraft, notice.draft_id, populate_existing=True)
    if draft is None:
        return None
    case = await find_visible_case(context.session, staff=context.receiver, case_id=draft.case_id)
    if case is None:
        return None
    found = await find_previewed(context.session, draft)
    waited = context.now - draft.written_at
    if timedelta() <= waited < PATIENCE and any(map(_is_coming, found.values())):
        raise NotYetError(PAUSE)
    longest = WORDS_SHOWN // (2 * max(1, len(notice.languages)))
    blocks = [
        _("👁 <b>{reference}: this arrives</b>").format(reference=isolate(case.reference)),
        *("\n".join(_lines(each, found.get(each), longest)) for each in notice.languages),
    ]
    if not notice.languages:
        blocks.append(_("The machine cannot translate at the moment."))
    told = send(context.receiver.account_id, "\n\n".join(blocks), _buttons(draft))
    number = await find_copy(
        context.session, person_id=context.receiver.id, topic=_copy_topic(draft.id)
    )
    return told if number is None else in_place(told, number)


@router.callback_query(Writing.previewed, SendPreviewedButton.filter())
async def send_previewed(
    query: CallbackQuery, callback_data: SendPreviewedButton, context: CaseContext
) -> Replies:
    """Send the words that were shown."""
    draft = await context.load_draft(WritingDraft)
    if draft.kept_id != callback_data.draft_id:
        return toast(query, _old_button(), alert=True)
    return await go_on(context, draft)


@router.callback_query(
    StateFilter(Writing.previewed, Writing.words), ChangePreviewedButton.filter()
)
async def change_previewed(
    query: CallbackQuery, callback_data: ChangePreviewedButton, context: CaseContext
) -> Replies:
    """Ask for the words anew."""
    draft = await context.load_draft(WritingDraft)
    if draft.kept_id != callback_data.draft_id:
        return toast(query, _old_button(), alert=True)
    await context.open_dialogue(Writing.words, draft)
    words = html.quote(shorten(draft.text, CHANGED_SHOWN))
    text = _("✏️ Please write the whole text as it shall read. Until now it says:")
    return send(
        context.chat_id,
        f"{text}\n<blockquote>{words}</blockquote>",
        keyboard([cancel_button(draft.case_id)]),
    )


def _is_coming(previewed: Previewed) -> bool:
    return any(
        row is not None and row.state in {TranslationState.WANTED, TranslationState.RUNNING}
        for row in (previewed.there, previewed.back)
    )


def _lines(language: str, previewed: Previewed | None, longest: int) -> Iterator[str]:
    name = language_name(language)
    if previewed is None:
        yield _("🌐 {languages}: your words arrive as you write them.").format(languages=name)
        return
    there, back = previewed.there, previewed.back
    if there.text is None:
        yield _missing(there).format(language=name)
        return
    yield f"🌐 <b>{name}</b>"
    yield from _words(there, longest)
    if back is None or back.text is None:
        yield _("🔁 The machine has not translated it back into German.")
        return
    yield _("🔁 This says in German:")
    yield from _words(back, longest)


def _words(translation: Translation, longest: int) -> Iterator[str]:
    yield f"<blockquote>{html.quote(shorten(translation.text or '', longest))}</blockquote>"
    if translation.doubts:
        yield _("⚠️ Please check: the machine may have changed something.")


def _missing(translation: Translation) -> str:
    if translation.state is not TranslationState.FAILED:
        return _(
            "🌐 {language}: the machine does not answer yet. You can send your words: the "
            "translation follows when it is there."
        )
    return _(
        "🌐 {language}: the machine has not translated this. You can send your words: they arrive "
        "in German, and a person can be asked."
    )


def _buttons(draft: AnswerDraft) -> InlineKeyboardMarkup:
    return keyboard(
        [button(_("✅ Send"), SendPreviewedButton(draft_id=draft.id))],
        [
            button(_("✏️ Change"), ChangePreviewedButton(draft_id=draft.id)),
            cancel_button(draft.case_id),
        ],
    )


def _copy_topic(draft_id: int) -> str:
    return f"previewed-{draft_id}"


def _old_button() -> str:
    return _("This button is from an earlier message. Please use the newest one.")
