"""The texts of an announcement in each language: pasted, or asked for in the team.

::

    card ─► languages ─► one of them ─► its text is sent ─► card
                │                └────► ask somebody of the team ─► asked
                └──► what to do where a text is missing
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.announcements.staff.buttons import AnnouncementAction, AnnouncementDraftButton
from handlers.announcements.staff.card import language_mark, missing_label
from handlers.announcements.staff.card_moves import new_card
from handlers.announcements.staff.draft import (
    AnnouncementTap,
    Announcing,
    Asked,
    Drafted,
    OnDraft,
    get_draft,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasMarkedText, IsManager
from handlers.formats import language_name
from handlers.keyboards import column, keyboard, pairs
from handlers.labels import role_label
from handlers.replies import Replies, Screen, edit_or_send, toast
from handlers.text import quoted, shorten
from handlers.topics.words import by_code, code_of
from storage.announcements import (
    Missing,
    ask_for_text,
    edit_announcement,
    write_text,
)
from storage.errors import MemberMissingError
from storage.own_messages import Became, note_message
from storage.people import Role
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.team import list_team

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

SHOWN: Final = 3_000
"""Units of a text that is shown to be written anew."""


# --- All languages -----------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.LANGUAGES))
async def show_languages(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show in which languages it is written, and what is missing."""
    await context.leave_dialogue()
    return edit_or_send(query, *_languages(context, draft))


@router.callback_query(AnnouncementTap(AnnouncementAction.MISSING))
async def choose_missing(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Choose what people get whose language has no text."""
    await context.leave_dialogue()
    missing = Missing.HOLD if tapped.value else Missing.GERMAN
    one = draft.announcement
    await edit_announcement(context.session, announcement_id=one.id, missing=missing)
    return edit_or_send(query, *_languages(context, await get_draft(context.session, one.id)))


def _languages(context: StaffContext, draft: Drafted) -> Screen:
    missing = draft.announcement.missing
    text = _(
        "🌐 <b>In which languages?</b>\n"
        "✓ written, ⏳ asked for, ✗ missing. Tap a language to write its text, or to ask somebody "
        "of the team for it."
    )
    languages = [
        draft.button(language_mark(draft, locale), AnnouncementAction.LANGUAGE, code_of(locale))
        for locale in context.profile.locales
    ]
    german, hold = _("German with a note"), _("Hold until it is there")
    choices = [
        draft.button(
            _marked(german, chosen=missing is Missing.GERMAN), AnnouncementAction.MISSING, 0
        ),
        draft.button(_marked(hold, chosen=missing is Missing.HOLD), AnnouncementAction.MISSING, 1),
    ]
    return f"{text}\n\n{missing_label(missing)}", keyboard(
        *pairs(languages), *column(choices), [draft.back()]
    )


def _marked(label: str, *, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label


# --- One language ------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.LANGUAGE))
async def ask_for_words(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Show the text in a language, and await another one."""
    locale = by_code(tapped.value, context.profile.locales)
    if locale is None:
        return edit_or_send(query, *_languages(context, draft))
    await context.open_dialogue(
        Announcing.words, Asked(announcement_id=draft.announcement.id, locale=locale)
    )
    language = language_name(locale)
    question = _("✍️ Please send the text in this language: <b>{language}</b>").format(
        language=language
    )
    known = draft.texts.get(locale)
    lines = [question] if known is None else [question, "", quoted(shorten(known, SHOWN))]
    asking = draft.button(
        _("🙋 Ask somebody of the team"), AnnouncementAction.ASK, code_of(locale)
    )
    others = [asking] if locale != ORIGINAL_LOCALE else []
    languages = draft.button(_("🌐 All languages"), AnnouncementAction.LANGUAGES)
    return edit_or_send(query, "\n".join(lines), keyboard(others, [languages], [draft.back()]))


@router.message(Announcing.words, HasMarkedText(), OnDraft())
async def take_words(message: Message, text: str, asked: Asked, context: StaffContext) -> Replies:
    """Keep the text in this language."""
    await write_text(
        context.session,
        announcement_id=asked.announcement_id,
        locale=asked.locale,
        text=text,
        written_by=context.staff.id,
        now=context.now,
    )
    if asked.locale == ORIGINAL_LOCALE:
        await note_message(
            context.session,
            person=context.staff,
            message_ids=[message.message_id],
            became=Became.ANNOUNCEMENT,
            about_id=asked.announcement_id,
            alone=True,
            now=context.now,
        )
    language = language_name(asked.locale)
    note = _("✅ The text is kept: {language}").format(language=language)
    return await new_card(context, asked.announcement_id, note)


# --- Asking the team ---------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.ASK))
async def show_team(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Show whom one can ask for a text, interpreters first."""
    locale = by_code(tapped.value, context.profile.locales)
    if locale is None:
        return edit_or_send(query, *_languages(context, draft))
    await context.open_dialogue(
        Announcing.words, Asked(announcement_id=draft.announcement.id, locale=locale)
    )
    members = [each for each in await list_team(context.session) if each[0].id != context.staff.id]
    members.sort(key=lambda each: each[0].role is not Role.INTERPRETER)
    people = [
        draft.button(
            f"{member.name} · {role_label(person.role)}", AnnouncementAction.ASK_FOR, person.id
        )
        for person, member in members
    ]
    question = _("Who can write it in this language: <b>{language}</b>?").format(
        language=language_name(locale)
    )
    explanation = _("They get the German text from me, and I bring you their answer.")
    if not people:
        explanation = _("Nobody else belongs to the team yet. /team invites somebody.")
    return edit_or_send(
        query, f"{question}\n{explanation}", keyboard(*column(people), [draft.back()])
    )


@router.callback_query(AnnouncementTap(AnnouncementAction.ASK_FOR))
async def ask_member(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Ask this member of the team for the text in the language chosen before."""
    if await context.state.get_state() != Announcing.words.state:
        return edit_or_send(query, *_languages(context, draft))
    asked = await context.load_draft(Asked)
    names = {person.id: member.name for person, member in await list_team(context.session)}
    if tapped.value not in names:
        raise MemberMissingError(tapped.value or 0)
    await ask_for_text(
        context.session,
        announcement_id=draft.announcement.id,
        locale=asked.locale,
        person_ids={tapped.value},
        by=context.staff,
        now=context.now,
    )
    await context.leave_dialogue()
    fresh = await get_draft(context.session, draft.announcement.id)
    said = toast(query, _("🙋 {name} is asked.").format(name=names[tapped.value]))
    return [said, edit_or_send(query, *_languages(context, fresh))]
