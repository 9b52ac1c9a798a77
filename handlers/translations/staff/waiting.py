"""/translate: what the team is asked to translate, and asking for it."""

from typing import Final

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import AskTranslationButton
from handlers.filters import Command, IsStaff, Works
from handlers.formats import language_name
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, send
from handlers.text import quoted, shorten
from handlers.translations.buttons import TranslateButton
from handlers.translations.staff.interpreting import wanted_words
from storage.cases.queries import get_visible_case
from storage.errors import TranslationGoneError
from storage.people import Person
from storage.translations.notices import list_asked_people
from storage.translations.queries import list_asked, read_source
from storage.translations.wanting import ask

router: Final = Router(name=__name__)
router.message.filter(IsStaff())
router.callback_query.filter(IsStaff())

WORDS_SHOWN: Final = 200
"""Units of each text in the list."""


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
    lines, buttons = [_("🌐 <b>To be translated</b>")], []
    for number, translation in enumerate(await list_asked(session, staff=staff), start=1):
        words = await wanted_words(session, staff, translation)
        if words is None:
            continue
        language = language_name(translation.to_language)
        lines += ["", f"{number}. → {language}", quoted(shorten(words, WORDS_SHOWN))]
        # NOTE: button of a list: "✍️ 2: Turkish"
        label = _("✍️ {number}: {language}").format(number=number, language=language)
        buttons.append(button(label, TranslateButton(translation_id=translation.id)))
    if not buttons:
        lines += ["", _("Nothing waits at the moment.")]
    return "\n".join(lines), keyboard(*column(buttons))
