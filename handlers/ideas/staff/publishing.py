"""Publishing an idea: its title, its text, and a look at what everybody will see.

::

    card ─► publish ─► title ─► text ─► preview ─► published: the author is told
                       │         │        │
                       │         │        └─► other title, other text, without the photos
                       │         └─► the resident's words as they are
                       └─► the first words; of an idea that is not German those of its translation

An idea that is not German keeps the title its author gave it; the German one that is asked for is
its translation, written by the team.

The same dialogue puts a published idea in other words, and then nobody is told.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.cases.staff.buttons import CaseAction, CaseButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.field import card_or_field
from handlers.cases.staff.languages.words import written_in
from handlers.cases.staff.translation import with_translation
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.contexts import StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import HasMarkedText, HasText, NoCommand, Tap, Works
from handlers.formats import isolate, short_day
from handlers.ideas.staff.buttons import (
    ChangeTextButton,
    ChangeTitleButton,
    OwnWordsButton,
    PublishButton,
    ShowPhotosButton,
    SuggestedTitleButton,
)
from handlers.ideas.staff.foreign import (
    find_foreign,
    find_german_title,
    german_title_screen,
    in_latin_letters,
)
from handlers.ideas.words import public_text
from handlers.keyboards import button, keyboard
from handlers.labels import status_label, supporters_line
from handlers.reading import Words, choose
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted, shorten
from storage.cases.models import Case, CaseStatus
from storage.errors import StatusChangeError
from storage.files.media import list_case_photos
from storage.ideas.models import PUBLIC_LONGEST, Idea
from storage.ideas.publishing import clean_title, publish_idea, rewrite_idea, suggest_title
from storage.ideas.queries import find_idea
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.texts import clean_text
from storage.translations.reading import Known
from storage.translations.sources import case_source, idea_sources
from storage.translations.wanting import give


class PublishingIdea(StaffDialogue):
    """The title and the text everybody reads of an idea are awaited, or a button below them."""

    title = State()
    text = State()
    preview = State()


class PublicationDraft(BaseModel, frozen=True):
    """What everybody shall read of an idea.

    Attributes:
        case_id: which idea.
        version: the version of the case the writer has seen.
        title: what it is called.
        text: what is said of it.
        photos: whether its photos are shown.
    """

    case_id: int
    version: int
    title: str = ""
    text: str = ""
    photos: bool = True


router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly(CaseContext))
router.callback_query.filter(Works(), StaffOnly(CaseContext))

WORDS_SHOWN: Final = 2_500
"""Units of the resident's words above the question for the text."""
ORIGINAL_SHOWN: Final = 600
"""Units of the resident's words below what they say in German."""
IN_PREVIEW: Final = StateFilter(PublishingIdea.preview)


# --- Beginning ---------------------------------------------------------------------------------


@router.callback_query(Tap(CaseButton, CaseAction.PUBLISH))
async def start_publishing(
    _query: CallbackQuery, tapped: CaseButton, context: CaseContext
) -> Replies:
    """Ask for the title, below the card; a published idea is shown as it is."""
    case = await context.get_case(tapped.case_id, version=tapped.version)
    idea = await find_idea(context.session, case.id)
    draft = PublicationDraft(case_id=case.id, version=case.version)
    if idea is not None:
        title = await find_german_title(context.session, idea) or idea.title
        draft = draft.model_copy(
            update={"title": title, "text": idea.text, "photos": idea.photos_shown}
        )
        return send(context.chat_id, *await _preview(context, draft))
    if not case.text and case.reporter_id is None:  # erased, and not said in a voice message
        raise StatusChangeError(case.status, CaseStatus.PUBLISHED)
    return send(context.chat_id, *await _ask_title(context, draft, case))


# --- Title and text ----------------------------------------------------------------------------


@router.message(PublishingIdea.title, HasText())
async def take_title(_message: Message, text: str, context: CaseContext) -> Replies:
    """Keep the title that was written; ask again where German was asked for and this is none."""
    draft = await context.load_draft(PublicationDraft)
    if not in_latin_letters(text):
        case = await context.see_case(draft.case_id)
        if await find_foreign(context.session, case) is not None:
            return send(context.chat_id, *await _ask_title(context, draft, case))
    titled = draft.model_copy(update={"title": clean_title(text)})
    return send(context.chat_id, *await _go_on(context, titled))


