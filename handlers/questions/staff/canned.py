"""Canned answers: /canned lists them, and managers write them in every language.

::

    /canned ─► new ─► title ─► German words ─► the answer: ✓ de  ✗ tr  ✗ ar
        └────► an answer ─► another title · words of a language · delete ─► sure? ─► /canned
"""

from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue, leave_dialogue
from handlers.filters import Command, HasMarkedText, HasText, IsManager, NoCommand
from handlers.formats import language_name
from handlers.keyboards import button, column, keyboard, pairs
from handlers.languages.names import LANGUAGE_NAMES
from handlers.questions.staff.canned_buttons import (
    CannedButton,
    CannedListButton,
    CannedTitleButton,
    CannedWordsButton,
    DeleteCannedButton,
    NewCannedButton,
)
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted, shorten
from storage.errors import CannedLimitError
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.questions.canned import (
    CANNED_MOST,
    Canned,
    add_canned,
    clean_title,
    delete_canned,
    get_canned,
    list_canned,
    rename_canned,
    word_canned,
)


class Canning(StaffDialogue):
    """The title of a canned answer is awaited, or its words in one language."""

    title = State()
    words = State()


class CannedDraft(BaseModel, frozen=True):
    """Which canned answer is being written.

    Attributes:
        canned_id: the answer that is changed; ``None`` for one that is not stored yet.
        title: what a new one is called.
        locale: the language of the words that are awaited.
    """

    canned_id: int | None = None
    title: str = ""
    locale: str = ORIGINAL_LOCALE


router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

SHOWN: Final = 2500
"""Units of the words shown; the message takes 4,096 (Bot API, sendMessage)."""


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("canned"))
async def open_list(_message: Message, context: StaffContext) -> Replies:
    """List the canned answers."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await _list(context))


@router.callback_query(CannedListButton.filter())
async def show_list(query: CallbackQuery, context: StaffContext) -> Replies:
    """Come back to the list."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _list(context))


@router.callback_query(CannedButton.filter())
async def show_one(
    query: CallbackQuery, callback_data: CannedButton, context: StaffContext
) -> Replies:
    """Show one with its German words, and in which languages it is missing."""
    await context.leave_dialogue()
    canned = await get_canned(context.session, canned_id=callback_data.canned_id)
    return edit_or_send(query, *_one(canned, context))


# --- Writing -----------------------------------------------------------------------------------


