"""How a draft's questions are asked: words and buttons for each, and the summary."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from aiogram import html
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import formats
from handlers.contexts import ResidentContext
from handlers.drafts.buttons import (
    AnswerButton,
    CancelButton,
    CategoryButton,
    ChangeButton,
    FollowButton,
    KindButton,
    OutsideButton,
    PlaceChoiceButton,
    SendButton,
    SkipButton,
)
from handlers.drafts.draft import Draft, Question, next_question
from handlers.drafts.entered import Entered
from handlers.drafts.idea_questions import (
    ask_how_to_help,
    ask_similar_idea,
    help_lines,
    way_buttons,
)
from handlers.drafts.leading import entry_button
from handlers.drafts.staff import questions as staff
from handlers.files import file_lines
from handlers.keyboards import button, column, keyboard, pairs, place_request
from handlers.labels import category_line, place_words, status_label
from handlers.reading import read_titles
from handlers.replies import Markup, Screen
from handlers.text import shorten
from storage.cases.models import Case, CaseKind
from storage.cases.nearby import NearbyCase, Whereabouts, list_similar
from storage.files.media import list_files
from storage.likeness.ideas import list_similar_ideas
from storage.people import Person
from storage.quarter import Quarter, QuarterProfile
from storage.questions.conversation import list_answerable

TEXT_SHOWN = 600
"""Characters of the person's own words in the summary; they know the rest."""


async def ask(  # noqa: C901, PLR0912  one case for each member
    session: AsyncSession, *, draft: Draft, person: Person, quarter: Quarter, now: datetime
) -> tuple[str, Markup]:
    """Return the next question's words and keyboard."""
    profile = quarter.profile
    asked = next_question(draft)
    if draft.entered is not None:
        screen = _ask_team(asked, draft, draft.entered, profile, person.locale)
        if screen is not None:
            return screen
    match asked:
        case Question.KIND:
            return _ask_kind(draft, await _answerable(session, draft, person, now))
        case Question.TEXT:
            return _ask_text(draft), keyboard(_all_in_file(draft), [_cancel(draft)])
        case Question.CATEGORY:
            return _("What is it about?"), _category_keyboard(draft, profile, person.locale)
        case Question.PLACE:
            return _ask_place(), place_request(share_place_label(), skip_place_label())
        case Question.WHICH_PLACE:
            return _ask_which_place(draft)
        case Question.OUTSIDE:
            return _ask_outside(draft, profile)
        case Question.PHOTOS:
            return _ask_photos(draft)
        case Question.FILES:
            return _ask_files(draft)
        case Question.HELP:
            return ask_how_to_help(), keyboard([_cancel(draft)])
        case Question.SIMILAR if draft.kind is CaseKind.IDEA:
            ideas = await list_similar_ideas(session, text=draft.text)
            if ideas:
                reader = ResidentContext(session, person, profile, now)
                titles = await read_titles(reader, [(None, idea) for idea in ideas])
                return ask_similar_idea(draft, ideas, titles)
            return await _summarise(session, draft, profile, person.locale)
        case Question.SIMILAR:
            similar = await _similar(session, draft, person, profile)
            if similar:
                return _ask_similar(draft, similar)
            return await _summarise(session, draft, profile, person.locale)
        case (
            Question.WAY
            | Question.ANSWERING
            | Question.CONTACT
            | Question.LANGUAGE
            | Question.SUMMARY
        ):
            return await _summarise(session, draft, profile, person.locale)


def share_place_label() -> str:
    """Return the button that sends the phone's place."""
    return _("📍 Send where I am now")


def skip_place_label() -> str:
    """Return the button that leaves the place out; it comes back as a text."""
    return _("I cannot say where")


async def _summarise(
    session: AsyncSession, draft: Draft, profile: QuarterProfile, locale: str
) -> Screen:
    """Return the draft as the person sees it before sending."""
    text = shorten(draft.text, TEXT_SHOWN)
    heading = _heading(draft.kind) if draft.entered is None else staff.heading()
    lines = [heading, *([formats.isolate(html.quote(text))] if text else [])]
    files = await list_files(session, media_ids=draft.file_ids) if draft.file_ids else []
    details = [*_details(draft, profile, locale), *file_lines(files)]
    if details:
        lines += ["", *details]
    ways = []
    if draft.entered is not None:
        lines += staff.entered_lines(draft, draft.entered, profile)
    elif draft.kind is CaseKind.IDEA:
        lines += help_lines(draft)
        ways = way_buttons(draft)
    send = button(_("✅ Send"), SendButton(version=draft.version))
    rows = [[send], *pairs(ways), *pairs(_changes(draft)), [_cancel(draft)]]
    return "\n".join(lines), keyboard(*rows)


