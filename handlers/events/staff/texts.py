"""The words of an event in each language: pasted, the first line being the title."""

from collections.abc import Iterator
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.events.staff.buttons import EventPart, PartButton
from handlers.events.staff.card import event_card, texts_of
from handlers.events.staff.draft import Planned, PlanningEvent, back_to
from handlers.filters import HasMarkedText, IsManager, NoCommand, Tap
from handlers.formats import language_name
from handlers.keyboards import button, keyboard, pairs
from handlers.replies import Replies, edit_or_send, send
from storage.errors import EventError, EventFault
from storage.events.editing import write_text
from storage.events.models import Event
from storage.events.queries import Texts, get_event
from storage.markup import cut_first_line, plain

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


@router.callback_query(Tap(PartButton, EventPart.TEXTS))
async def choose_language(
    query: CallbackQuery, tapped: PartButton, context: StaffContext
) -> Replies:
    """Ask in which language, then for the words."""
    event = await get_event(context.session, tapped.event_id)
    if tapped.value is None:
        texts = await texts_of(context.session, event)
        question = _("In which language do you want to write it? German is what all others see.")
        languages = pairs(_languages(event, texts, context))
        return edit_or_send(query, question, keyboard(*languages, [back_to(event.id)]))
    locales = context.profile.locales
    if tapped.value >= len(locales):
        raise EventError(EventFault.LANGUAGE)
    planned = Planned(event_id=event.id, part=EventPart.TEXTS, locale=locales[tapped.value])
    await context.open_dialogue(PlanningEvent.words, planned)
    return edit_or_send(query, _ask_words(planned.locale), keyboard([back_to(event.id)]))


def _languages(
    event: Event, texts: Texts, context: StaffContext
) -> Iterator[InlineKeyboardButton]:
    for index, locale in enumerate(context.profile.locales):
        label = f"{language_name(locale)} {'✓' if locale in texts else '✗'}"
        yield button(label, PartButton(event_id=event.id, part=EventPart.TEXTS, value=index))


@router.message(PlanningEvent.words, HasMarkedText())
async def take_words(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep title and text in this language."""
    planned = await context.load_draft(Planned)
    title, words = cut_first_line(text.strip())
    await write_text(
        context.session,
        event_id=planned.event_id,
        locale=planned.locale,
        title=plain(title),
        text=words,
        actor=context.staff,
        now=context.now,
    )
    await context.leave_dialogue()
    return send(context.chat_id, *await event_card(context, planned.event_id))


@router.message(PlanningEvent.words, NoCommand())
async def ask_again(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no text."""
    planned = await context.load_draft(Planned)
    return send(context.chat_id, _ask_words(planned.locale), keyboard([back_to(planned.event_id)]))


def _ask_words(locale: str) -> str:
    return _(
        "Please paste the words in this language: {language}. "
        "The first line is the title, the rest is the text."
    ).format(language=language_name(locale))
