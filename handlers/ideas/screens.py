"""Published ideas as residents see them: the list, one idea, and its comments."""

from collections.abc import Iterator
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.cases.own_buttons import MyCaseButton
from handlers.contexts import ResidentContext
from handlers.entry_buttons import IdeaButton, IdeasButton
from handlers.ideas.buttons import (
    CommentButton,
    CommentsButton,
    HelpButton,
    PhotosButton,
    SupportButton,
)
from handlers.ideas.words import public_text, ways_line
from handlers.keyboards import button, column, keyboard, pairs
from handlers.labels import helpers_line, idea_label, status_label, supporters_line
from handlers.menu import BeginButton
from handlers.paging import page_buttons, with_page
from handlers.replies import Screen
from handlers.text import shorten
from storage.cases.models import CaseKind
from storage.files.media import list_case_photos
from storage.ideas.comments import COMMENTS_ON_PAGE, count_comments, list_comments
from storage.ideas.models import COMMENT_LONGEST, IdeaComment
from storage.ideas.queries import (
    OPEN_PUBLIC,
    IdeaPage,
    Involvement,
    PublicIdea,
    Shelf,
    count_helpers,
    find_public_idea,
    get_involvement,
    list_shelf,
)

COMMENTS_SHOWN: Final = 2
COMMENT_SHOWN: Final = 150
"""Comments below an idea, and characters of each; their own pages show them whole."""


# --- The list ----------------------------------------------------------------------------------


async def shelf_screen(context: ResidentContext, shown: IdeasButton) -> Screen:
    """Return one page of the published ideas."""
    page = await list_shelf(
        context.session, shelf=shown.shelf, person_id=context.person.id, page=shown.page
    )
    title = _("Ideas of the quarter")
    ideas = [
        button(idea_label(idea), IdeaButton(case_id=case.id, shelf=shown.shelf, page=page.number))
        for case, idea in page.cases
        if idea is not None
    ]
    return (
        f"💡 <b>{title}: {shelf_label(shown.shelf)}</b>\n{_amount(page, shown.shelf)}",
        keyboard(
            *pairs(_shelf_buttons(shown)),
            *column(ideas),
            page_buttons(
                page.number,
                lambda number: IdeasButton(shelf=shown.shelf, page=number),
                more=page.number + 1 < page.pages,
            ),
            [button(_("💡 Share an idea"), BeginButton(kind=CaseKind.IDEA))],
        ),
    )


def shelf_label(shelf: Shelf) -> str:
    """Return which ideas are shown."""
    match shelf:
        case Shelf.NEWEST:
            # NOTE: published ideas, the newest first
            return _("Newest")
        case Shelf.SUPPORTED:
            # NOTE: published ideas, those with the most supporters first
            return _("Most supported")
        case Shelf.MINE:
            # NOTE: ideas the reader supports
            return _("Supported by me")
        case Shelf.FINISHED:
            # NOTE: ideas that are done, or cannot be done
            return _("Finished")


def _amount(page: IdeaPage, shelf: Shelf) -> str:
    if not page.total:
        return _nothing_there(shelf)
    amount = _("{n} idea", "{n} ideas", page.total).format(n=page.total)
    return with_page(amount, page.number, page.pages)


def _nothing_there(shelf: Shelf) -> str:
    match shelf:
        case Shelf.MINE:
            return _("You do not support an idea yet.")
        case Shelf.FINISHED:
            return _("No idea is finished yet.")
        case Shelf.NEWEST | Shelf.SUPPORTED:
            return _("There are no ideas yet. Would you like to share the first one?")


def _shelf_buttons(shown: IdeasButton) -> Iterator[InlineKeyboardButton]:
    for shelf in Shelf:
        mark = "● " if shelf is shown.shelf else ""
        yield button(f"{mark}{shelf_label(shelf)}", IdeasButton(shelf=shelf))


# --- One idea ----------------------------------------------------------------------------------