def _ask_team(
    asked: Question, draft: Draft, entered: Entered, profile: QuarterProfile, locale: str
) -> Screen | None:
    """Return what only the team is asked; ``None`` where it is asked what everybody is."""
    match asked:
        case Question.KIND:
            return staff.ask_kind(draft, profile, locale)
        case Question.TEXT:
            return staff.ask_text(draft)
        case Question.WAY:
            return staff.ask_way(draft)
        case Question.ANSWERING:
            return staff.ask_answering(draft)
        case Question.CONTACT:
            return staff.ask_contact(draft, entered)
        case Question.LANGUAGE:
            return staff.ask_language(draft, profile)
        case (
            Question.CATEGORY
            | Question.PLACE
            | Question.WHICH_PLACE
            | Question.OUTSIDE
            | Question.PHOTOS
            | Question.FILES
            | Question.HELP
            | Question.SIMILAR
            | Question.SUMMARY
        ):
            return None


def _details(draft: Draft, profile: QuarterProfile, locale: str) -> Iterator[str]:
    """Return what the summary says about topic, place and photos."""
    if draft.category is not None:
        yield category_line(profile, draft.category, locale)
    if draft.has_place:
        yield f"📍 {place_words(draft.place, draft.address, draft.found_place)}"
    elif draft.kind is CaseKind.REPORT:
        yield _("📍 Place not given")
    if draft.photo_ids:
        count = len(draft.photo_ids)
        yield _("📷 {n} photo", "📷 {n} photos", count).format(n=count)


def _heading(kind: CaseKind | None) -> str:
    match kind:
        case CaseKind.IDEA:
            return _("<b>Your idea. Is everything right?</b>")
        case CaseKind.QUESTION:
            return _("<b>Your question. Is everything right?</b>")
        case CaseKind.REPORT | None:
            return _("<b>Your report. Is everything right?</b>")


def _ask_kind(draft: Draft, waiting: list[Case]) -> Screen:
    answers = [
        button(
            _("↩️ Answer to {reference}").format(reference=formats.isolate(case.reference)),
            AnswerButton(version=draft.version, case_id=case.id),
        )
        for case in waiting
    ]
    kinds = [
        button(_("🛠 A problem"), KindButton(version=draft.version, kind=CaseKind.REPORT)),
        button(_("💡 An idea"), KindButton(version=draft.version, kind=CaseKind.IDEA)),
        button(_("❓ A question"), KindButton(version=draft.version, kind=CaseKind.QUESTION)),
    ]
    question = (
        _("I have kept your message. Is it your answer to the team, or something new?")
        if waiting
        else _("I have kept your message. Is it a problem, an idea or a question?")
    )
    offered = None if draft.asks_for is None else entry_button(draft.asks_for)
    instead = [] if offered is None else [offered]
    return question, keyboard(*column(answers), *column(kinds), instead, [_cancel(draft)])


def _ask_text(draft: Draft) -> str:
    match draft.kind:
        case CaseKind.IDEA:
            return _("What is your idea? Please write it in your own words and language.")
        case CaseKind.QUESTION:
            return _("What would you like to know? Please write in your own words and language.")
        case CaseKind.REPORT | None:
            return _(
                "What is wrong? Please write it in your own words and language. "
                "You may also send a voice message, photos or a place."
            )


def _category_keyboard(draft: Draft, profile: QuarterProfile, locale: str) -> InlineKeyboardMarkup:
    categories = [
        button(
            f"{category.emoji} {profile.category_name(category.key, locale)}",
            CategoryButton(version=draft.version, category=category.key),
        )
        for category in profile.categories
    ]
    return keyboard(*pairs(categories), [_cancel(draft)])


def _ask_place() -> str:
    return _("Where is it? Tap the button below, send a place, or write the street and number.")