@router.callback_query(NewCannedButton.filter())
async def start_new(_query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask for the title first; nothing is stored before the German words."""
    if len(await list_canned(context.session)) >= CANNED_MOST:
        raise CannedLimitError(CANNED_MOST)
    return await _ask(context, CannedDraft(), for_title=True)


@router.callback_query(CannedTitleButton.filter())
async def start_title(
    _query: CallbackQuery, callback_data: CannedTitleButton, context: StaffContext
) -> Replies:
    """Ask for another title."""
    canned = await get_canned(context.session, canned_id=callback_data.canned_id)
    return await _ask(
        context, CannedDraft(canned_id=canned.id, title=canned.title), for_title=True
    )


@router.callback_query(CannedWordsButton.filter())
async def start_words(
    _query: CallbackQuery, callback_data: CannedWordsButton, context: StaffContext
) -> Replies:
    """Ask for the words of a language; those there are are shown, to be copied."""
    canned = await get_canned(context.session, canned_id=callback_data.canned_id)
    locale = callback_data.locale
    if locale not in context.profile.locales:
        locale = ORIGINAL_LOCALE
    draft = CannedDraft(canned_id=canned.id, title=canned.title, locale=locale)
    return await _ask(context, draft, known=canned.texts.get(locale))


@router.message(Canning.title, HasText())
async def take_title(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the title, and ask for the German words of a new answer."""
    draft = await context.load_draft(CannedDraft)
    if draft.canned_id is None:
        return await _ask(context, draft.model_copy(update={"title": clean_title(text)}))
    await rename_canned(
        context.session,
        actor=context.staff,
        canned_id=draft.canned_id,
        title=text,
        now=context.now,
    )
    return await _kept(context, draft.canned_id)


@router.message(Canning.words, HasMarkedText())
async def take_words(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the words, and show what is still missing."""
    draft = await context.load_draft(CannedDraft)
    if draft.canned_id is None:
        number = await add_canned(
            context.session, actor=context.staff, title=draft.title, text=text, now=context.now
        )
        return await _kept(context, number)
    await word_canned(
        context.session,
        actor=context.staff,
        canned_id=draft.canned_id,
        locale=draft.locale,
        text=text,
        now=context.now,
    )
    return await _kept(context, draft.canned_id)


@router.message(StateFilter(Canning), NoCommand())
async def ask_for_text(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    text = _("Please write it as a text. I cannot pass on anything else here.")
    return send(context.chat_id, text, keyboard([_back(await context.load_draft(CannedDraft))]))


# --- Deleting ----------------------------------------------------------------------------------


@router.callback_query(DeleteCannedButton.filter())
async def delete(
    query: CallbackQuery, callback_data: DeleteCannedButton, context: StaffContext
) -> Replies:
    """Ask whether it is meant, then delete it."""
    canned = await get_canned(context.session, canned_id=callback_data.canned_id)
    if not callback_data.sure:
        question = _("Delete “{title}” in all languages? What was sent stays with its cases.")
        sure = button(_("🗑 Yes, delete"), DeleteCannedButton(canned_id=canned.id, sure=True))
        return edit_or_send(
            query,
            question.format(title=quoted(canned.title)),
            keyboard([sure], [button(_("↩️ Back"), CannedButton(canned_id=canned.id))]),
        )
    await delete_canned(context.session, actor=context.staff, canned_id=canned.id, now=context.now)
    await context.leave_dialogue()
    return edit_or_send(query, *await _list(context))


# --- Words and keyboards -----------------------------------------------------------------------


async def _list(context: StaffContext) -> Screen:
    answers = await list_canned(context.session)
    lines = [
        _(
            "📎 <b>Canned answers</b>\n"
            "What you answer often, written once. The resident gets it in their language, in "
            "German where it is missing."
        ),
        *(f"<b>{quoted(each.title)}</b>: {_marks(each, context)}" for each in answers),
    ]
    shown = [button(each.title, CannedButton(canned_id=each.id)) for each in answers]
    new = button(_("➕ New answer"), NewCannedButton())
    return "\n\n".join(lines), keyboard([new], *column(shown))


def _one(canned: Canned, context: StaffContext) -> Screen:
    words = html.quote(shorten(canned.text_for(ORIGINAL_LOCALE), SHOWN))
    lines = [
        f"📎 <b>{quoted(canned.title)}</b>",
        f"<blockquote>{words}</blockquote>",
        _marks(canned, context),
    ]
    languages = [
        button(
            f"{_mark(canned, locale)} {LANGUAGE_NAMES.get(locale, locale)}",
            CannedWordsButton(canned_id=canned.id, locale=locale),
        )
        for locale in context.profile.locales
    ]
    # NOTE: a button that changes the title of a canned answer
    title = button(_("✏️ Title"), CannedTitleButton(canned_id=canned.id))
    drop = button(_("🗑 Delete"), DeleteCannedButton(canned_id=canned.id))
    back = button(_("↩️ Back"), CannedListButton())
    return "\n".join(lines), keyboard(*pairs(languages), [title, drop], [back])


def _marks(canned: Canned, context: StaffContext) -> str:
    return " ".join(f"{_mark(canned, locale)} {locale}" for locale in context.profile.locales)


def _mark(canned: Canned, locale: str) -> str:
    return "✓" if locale in canned.texts else "✗"


async def _ask(
    context: StaffContext, draft: CannedDraft, *, for_title: bool = False, known: str | None = None
) -> Replies:
    await context.open_dialogue(Canning.title if for_title else Canning.words, draft)
    text = _title_prompt() if for_title else _words_prompt(draft.locale)
    lines = [text, f"<blockquote>{html.quote(known)}</blockquote>"] if known else [text]
    return send(context.chat_id, "\n\n".join(lines), keyboard([_back(draft)]))


def _title_prompt() -> str:
    return _("What shall the team call the answer? Residents do not see the title.")


def _words_prompt(locale: str) -> str:
    placeholders = "\n".join(
        f"<code>{{{name}}}</code> – {meaning}" for name, meaning in _placeholders().items()
    )
    return _(
        "Please write the answer in this language: <b>{language}</b>.\n"
        "I replace these words with what is right in each case:\n{placeholders}"
    ).format(language=language_name(locale), placeholders=placeholders)


def _placeholders() -> dict[str, str]:
    return {
        "reference": _("the number of the case"),
        "quarter": _("the name of the quarter"),
        "phone": _("the phone number of the contact point"),
        "contact": _("the name of the contact point"),
    }


async def _kept(context: StaffContext, canned_id: int) -> Replies:
    await context.leave_dialogue()
    text, markup = _one(await get_canned(context.session, canned_id=canned_id), context)
    return send(context.chat_id, "\n\n".join([_("✅ Kept."), text]), markup)


def _back(draft: CannedDraft) -> InlineKeyboardButton:
    to = CannedListButton()
    if draft.canned_id is not None:
        return button(_("↩️ Back"), CannedButton(canned_id=draft.canned_id))
    return button(_("↩️ Back"), to)