async def idea_screen(context: ResidentContext, found: PublicIdea, at: IdeaButton) -> Screen:
    """Return a published idea with what the person can do for it."""
    session, case_id = context.session, found.case.id
    involved = await get_involvement(session, case_id=case_id, person_id=context.person.id)
    helpers = await count_helpers(session, case_id=case_id)
    comments = await count_comments(session, case_id=case_id)
    latest = await list_comments(session, case_id=case_id) if comments else []
    below = [supporters_line(found.idea.supporters, found.idea.goal)]
    if helpers:
        below.append(helpers_line(helpers))
    if comments:
        below.append(_("💬 {n} comment", "💬 {n} comments", comments).format(n=comments))
    below += [_quoted(comment, COMMENT_SHOWN) for comment in latest[:COMMENTS_SHOWN]]
    below += _about_reader(context, found, involved)
    text = public_text(
        found.idea.title, found.idea.text, above=_above(context, found), below=below
    )
    original = None
    if found.case.duplicate_of_id is not None:
        original = await find_public_idea(session, found.case.duplicate_of_id)
    return text, keyboard(
        *_acting_rows(context, found, involved, at),
        [] if original is None else [_original_button(original)],
        await _reading_row(context, found, comments, at),
        [button(_("‹ All ideas"), IdeasButton(shelf=at.shelf, page=at.page))],
    )


def same_place(at: IdeaButton) -> dict[str, object]:
    """Return the idea and the page to go back to, for the next button."""
    return {"case_id": at.case_id, "shelf": at.shelf, "page": at.page}


def back_to_idea(at: IdeaButton) -> InlineKeyboardButton:
    """Return the button that shows the idea again."""
    return button(_("‹ Back to the idea"), IdeaButton.model_validate(same_place(at)))


def _above(context: ResidentContext, found: PublicIdea) -> Iterator[str]:
    day = formats.short_day(found.idea.published_at, context.profile.zone)
    yield f"{status_label(found.case.status)} · {day}"


def _about_reader(
    context: ResidentContext, found: PublicIdea, involved: Involvement
) -> Iterator[str]:
    if found.case.reporter_id == context.person.id:
        yield "\n" + _("This is your own idea.")
    if involved.supports:
        yield "\n" + _("✔️ You support this idea.")
    if involved.ways:
        yield _("✔️ You would help: {ways}").format(ways=ways_line(involved.ways))


def _acting_rows(
    context: ResidentContext, found: PublicIdea, involved: Involvement, at: IdeaButton
) -> Iterator[list[InlineKeyboardButton]]:
    here = same_place(at)
    own = found.case.reporter_id == context.person.id
    is_open = found.case.status in OPEN_PUBLIC
    if involved.supports:
        take_back = SupportButton.model_validate(here | {"wanted": False})
        yield [button(_("↩️ Take my support back"), take_back)]
    elif is_open and not own:
        yield [button(_("👍 Support"), SupportButton.model_validate(here | {"wanted": True}))]
    if is_open:
        yield [
            button(_("🤝 I would help"), HelpButton.model_validate(here)),
            button(_("💬 Comment"), CommentButton.model_validate(here)),
        ]
    if own:
        yield [button(_("📋 My case"), MyCaseButton(case_id=found.case.id))]


async def _reading_row(
    context: ResidentContext, found: PublicIdea, comments: int, at: IdeaButton
) -> list[InlineKeyboardButton]:
    row = []
    if found.idea.photos_shown:
        photos = len(await list_case_photos(context.session, case_id=found.case.id))
        if photos:
            label = _("📷 {n} photo", "📷 {n} photos", photos).format(n=photos)
            row.append(button(label, PhotosButton.model_validate(same_place(at))))
    if comments:
        row.append(button(_("💬 All comments"), CommentsButton.model_validate(same_place(at))))
    return row


def _original_button(original: PublicIdea) -> InlineKeyboardButton:
    return button(f"🔗 {idea_label(original.idea)}", IdeaButton(case_id=original.case.id))


# --- Comments ----------------------------------------------------------------------------------


async def comments_screen(
    context: ResidentContext, found: PublicIdea, shown: CommentsButton
) -> Screen:
    """Return one page of the comments on an idea, the newest first."""
    case_id = found.case.id
    total = await count_comments(context.session, case_id=case_id)
    last = max(0, (total - 1) // COMMENTS_ON_PAGE)
    number = min(shown.comments, last)
    comments = await list_comments(context.session, case_id=case_id, page=number)
    heading = f"<b>💬 {formats.isolate(html.quote(found.idea.title))}</b>"
    lines = [
        f"{formats.short_day(comment.at, context.profile.zone)}\n{_quoted(comment)}"
        for comment in comments
    ]

    def turned(page: int) -> CommentsButton:
        return CommentsButton.model_validate(same_place(shown) | {"comments": page})

    empty = _("There are no comments yet.")
    return "\n\n".join([heading, *(lines or [empty])]), keyboard(
        page_buttons(number, turned, more=number < last), [back_to_idea(shown)]
    )


def _quoted(comment: IdeaComment, longest: int = COMMENT_LONGEST) -> str:
    return f"<blockquote>{html.quote(shorten(comment.text, longest))}</blockquote>"