@router.callback_query(StateFilter(PublishingIdea.title), SuggestedTitleButton.filter())
async def take_suggested_title(query: CallbackQuery, context: CaseContext) -> Replies:
    """Take the first words as the title, in German."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.see_case(draft.case_id)
    foreign = await find_foreign(context.session, case)
    suggestion = suggest_title(case.text) if foreign is None else foreign.suggestion
    titled = draft.model_copy(update={"title": clean_title(suggestion)})
    return edit_or_send(query, *await _go_on(context, titled))


@router.message(PublishingIdea.text, HasMarkedText())
async def take_text(_message: Message, text: str, context: CaseContext) -> Replies:
    """Keep the text that was written."""
    cleaned = clean_text(text, longest=PUBLIC_LONGEST)
    draft = (await context.load_draft(PublicationDraft)).model_copy(update={"text": cleaned})
    return send(context.chat_id, *await _go_on(context, draft))


@router.callback_query(StateFilter(PublishingIdea.text), OwnWordsButton.filter())
async def take_own_words(query: CallbackQuery, context: CaseContext) -> Replies:
    """Publish what the resident has written."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.see_case(draft.case_id)
    words = clean_text(case.text, longest=PUBLIC_LONGEST)
    return edit_or_send(query, *await _go_on(context, draft.model_copy(update={"text": words})))


# --- The preview -------------------------------------------------------------------------------


@router.callback_query(IN_PREVIEW, ChangeTitleButton.filter())
async def change_title(query: CallbackQuery, context: CaseContext) -> Replies:
    """Ask for another title."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.see_case(draft.case_id)
    return edit_or_send(query, *await _ask_title(context, draft, case))


@router.callback_query(IN_PREVIEW, ChangeTextButton.filter())
async def change_text(query: CallbackQuery, context: CaseContext) -> Replies:
    """Ask for another text."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.see_case(draft.case_id)
    return edit_or_send(query, *await _ask_text(context, draft, case))


@router.callback_query(IN_PREVIEW, ShowPhotosButton.filter())
async def show_photos(
    query: CallbackQuery, callback_data: ShowPhotosButton, context: CaseContext
) -> Replies:
    """Show the photos to everybody, or not."""
    draft = await context.load_draft(PublicationDraft)
    changed = draft.model_copy(update={"photos": callback_data.shown})
    return edit_or_send(query, *await _go_on(context, changed))


@router.callback_query(IN_PREVIEW, PublishButton.filter())
async def publish(query: CallbackQuery, context: CaseContext) -> Replies:
    """Publish it, or keep the new words; the card comes back."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.get_case(draft.case_id, version=draft.version)
    idea = await find_idea(context.session, case.id)
    original = await _title_as_written(context, case, idea)
    if idea is None:
        photos = await list_case_photos(context.session, case_id=case.id)
        await publish_idea(
            context.session,
            case=case,
            actor=context.staff,
            title=original or draft.title,
            text=draft.text,
            photos_shown=draft.photos and bool(photos),
            profile=context.profile,
            now=context.now,
        )
    else:
        await rewrite_idea(
            context.session,
            case=case,
            actor=context.staff,
            title=original or draft.title,
            text=draft.text,
            photos_shown=draft.photos,
            now=context.now,
        )
    if original and original != draft.title:
        await _keep_german_title(context, case, draft.title)
    await context.leave_dialogue()
    return edit_or_send(query, *await card_or_field(case, context))


@router.message(StateFilter(PublishingIdea), NoCommand())
async def ask_for_text(_message: Message, context: CaseContext) -> Replies:
    """Answer what cannot be taken at this point."""
    draft = await context.load_draft(PublicationDraft)
    text = _("Please write it as a text, or choose with the buttons above.")
    return send(context.chat_id, text, keyboard([cancel_button(draft.case_id)]))


# --- Pages -------------------------------------------------------------------------------------


async def _go_on(context: CaseContext, draft: PublicationDraft) -> Screen:
    """Keep the draft, and ask for what is missing, or show what everybody will see."""
    if not draft.text:
        return await _ask_text(context, draft, await context.see_case(draft.case_id))
    return await _preview(context, draft)


async def _title_as_written(context: CaseContext, case: Case, idea: Idea | None) -> str:
    """Return the title in its author's language; empty where the one that is asked for is all."""
    foreign = await find_foreign(context.session, case)
    written = "" if foreign is None else clean_title(foreign.title)
    if idea is None or idea.title == written:
        return written
    return idea.title if await find_german_title(context.session, idea) else ""


async def _keep_german_title(context: CaseContext, case: Case, title: str) -> None:
    idea = await find_idea(context.session, case.id)
    if idea is None:
        return
    source, _text = idea_sources(idea)
    foreign = await find_foreign(context.session, case)
    await give(
        context.session,
        replace(source, language=None if foreign is None else foreign.language),
        to=ORIGINAL_LOCALE,
        text=clean_title(title),
        by=context.staff,
        now=context.now,
    )


