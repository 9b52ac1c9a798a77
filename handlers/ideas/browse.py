"""/ideas: the published ideas of the quarter, and what residents do for them.

::

    /ideas ─► newest · most supported · supported by me · finished
                │
                ▼
              idea ─► support, take back ─► the idea as it is then
                ├───► I would help: with what ─► stored ─► how, in own words (optional)
                ├───► comment ─► words ─► to the team, which shows it or not
                └───► photos · all comments
"""

from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.methods import SendMediaGroup, SendPhoto
from aiogram.types import CallbackQuery, InputMediaPhoto, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue, load_draft, open_dialogue
from handlers.entry_buttons import IdeaButton, IdeasButton
from handlers.filters import Command, HasBecome, HasMarkedText, HasOtherWords
from handlers.ideas.buttons import (
    CommentButton,
    CommentsButton,
    HelpButton,
    OriginalButton,
    OriginalCommentsButton,
    PhotosButton,
    SupportButton,
)
from handlers.ideas.screens import (
    back_to_idea,
    comments_screen,
    idea_screen,
    same_place,
    shelf_screen,
)
from handlers.ideas.words import bits_of, way_label, ways_of
from handlers.keyboards import button, keyboard, pairs
from handlers.reading import read_title
from handlers.replies import Replies, Screen, edit_or_send, send, toast
from storage.cases.rules import PHOTO_LIMIT
from storage.files.media import list_case_photos, reference
from storage.ideas.comments import change_comment, comment_on_idea
from storage.ideas.models import HelpWay, IdeaComment
from storage.ideas.queries import get_involvement, get_public_idea, lock_open_idea
from storage.ideas.supporting import offer_help, support_idea, take_back_support
from storage.own_messages import Became, note_message

router: Final = Router(name=__name__)


class IdeaForm(StatesGroup):
    """Words about a published idea are awaited."""

    comment = State()
    help = State()


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("ideas"), ForResident())
async def show_ideas(_message: Message, state: FSMContext, context: ResidentContext) -> Replies:
    """Show the published ideas, the newest first."""
    await leave_dialogue(state)
    return send(context.chat_id, *await shelf_screen(context, IdeasButton()))


