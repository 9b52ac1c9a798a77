"""Publishing an idea: its title, its text, and a look at what everybody will see.

::

    card ─► publish ─► title ─► text ─► preview ─► published: the author is told
                       │         │        │
                       │         │        └─► other title, other text, without the photos
                       │         └─► the resident's words as they are
                       └─► the first words

The same dialogue puts a published idea in other words, and then nobody is told.
"""

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
from handlers.cases.staff.writing_prompts import cancel_button
from handlers.contexts import StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import HasMarkedText, HasText, NoCommand, Tap, Works
from handlers.formats import isolate, language_name, short_day
from handlers.ideas.staff.buttons import (
    ChangeTextButton,
    ChangeTitleButton,
    OwnWordsButton,
    PublishButton,
    ShowPhotosButton,
    SuggestedTitleButton,
)
from handlers.ideas.words import public_text
from handlers.keyboards import button, keyboard
from handlers.labels import status_label, supporters_line
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import shorten
from storage.cases.models import Case, CaseStatus
from storage.errors import StatusChangeError
from storage.files.media import list_case_photos
from storage.ideas.models import PUBLIC_LONGEST, Idea
from storage.ideas.publishing import clean_title, publish_idea, rewrite_idea, suggest_title
from storage.ideas.queries import find_idea
from storage.texts import clean_text


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
        draft = draft.model_copy(
            update={"title": idea.title, "text": idea.text, "photos": idea.photos_shown}
        )
        return send(context.chat_id, *await _preview(context, draft))
    if not case.text and case.reporter_id is None:  # erased, and not said in a voice message
        raise StatusChangeError(case.status, CaseStatus.PUBLISHED)
    return send(context.chat_id, *await _ask_title(context, draft, case))


# --- Title and text ----------------------------------------------------------------------------


@router.message(PublishingIdea.title, HasText())
async def take_title(_message: Message, text: str, context: CaseContext) -> Replies:
    """Keep the title that was written."""
    draft = await context.load_draft(PublicationDraft)
    titled = draft.model_copy(update={"title": clean_title(text)})
    return send(context.chat_id, *await _go_on(context, titled))


@router.callback_query(StateFilter(PublishingIdea.title), SuggestedTitleButton.filter())
async def take_suggested_title(query: CallbackQuery, context: CaseContext) -> Replies:
    """Take the first words as the title."""
    draft = await context.load_draft(PublicationDraft)
    case = await context.see_case(draft.case_id)
    titled = draft.model_copy(update={"title": clean_title(suggest_title(case.text))})
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
    if idea is None:
        photos = await list_case_photos(context.session, case_id=case.id)
        await publish_idea(
            context.session,
            case=case,
            actor=context.staff,
            title=draft.title,
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
            title=draft.title,
            text=draft.text,
            photos_shown=draft.photos,
            now=context.now,
        )
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


async def _ask_title(context: CaseContext, draft: PublicationDraft, case: Case) -> Screen:
    await context.open_dialogue(PublishingIdea.title, draft)
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
    quotation = f"<blockquote>{html.quote(shorten(case.text, WORDS_SHOWN))}</blockquote>"
    lines = [text, quotation]
    if case.language is not None:
        language = language_name(case.language)
        lines.append(_("🌐 Written in: {language}").format(language=language))
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
    seen = public_text(
        draft.title,
        draft.text,
        above=[_status_line(context, case, idea)],
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