async def _ask_title(context: CaseContext, draft: PublicationDraft, case: Case) -> Screen:
    await context.open_dialogue(PublishingIdea.title, draft)
    foreign = await find_foreign(context.session, case)
    if foreign is not None:
        return german_title_screen(case, foreign)
    text = _(
        "📣 <b>The title of {reference}</b>\n"
        "Please write a few words everybody understands, or take the suggestion:"
    ).format(reference=isolate(case.reference))
    suggestion = suggest_title(case.text)
    if not suggestion:
        return text, keyboard([cancel_button(case.id)])
    quotation = f"<blockquote>{html.quote(suggestion)}</blockquote>"
    take = button(_("✅ Take the suggestion"), SuggestedTitleButton())
    return f"{text}\n{quotation}", keyboard([take], [cancel_button(case.id)])


async def _ask_text(context: CaseContext, draft: PublicationDraft, case: Case) -> Screen:
    await context.open_dialogue(PublishingIdea.text, draft)
    text = _(
        "📣 <b>The text of {reference}</b>\n"
        "Please write what everybody shall read, or take the resident's words. Leave out names, "
        "phone numbers and addresses of people."
    ).format(reference=isolate(case.reference))
    if not case.text:
        return text, keyboard([cancel_button(case.id)])
    foreign = await find_foreign(context.session, case)
    german = None if foreign is None else foreign.german
    lines = [text, *with_translation(case.text, german, longest=WORDS_SHOWN)]
    language = written_in(case)
    if language is not None and (german is None or german.text is None):
        lines.append(language)
    own = []
    if len(case.text) <= PUBLIC_LONGEST:
        own.append(button(_("✅ Take these words"), OwnWordsButton()))
    else:
        lines.append(
            _(
                "These words are too long to be published: {n} character is the most.",
                "These words are too long to be published: {n} characters are the most.",
                PUBLIC_LONGEST,
            ).format(n=PUBLIC_LONGEST)
        )
    return "\n".join(lines), keyboard(own, [cancel_button(case.id)])


async def _preview(context: CaseContext, draft: PublicationDraft) -> Screen:
    """Return the idea as residents will see it, and what can still be changed."""
    await context.open_dialogue(PublishingIdea.preview, draft)
    case = await context.see_case(draft.case_id)
    idea = await find_idea(context.session, case.id)
    photos = len(await list_case_photos(context.session, case_id=case.id))
    heading = _("👁 <b>This is what everybody will see:</b>")
    original = await _title_as_written(context, case, idea)
    words = await _words_in_german(context, draft, case)
    seen = public_text(
        draft.title,
        words.shown,
        above=[*_original_line(draft, original), _status_line(context, case, idea)],
        marks=_marks(words),
        below=[_supporters(context, idea), *_photo_lines(draft, photos)],
    )
    publish_label = _("📣 Publish now") if idea is None else _("✅ Save")
    return f"{heading}\n\n{seen}", keyboard(
        [button(publish_label, PublishButton())],
        [
            button(_("✏️ Title"), ChangeTitleButton()),
            button(_("✏️ Text"), ChangeTextButton()),
        ],
        [_photos_button(draft)] if photos else [],
        [cancel_button(case.id)],
    )


async def _words_in_german(context: CaseContext, draft: PublicationDraft, case: Case) -> Words:
    """Return the text as German readers will see it."""
    foreign = await find_foreign(context.session, case)
    if foreign is None or draft.text != case.text:
        return Words(draft.text)
    known = Known(case_source(case), foreign.german, foreign.german)
    return choose(known, to=ORIGINAL_LOCALE)


def _original_line(draft: PublicationDraft, original: str) -> Iterator[str]:
    """Yield what the idea is called for who reads its own language."""
    if original and original != draft.title:
        yield f"🔤 {quoted(original)}"


def _marks(words: Words) -> Iterator[str]:
    """Yield who has translated the text, and the text as it was written."""
    yield from words.lines()
    if words.translation is not None:
        yield f"<blockquote>🔤 {html.quote(shorten(words.original, ORIGINAL_SHOWN))}</blockquote>"


def _status_line(context: CaseContext, case: Case, idea: Idea | None) -> str:
    published_at = context.now if idea is None else idea.published_at
    status = CaseStatus.PUBLISHED if idea is None else case.status
    return f"{status_label(status)} · {short_day(published_at, context.profile.zone)}"


def _supporters(context: CaseContext, idea: Idea | None) -> str:
    if idea is None:
        return supporters_line(0, context.profile.ideas.goal)
    return supporters_line(idea.supporters, idea.goal)


def _photo_lines(draft: PublicationDraft, photos: int) -> list[str]:
    if not photos or not draft.photos:
        return []
    return [_("📷 {n} photo", "📷 {n} photos", photos).format(n=photos)]


def _photos_button(draft: PublicationDraft) -> InlineKeyboardButton:
    label = _("📷 Leave the photos out") if draft.photos else _("📷 Show the photos")
    return button(label, ShowPhotosButton(shown=not draft.photos))