@router.callback_query(IdeasButton.filter(), ForResident())
async def look_through(
    query: CallbackQuery, callback_data: IdeasButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show another shelf or page."""
    await _stop_writing(state)
    return edit_or_send(query, *await shelf_screen(context, callback_data))


@router.callback_query(IdeaButton.filter(), ForResident())
async def show_idea(
    query: CallbackQuery, callback_data: IdeaButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Show one idea."""
    await _stop_writing(state)
    return edit_or_send(query, *await _idea(context, callback_data))


@router.callback_query(OriginalButton.filter(), ForResident())
async def show_original(
    query: CallbackQuery, callback_data: OriginalButton, context: ResidentContext
) -> Replies:
    """Show one idea as it was written."""
    found = await get_public_idea(context.session, callback_data.case_id)
    return edit_or_send(query, *await idea_screen(context, found, callback_data, as_written=True))


@router.callback_query(PhotosButton.filter(), ForResident())
async def show_photos(
    query: CallbackQuery, callback_data: PhotosButton, context: ResidentContext
) -> Replies:
    """Send the photos of an idea, if the team has published them."""
    found = await get_public_idea(context.session, callback_data.case_id)
    files = await list_case_photos(context.session, case_id=found.case.id)
    photos = [reference(file.id) for file in files[:PHOTO_LIMIT]]
    if not photos or not found.idea.photos_shown:
        return toast(query, _("The photos are no longer there."))
    chat_id = context.chat_id
    title = html.quote(await read_title(context, found.idea, found.case))
    if len(photos) == 1:
        return SendPhoto(chat_id=chat_id, photo=photos[0], caption=title)
    first, *others = photos
    return SendMediaGroup(
        chat_id=chat_id,
        media=[
            InputMediaPhoto(media=first, caption=title),
            *(InputMediaPhoto(media=other) for other in others),
        ],
    )


@router.callback_query(CommentsButton.filter(), ForResident())
async def read_comments(
    query: CallbackQuery, callback_data: CommentsButton, context: ResidentContext
) -> Replies:
    """Show the comments, page by page."""
    found = await get_public_idea(context.session, callback_data.case_id)
    return edit_or_send(query, *await comments_screen(context, found, callback_data))


@router.callback_query(OriginalCommentsButton.filter(), ForResident())
async def read_comments_as_written(
    query: CallbackQuery, callback_data: OriginalCommentsButton, context: ResidentContext
) -> Replies:
    """Show the comments as they were written, page by page."""
    found = await get_public_idea(context.session, callback_data.case_id)
    shown = await comments_screen(context, found, callback_data, as_written=True)
    return edit_or_send(query, *shown)


# --- Supporting --------------------------------------------------------------------------------


@router.callback_query(SupportButton.filter(), ForResident())
async def support(
    query: CallbackQuery, callback_data: SupportButton, context: ResidentContext
) -> Replies:
    """Support an idea, or take that back; pressing twice is once."""
    session, person, case_id = context.session, context.person, callback_data.case_id
    if callback_data.wanted:
        await support_idea(session, case_id=case_id, person=person, now=context.now)
    else:
        await take_back_support(session, case_id=case_id, person=person)
    return edit_or_send(query, *await _idea(context, callback_data))


# --- Helping -----------------------------------------------------------------------------------


@router.callback_query(HelpButton.filter(), ForResident())
async def choose_ways(
    query: CallbackQuery, callback_data: HelpButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Choose what to give; stored with the last button."""
    session, person = context.session, context.person
    found = await lock_open_idea(session, callback_data.case_id)
    stored = (await get_involvement(session, case_id=found.case.id, person_id=person.id)).ways
    if callback_data.ways is None or not callback_data.save:
        ways = stored if callback_data.ways is None else ways_of(callback_data.ways)
        return edit_or_send(query, *_ways_screen(callback_data, ways))
    ways = ways_of(callback_data.ways)
    if not ways and not stored:
        return toast(query, _("Please choose what you can give."), alert=True)
    await offer_help(session, case=found.case, person=person, ways=ways, now=context.now)
    if not ways:
        return edit_or_send(query, *await _idea(context, callback_data))
    await open_dialogue(state, IdeaForm.help, _kept(callback_data))
    thanks = _(
        "🤝 <b>Thank you! The team knows.</b>\n"
        "If you like, write a few words: what you can do, and how the team reaches you. Only the "
        "team reads this."
    )
    return edit_or_send(query, thanks, keyboard([back_to_idea(callback_data)]))


@router.message(StateFilter(IdeaForm.help), HasMarkedText(), ForResident())
async def say_how(
    _message: Message, text: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Keep how the person would help, in their words."""
    at = await load_draft(state, IdeaButton)
    found = await lock_open_idea(context.session, at.case_id)
    involved = await get_involvement(
        context.session, case_id=at.case_id, person_id=context.person.id
    )
    await offer_help(
        context.session,
        case=found.case,
        person=context.person,
        ways=involved.ways,
        words=text,
        now=context.now,
    )
    await _stop_writing(state)
    thanks = _("👍 Noted. The team reads it.")
    return send(context.chat_id, thanks, keyboard([back_to_idea(at)]))


def _ways_screen(at: HelpButton, ways: frozenset[HelpWay]) -> Screen:
    here = same_place(at)
    toggles = [
        button(
            f"{'✔️ ' if way in ways else ''}{way_label(way)}",
            HelpButton.model_validate(here | {"ways": bits_of(ways ^ {way})}),
        )
        for way in HelpWay
    ]
    save = HelpButton.model_validate(here | {"ways": bits_of(ways), "save": True})
    text = _("🤝 What can you give? Choose one or more.")
    return text, keyboard(
        *pairs(toggles), [button(_("✅ Tell the team"), save)], [back_to_idea(at)]
    )


# --- Commenting --------------------------------------------------------------------------------


@router.callback_query(CommentButton.filter(), ForResident())
async def start_comment(
    _query: CallbackQuery,
    callback_data: CommentButton,
    state: FSMContext,
    context: ResidentContext,
) -> Replies:
    """Ask for the comment."""
    await lock_open_idea(context.session, callback_data.case_id)
    await open_dialogue(state, IdeaForm.comment, _kept(callback_data))
    text = _(
        "💬 What would you like to say about this idea? Please write it. The team reads it first "
        "and then shows it to everybody, without your name."
    )
    return send(context.chat_id, text, keyboard([back_to_idea(callback_data)]))


@router.message(StateFilter(IdeaForm.comment), HasMarkedText(), ForResident())
async def take_comment(
    message: Message, text: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Send the comment to the team."""
    at = await load_draft(state, IdeaButton)
    comment = await comment_on_idea(
        context.session,
        case_id=at.case_id,
        person=context.person,
        text=text,
        now=context.now,
    )
    await _note(context, message, comment)
    await _stop_writing(state)
    thanks = _("💬 Thank you. The team reads your comment and then shows it.")
    return send(context.chat_id, thanks, keyboard([back_to_idea(at)]))


@router.edited_message(HasOtherWords(), HasBecome(Became.COMMENT), ForResident())
async def reword_comment(
    message: Message, text: str, about_id: int, context: ResidentContext
) -> Replies:
    """Send the team the comment as it reads now."""
    comment, replaced = await change_comment(
        context.session,
        comment_id=about_id,
        person=context.person,
        text=text,
        now=context.now,
    )
    await _note(context, message, comment)
    if replaced:
        thanks = _("✏️ I have changed your comment. The team reads it and then shows it.")
    else:
        thanks = _(
            "✏️ The team has dealt with your comment already. It gets the changed one as a new one."
        )
    return send(context.chat_id, thanks)


@router.message(StateFilter(IdeaForm), Command("cancel"), ForResident())
async def cancel_writing(
    _message: Message, state: FSMContext, context: ResidentContext
) -> Replies:
    """Write nothing, and see the idea again."""
    at = await load_draft(state, IdeaButton)
    await _stop_writing(state)
    return send(context.chat_id, *await _idea(context, at))


# --- Inside ------------------------------------------------------------------------------------


async def _idea(context: ResidentContext, at: IdeaButton) -> Screen:
    found = await get_public_idea(context.session, at.case_id)
    return await idea_screen(context, found, at)


async def _note(context: ResidentContext, message: Message, comment: IdeaComment) -> None:
    """Keep which message said it, for what is changed in it later."""
    await note_message(
        context.session,
        person=context.person,
        message_ids=[message.message_id],
        became=Became.COMMENT,
        about_id=comment.id,
        now=context.now,
    )


def _kept(at: IdeaButton) -> IdeaButton:
    """Return where the person is, which is all that is kept while they write."""
    return IdeaButton.model_validate(same_place(at))


async def _stop_writing(state: FSMContext) -> None:
    """Take no more words about an idea; what else is open stays."""
    await leave_dialogue(state, IdeaForm)
