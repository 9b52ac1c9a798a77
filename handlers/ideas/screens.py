"""Published ideas as residents see them: the list, one idea, and its comments."""

from collections.abc import Iterator, Sequence
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
    OriginalButton,
    OriginalCommentsButton,
    PhotosButton,
    SupportButton,
)
from handlers.ideas.words import public_text, ways_line
from handlers.keyboards import button, column, keyboard, pairs
from handlers.labels import helpers_line, idea_label, status_label, supporters_line
from handlers.menu import BeginButton
from handlers.paging import page_buttons, with_page
from handlers.reading import IdeaWords, Words, read_idea, read_title, read_titles, read_words
from handlers.replies import Screen
from handlers.text import quoted, shorten
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
from storage.translations.sources import comment_source

COMMENTS_SHOWN: Final = 2
COMMENT_SHOWN: Final = 150
"""Comments below an idea, and units of each; their own pages show them whole."""
COMMENT_SHOWN_WHOLE: Final = 2 * COMMENT_LONGEST
"""Units of a comment of emoji; three of them fit into one message."""


# --- The list ----------------------------------------------------------------------------------


async def shelf_screen(context: ResidentContext, shown: IdeasButton) -> Screen:
    """Return one page of the published ideas."""
    page = await list_shelf(
        context.session, shelf=shown.shelf, person_id=context.person.id, page=shown.page
    )
    title = _("Ideas of the quarter")
    published = [(case, idea) for case, idea in page.cases if idea is not None]
    titles = await read_titles(context, published)
    ideas = [
        button(
            idea_label(idea, titles[case.id]),
            IdeaButton(case_id=case.id, shelf=shown.shelf, page=page.number),
        )
        for case, idea in published
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


async def idea_screen(
    context: ResidentContext, found: PublicIdea, at: IdeaButton, *, as_written: bool = False
) -> Screen:
    """Return a published idea with what the person can do for it.

    Args:
        context: who reads.
        found: the idea.
        at: the page to go back to.
        as_written: whether all words are shown as they were written.
    """
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
    words = await read_idea(context, found.idea, found.case)
    said = await _read_comments(context, latest[:COMMENTS_SHOWN])
    is_translated = words.is_translated or any(each != each.as_written() for each in said)
    if as_written:
        words, said = words.as_written(), [each.as_written() for each in said]
    for each in said:
        below += _quoted(each, COMMENT_SHOWN)
    below += _about_reader(context, found, involved)
    text = public_text(
        words.title.shown,
        words.text.shown,
        above=_above(context, found, words),
        marks=words.text.lines(),
        below=below,
    )
    original = None
    if found.case.duplicate_of_id is not None:
        original = await find_public_idea(session, found.case.duplicate_of_id)
    return text, keyboard(
        *_acting_rows(context, found, involved, at),
        [] if original is None else [await _original_button(context, original)],
        _language_row(at, as_written=as_written) if is_translated else [],
        await _reading_row(context, found, comments, at),
        [button(_("‹ All ideas"), IdeasButton(shelf=at.shelf, page=at.page))],
    )


def same_place(at: IdeaButton) -> dict[str, object]:
    """Return the idea and the page to go back to, for the next button."""
    return {"case_id": at.case_id, "shelf": at.shelf, "page": at.page}


def back_to_idea(at: IdeaButton) -> InlineKeyboardButton:
    """Return the button that shows the idea again."""
    return button(_("‹ Back to the idea"), IdeaButton.model_validate(same_place(at)))


def _above(context: ResidentContext, found: PublicIdea, words: IdeaWords) -> Iterator[str]:
    if words.title.mark not in {None, words.text.mark}:
        yield from words.title.lines()
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


async def _original_button(context: ResidentContext, original: PublicIdea) -> InlineKeyboardButton:
    """Return the way to the idea this one was joined with."""
    title = await read_title(context, original.idea, original.case)
    return button(f"🔗 {idea_label(original.idea, title)}", IdeaButton(case_id=original.case.id))


def _language_row(at: IdeaButton, *, as_written: bool) -> list[InlineKeyboardButton]:
    """Return the button that shows the words as they were written, or translated again."""
    here = same_place(at)
    if as_written:
        return [button(_("🌐 Translation"), IdeaButton.model_validate(here))]
    return [button(_("🔤 Original"), OriginalButton.model_validate(here))]


# --- Comments ----------------------------------------------------------------------------------


async def comments_screen(
    context: ResidentContext,
    found: PublicIdea,
    shown: CommentsButton,
    *,
    as_written: bool = False,
) -> Screen:
    """Return one page of the comments on an idea, the newest first.

    Args:
        context: who reads.
        found: the idea.
        shown: which page.
        as_written: whether they are shown as they were written.
    """
    case_id = found.case.id
    total = await count_comments(context.session, case_id=case_id)
    last = max(0, (total - 1) // COMMENTS_ON_PAGE)
    number = min(shown.comments, last)
    comments = await list_comments(context.session, case_id=case_id, page=number)
    title = await read_title(context, found.idea, found.case)
    heading = f"<b>💬 {quoted(title)}</b>"
    said = await _read_comments(context, comments)
    is_translated = any(each != each.as_written() for each in said)
    if as_written:
        said = [each.as_written() for each in said]
    lines = [
        "\n".join([formats.short_day(comment.at, context.profile.zone), *_quoted(words)])
        for comment, words in zip(comments, said, strict=True)
    ]

    def turned(page: int, *, original: bool = as_written) -> CommentsButton:
        kind = OriginalCommentsButton if original else CommentsButton
        return kind.model_validate(same_place(shown) | {"comments": page})

    label = _("🌐 Translation") if as_written else _("🔤 Original")
    language = [button(label, turned(number, original=not as_written))]
    empty = _("There are no comments yet.")
    return "\n\n".join([heading, *(lines or [empty])]), keyboard(
        language if is_translated else [],
        page_buttons(number, turned, more=number < last),
        [back_to_idea(shown)],
    )


async def _read_comments(
    context: ResidentContext, comments: Sequence[IdeaComment]
) -> Sequence[Words]:
    sources = [comment_source(comment) for comment in comments]
    words = await read_words(context, sources)
    return [words[source.kind, source.id] for source in sources]


def _quoted(words: Words, longest: int = COMMENT_SHOWN_WHOLE) -> Iterator[str]:
    """Yield a comment as lines; of two versions each has half the room."""
    room = longest if words.doubtful is None else longest // 2
    yield f"<blockquote>{html.quote(shorten(words.shown, room))}</blockquote>"
    yield from words.lines(room)
