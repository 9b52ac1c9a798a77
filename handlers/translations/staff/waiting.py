"""/translate: what the team is asked to translate, and asking for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import AskTranslationButton, InterpretButton
from handlers.filters import Command, IsStaff, Works
from handlers.formats import language_name
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, send
from handlers.text import quoted, shorten
from handlers.translations.buttons import TranslateButton
from handlers.translations.staff.interpreting import wanted_words
from storage.announcements.queries import list_awaited
from storage.cases.queries import get_visible_case
from storage.errors import TranslationGoneError
from storage.people import Person, Role
from storage.translations.notices import list_asked_people
from storage.translations.queries import WAITING_SHOWN, list_asked, read_source
from storage.translations.wanting import ask

router: Final = Router(name=__name__)
router.message.filter(IsStaff())
router.callback_query.filter(IsStaff())

WORDS_SHOWN: Final = 200
"""Units of each text in the list."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something the team is asked to translate.

    Attributes:
        since: when it was asked for.
        kind: what it is, where that helps.
        words: what it says.
        language: the language wanted.
        write: what the button below sends.
    """

    since: datetime
    kind: str | None
    words: str
    language: str
    write: CallbackData


@router.message(Command("translate"))
async def open_waiting(
    _message: Message, session: AsyncSession, person: Person, state: FSMContext
) -> Replies:
    """Show what the team is asked for."""
    await leave_dialogue(state)
    return send(person.account_id, *await _show(session, person))


@router.callback_query(AskTranslationButton.filter(), Works(), StaffOnly())
async def ask_for_translation(
    _query: CallbackQuery, callback_data: AskTranslationButton, context: StaffContext
) -> Replies:
    """Ask the team for what a text of a visible case says in another language."""
    source = await read_source(context.session, callback_data.kind, callback_data.source_id)
    if source is None:
        raise TranslationGoneError
    await get_visible_case(context.session, staff=context.staff, case_id=source.case_id)
    translation = await ask(
        context.session, source, to=callback_data.to, by=context.staff, now=context.now
    )
    asked = len(await list_asked_people(context.session, translation))
    if not asked:
        return send(
            context.chat_id,
            _(
                "🙋 The text is in the list of /translate. The team has no interpreter yet: /team "
                "invites one."
            ),
        )
    return send(
        context.chat_id,
        _(
            "🙋 {n} interpreter is asked. I tell you when the translation is there.",
            "🙋 {n} interpreters are asked. I tell you when the translation is there.",
            asked,
        ).format(n=asked),
    )


async def _show(session: AsyncSession, staff: Person) -> Screen:
    asked = [*await _texts(session, staff), *await _announcements(session, staff)]
    asked.sort(key=lambda each: each.since)
    lines, buttons = [_("🌐 <b>To be translated</b>")], []
    for number, each in enumerate(asked[:WAITING_SHOWN], start=1):
        language = language_name(each.language)
        kind = "" if each.kind is None else f"{each.kind} "
        lines += ["", f"{number}. {kind}→ {language}", quoted(shorten(each.words, WORDS_SHOWN))]
        # NOTE: button of a list: "✍️ 2: Turkish"
        label = _("✍️ {number}: {language}").format(number=number, language=language)
        buttons.append(button(label, each.write))
    if not buttons:
        lines += ["", _("Nothing waits at the moment.")]
    return "\n".join(lines), keyboard(*column(buttons))


async def _texts(session: AsyncSession, staff: Person) -> list[_Asked]:
    found = []
    for translation in await list_asked(session, staff=staff):
        words = await wanted_words(session, staff, translation)
        if words is not None:
            write = TranslateButton(translation_id=translation.id)
            since = translation.asked_at or translation.wanted_at
            found.append(_Asked(since, None, words, translation.to_language, write))
    return found


async def _announcements(session: AsyncSession, staff: Person) -> list[_Asked]:
    """Return the texts of announcements that are asked for; helpers are asked one by one."""
    if staff.role not in {Role.INTERPRETER, Role.MANAGER}:
        return []
    return [
        _Asked(
            each.asked_at,
            _("announcement"),
            each.german,
            each.locale,
            InterpretButton(announcement_id=each.announcement_id, locale=each.locale),
        )
        for each in await list_awaited(session, limit=WAITING_SHOWN)
    ]
