"""To whom an announcement goes: everyone, topics, streets, people of cases; and who reads what.

::

    card ─► to whom ─► everyone · a topic ─► to whom
                  ├──► streets ─► a street ─► streets
                  ├──► languages ─► a language ─► languages
                  └──► cases ─► a reference is written ─► cases

Each tap shows in words, and as a number of people, what results.
"""

from collections.abc import Iterable
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.announcements.staff.buttons import AnnouncementAction, AnnouncementDraftButton
from handlers.announcements.staff.card import audience_lines
from handlers.announcements.staff.draft import (
    AnnouncementTap,
    Announcing,
    Asked,
    Drafted,
    OnDraft,
    get_draft,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasText, IsManager
from handlers.formats import isolate, language_name
from handlers.keyboards import column, keyboard, pairs
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.topics.words import by_code, code_of, topic_labels
from storage.announcements import Audience, edit_announcement
from storage.cases.queries import find_staff_case, list_references
from storage.errors import CaseMissingError
from storage.topics import EVERYONE, count_streets

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

STREETS_SHOWN: Final = 60
"""Of the 100 buttons a message may have; the profile's streets come first."""


# --- Everyone and topics -----------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.WHOM))
async def show_audience(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show whom it is for."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _audience(context, draft))


@router.callback_query(AnnouncementTap(AnnouncementAction.EVERYONE))
async def choose_everyone(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Send it to everyone, or not; with everyone nothing else needs to be chosen."""
    to = draft.announcement.to
    chosen = Audience(everyone=not to.everyone, languages=to.languages)
    return edit_or_send(query, *await _audience(context, await _change(context, draft, chosen)))


@router.callback_query(AnnouncementTap(AnnouncementAction.TOPIC))
async def choose_topic(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Send it to those who follow a topic, or not."""
    to = draft.announcement.to
    topic = by_code(tapped.value, [*(each.key for each in context.profile.topics), *to.topics])
    if topic is not None:
        draft = await _change(context, draft, _narrowed(to, topics=_toggled(to.topics, topic)))
    return edit_or_send(query, *await _audience(context, draft))


async def _audience(context: StaffContext, draft: Drafted) -> Screen:
    to = draft.announcement.to
    labels = topic_labels(context.profile, context.staff.locale)
    del labels[EVERYONE]
    labels = dict.fromkeys(to.topics, "") | labels
    topics = [
        draft.button(
            _marked(label or topic, chosen=topic in to.topics),
            AnnouncementAction.TOPIC,
            code_of(topic),
        )
        for topic, label in labels.items()
    ]
    everyone = draft.button(
        _marked(_("👥 Everyone"), chosen=to.everyone), AnnouncementAction.EVERYONE
    )
    more = [
        draft.button(
            _marked(_("🏠 Streets"), chosen=bool(to.streets)), AnnouncementAction.STREETS
        ),
        draft.button(
            _marked(_("📋 People of a case"), chosen=bool(to.cases)), AnnouncementAction.CASES
        ),
        draft.button(
            _marked(_("🗣 Only languages"), chosen=bool(to.languages)), AnnouncementAction.READERS
        ),
    ]
    return await _page(context, draft, [everyone], *pairs(topics), *column(more), [draft.back()])


# --- Streets -----------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.STREETS))
async def show_streets(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show the streets of the quarter and those people have named, with how many they are."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _streets(context, draft))


@router.callback_query(AnnouncementTap(AnnouncementAction.STREET))
async def choose_street(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Send it to a street, or not."""
    to = draft.announcement.to
    known = await count_streets(context.session, profile=context.profile)
    street = by_code(tapped.value, [*known, *to.streets])
    if street is not None:
        draft = await _change(context, draft, _narrowed(to, streets=_toggled(to.streets, street)))
    return edit_or_send(query, *await _streets(context, draft))


async def _streets(context: StaffContext, draft: Drafted) -> Screen:
    chosen = draft.announcement.to.streets
    counted = await count_streets(context.session, profile=context.profile)
    known = {**dict.fromkeys(chosen, 0), **counted}
    streets = [
        draft.button(
            isolate(_marked(f"{street} · {count}", chosen=street in chosen)),
            AnnouncementAction.STREET,
            code_of(street),
        )
        for street, count in [*known.items()][:STREETS_SHOWN]
    ]
    return await _page(context, draft, *pairs(streets), [_to_audience(draft)])


# --- Languages ---------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.READERS))
async def show_readers(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show the languages it can be limited to."""
    return edit_or_send(query, *await _readers(context, draft))


@router.callback_query(AnnouncementTap(AnnouncementAction.READER))
async def choose_reader(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Limit it to those who read a language, or not."""
    to = draft.announcement.to
    locale = by_code(tapped.value, [*context.profile.locales, *to.languages])
    if locale is not None:
        chosen = to.model_copy(update={"languages": _toggled(to.languages, locale)})
        draft = await _change(context, draft, chosen)
    return edit_or_send(query, *await _readers(context, draft))


async def _readers(context: StaffContext, draft: Drafted) -> Screen:
    chosen = draft.announcement.to.languages
    languages = [
        draft.button(
            _marked(language_name(locale), chosen=locale in chosen),
            AnnouncementAction.READER,
            code_of(locale),
        )
        for locale in dict.fromkeys([*context.profile.locales, *chosen])
    ]
    return await _page(context, draft, *pairs(languages), [_to_audience(draft)])


# --- Cases -------------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.CASES))
async def ask_for_case(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Ask for the reference of a case, and show those that were chosen."""
    return edit_or_send(query, *await _cases(context, draft))


@router.message(Announcing.case, HasText(), OnDraft())
async def take_case(
    _message: Message, text: str, draft: Drafted, context: StaffContext
) -> Replies:
    """Send it to those who sent or follow this case."""
    case = await find_staff_case(context.session, staff=context.staff, reference=text)
    if case is None:
        raise CaseMissingError(0)
    to = draft.announcement.to
    cases = (*to.cases, case.id) if case.id not in to.cases else to.cases
    draft = await _change(context, draft, _narrowed(to, cases=cases))
    return send(context.chat_id, *await _cases(context, draft))


@router.callback_query(AnnouncementTap(AnnouncementAction.CASE))
async def drop_case(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Send it to the people of this case no more."""
    to = draft.announcement.to
    cases = tuple(case for case in to.cases if case != tapped.value)
    draft = await _change(context, draft, to.model_copy(update={"cases": cases}))
    return edit_or_send(query, *await _cases(context, draft))


async def _cases(context: StaffContext, draft: Drafted) -> Screen:
    await context.open_dialogue(Announcing.case, Asked(announcement_id=draft.announcement.id))
    cases = draft.announcement.to.cases
    references = await list_references(context.session, cases)
    chosen = [
        draft.button(f"✖️ {isolate(references.get(case, '–'))}", AnnouncementAction.CASE, case)
        for case in cases
    ]
    text, markup = await _page(context, draft, *column(chosen), [_to_audience(draft)])
    question = _("📋 Please write the number of a case, such as M-2026-0007.")
    return f"{text}\n\n{question}", markup


# --- What is shared ----------------------------------------------------------------------------


async def _page(
    context: StaffContext, draft: Drafted, *rows: Iterable[InlineKeyboardButton]
) -> Screen:
    lines = [_("<b>Who gets it?</b>"), *await audience_lines(context, draft.announcement.to)]
    return "\n".join(lines), keyboard(*rows)


async def _change(context: StaffContext, draft: Drafted, audience: Audience) -> Drafted:
    """Keep the audience, and return the draft with it."""
    announcement_id = draft.announcement.id
    await edit_announcement(context.session, announcement_id=announcement_id, audience=audience)
    return await get_draft(context.session, announcement_id)


def _narrowed(to: Audience, **chosen: tuple[str, ...] | tuple[int, ...]) -> Audience:
    """Return the audience with a choice; whoever chooses some does not mean everyone any more."""
    return to.model_copy(update={"everyone": False, **chosen})


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    if name in names:
        return tuple(each for each in names if each != name)
    return (*names, name)


def _marked(label: str, *, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


def _to_audience(draft: Drafted) -> InlineKeyboardButton:
    return draft.button(_("↩️ Back"), AnnouncementAction.WHOM)