def _ask_which_place(draft: Draft) -> Screen:
    choices = [
        button(
            f"📍 {formats.isolate(choice.name)}",
            PlaceChoiceButton(version=draft.version, code=choice.code),
        )
        for choice in draft.place_choices
    ]
    own = button(
        _("No, keep what I wrote"),
        SkipButton(version=draft.version, question=Question.WHICH_PLACE),
    )
    question = (
        _("I know the street, but not this number. Is it next to one of these?")
        if draft.has_other_number
        else _("Did you mean this place? Tap it, or write it once more.")
    )
    return question, keyboard(*column(choices), [own], [_cancel(draft)])


def _ask_outside(draft: Draft, profile: QuarterProfile) -> Screen:
    question = _("This place is outside {quarter}. Is it the right place?").format(
        quarter=formats.isolate(html.quote(profile.name))
    )
    return question, keyboard(
        [button(_("Yes, it is there"), OutsideButton(version=draft.version))],
        [
            button(
                _("No, another place"),
                ChangeButton(version=draft.version, question=Question.PLACE),
            )
        ],
        [_cancel(draft)],
    )


def _ask_photos(draft: Draft) -> Screen:
    skip = button(
        _("Go on without a photo"), SkipButton(version=draft.version, question=Question.PHOTOS)
    )
    return _("Do you have a photo? Please send it now."), keyboard([skip], [_cancel(draft)])


def _ask_files(draft: Draft) -> Screen:
    skip = button(
        _("Go on without a file"), SkipButton(version=draft.version, question=Question.FILES)
    )
    question = _("Please send the voice message, the video or the file again.")
    return question, keyboard([skip], [_cancel(draft)])


def _all_in_file(draft: Draft) -> list[InlineKeyboardButton]:
    """Return the way on for who has said it all in a voice message, or cannot write."""
    if not draft.file_ids or draft.text:
        return []
    skip = SkipButton(version=draft.version, question=Question.TEXT)
    return [button(_("I have said it all in what I sent"), skip)]


def _ask_similar(draft: Draft, similar: Sequence[NearbyCase]) -> Screen:
    follow = [
        button(_similar_label(each), FollowButton(version=draft.version, case_id=each.case.id))
        for each in similar
    ]
    own = button(
        # NOTE: Below a list of what others have sent: reports, or ideas. It fits both.
        _("No, mine is another one"),
        SkipButton(version=draft.version, question=Question.SIMILAR),
    )
    question = _(
        "Somebody has reported something like this nearby. Is it one of these? "
        "Then follow it, and I will tell you what becomes of it."
    )
    return question, keyboard(*column(follow), [own], [_cancel(draft)])


def _similar_label(nearby: NearbyCase) -> str:
    text = (
        _("👀 Same address, {reference}: {status}")
        if nearby.distance_m is None
        else _("👀 {distance} away, {reference}: {status}")
    )
    return text.format(
        distance=formats.distance(nearby.distance_m or 0),
        reference=formats.isolate(nearby.case.reference),
        status=status_label(nearby.case.status),
    )


def _changes(draft: Draft) -> list[InlineKeyboardButton]:
    labels = {
        Question.TEXT: _("✏️ Text"),
        Question.PHOTOS: _("📷 Photos"),
        Question.PLACE: _("📍 Place"),
    }
    if draft.file_ids:
        labels[Question.FILES] = _("📎 Files")
    if draft.kind is CaseKind.REPORT:
        labels[Question.CATEGORY] = _("🏷 Topic")
    if draft.ways:
        labels[Question.HELP] = _("✏️ How I would help")
    if draft.entered is not None:
        labels |= staff.changes(draft)
    return [
        button(label, ChangeButton(version=draft.version, question=question))
        for question, label in labels.items()
    ]


def _cancel(draft: Draft) -> InlineKeyboardButton:
    return button(_("✖️ Cancel"), CancelButton(version=draft.version))


async def _answerable(
    session: AsyncSession, draft: Draft, person: Person, now: datetime
) -> list[Case]:
    if draft.is_new:
        return []
    return await list_answerable(session, person_id=person.id, now=now)


async def _similar(
    session: AsyncSession, draft: Draft, person: Person, profile: QuarterProfile
) -> Sequence[NearbyCase]:
    category = profile.category(draft.category or "")
    if category is None:
        return []
    return await list_similar(
        session,
        person_id=person.id,
        category=category.key,
        at=Whereabouts(draft.place, draft.place_key),
        radius_m=category.similar_radius_m,
    )
