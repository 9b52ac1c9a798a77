"""What ends a draft and an event: looking at it, publishing now or later, deleting, cancelling."""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.events.staff.buttons import EventPart, PartButton
from handlers.events.staff.card import count_told, event_card, next_date, texts_of
from handlers.events.staff.draft import (
    Planned,
    PlanningEvent,
    all_events,
    back_to,
)
from handlers.events.staff.parts import AwaitsPart
from handlers.events.words import card_text
from handlers.filters import HasMarkedText, HasText, IsManager, NoCommand, Tap
from handlers.formats import language_name
from handlers.keyboards import button, keyboard, pairs
from handlers.replies import Replies, edit_or_send, send
from handlers.times import read_moment
from storage.errors import EventError, EventFault
from storage.events.change_or_cancel import cancel_event
from storage.events.editing import delete_draft
from storage.events.publishing import count_followers, publish, publish_later, unschedule
from storage.events.queries import get_event

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

SURE: Final = 1


# --- Looking -----------------------------------------------------------------------------------


@router.callback_query(Tap(PartButton, EventPart.PREVIEW))
async def preview(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """Show what residents read, in the language that is chosen."""
    event = await get_event(context.session, tapped.event_id)
    locales = context.profile.locales
    chosen = tapped.value or 0
    if chosen >= len(locales):
        raise EventError(EventFault.LANGUAGE)
    languages = [
        button(
            f"{'● ' if index == chosen else ''}{language_name(locale)}",
            PartButton(event_id=event.id, part=EventPart.PREVIEW, value=index),
        )
        for index, locale in enumerate(locales)
    ]
    text = card_text(
        event,
        await next_date(context, event),
        await texts_of(context.session, event),
        profile=context.profile,
        now=context.now,
        locale=locales[chosen],
    )
    return edit_or_send(query, text, keyboard(*pairs(languages), [back_to(event.id)]))


# --- Publishing --------------------------------------------------------------------------------


@router.callback_query(Tap(PartButton, EventPart.PUBLISH))
async def publish_now(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """Say who hears of it, then publish."""
    event = await get_event(context.session, tapped.event_id)
    if tapped.value != SURE:
        counted = await count_followers(
            context.session, topic=event.topic, profile=context.profile
        )
        lines = [_hearers(sum(counted.values()))]
        lines += [f"{language_name(locale)}: {n}" for locale, n in sorted(counted.items())]
        sure = PartButton(event_id=event.id, part=EventPart.PUBLISH, value=SURE)
        yes = button(_("📣 Yes, publish"), sure)
        return edit_or_send(query, "\n".join(lines), keyboard([yes], [back_to(event.id)]))
    await publish(
        context.session,
        event_id=event.id,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    note = _("✅ The event is published.")
    return edit_or_send(query, *await event_card(context, event.id, note))


def _hearers(people: int) -> str:
    return _(
        "📣 {n} person follows this topic and hears of the event.",
        "📣 {n} people follow this topic and hear of the event.",
        people,
    ).format(n=people)


@router.callback_query(Tap(PartButton, EventPart.LATER))
async def ask_when_to_publish(
    query: CallbackQuery, tapped: PartButton, context: StaffContext
) -> Replies:
    """Ask for the moment."""
    event = await get_event(context.session, tapped.event_id)
    await context.open_dialogue(
        PlanningEvent.part, Planned(event_id=event.id, part=EventPart.LATER)
    )
    question = _("When shall it be published? Please write day and time, such as 24.12. 9:00")
    return edit_or_send(query, question, keyboard([back_to(event.id)]))


@router.message(PlanningEvent.part, AwaitsPart(EventPart.LATER), HasText())
async def publish_at(
    _message: Message, text: str, planned: Planned, context: StaffContext
) -> Replies:
    """Publish it then."""
    await publish_later(
        context.session,
        event_id=planned.event_id,
        at=read_moment(text, context),
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    await context.leave_dialogue()
    return send(context.chat_id, *await event_card(context, planned.event_id))


@router.callback_query(Tap(PartButton, EventPart.NOT_LATER))
async def take_back(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """Publish it at no time; it is a draft again."""
    await unschedule(
        context.session, event_id=tapped.event_id, actor=context.staff, now=context.now
    )
    return edit_or_send(query, *await event_card(context, tapped.event_id))


# --- Ending ------------------------------------------------------------------------------------


@router.callback_query(Tap(PartButton, EventPart.DELETE))
async def delete(query: CallbackQuery, tapped: PartButton, context: StaffContext) -> Replies:
    """Ask once, then delete the draft."""
    event = await get_event(context.session, tapped.event_id)
    if tapped.value != SURE:
        sure = PartButton(event_id=event.id, part=EventPart.DELETE, value=SURE)
        question = _("Delete this draft? Nobody has heard of it yet.")
        yes = button(_("🗑 Yes, delete it"), sure)
        return edit_or_send(query, question, keyboard([yes], [back_to(event.id)]))
    await delete_draft(context.session, event_id=event.id, actor=context.staff, now=context.now)
    return edit_or_send(query, _("🗑 The draft is deleted."), keyboard([all_events()]))


@router.callback_query(Tap(PartButton, EventPart.CANCEL))
async def ask_why_cancelled(
    query: CallbackQuery, tapped: PartButton, context: StaffContext
) -> Replies:
    """Say who is told, and ask for a word; then cancel all dates to come."""
    event = await get_event(context.session, tapped.event_id)
    if tapped.value == SURE:
        return await _cancelled(query, context, event.id)
    await context.open_dialogue(
        PlanningEvent.part, Planned(event_id=event.id, part=EventPart.CANCEL)
    )
    told = await count_told(context, event)
    sure = PartButton(event_id=event.id, part=EventPart.CANCEL, value=SURE)
    plain = button(_("✖️ Cancel without words"), sure)
    return edit_or_send(query, ask_why(told), keyboard([plain], [back_to(event.id)]))


def ask_why(told: int) -> str:
    """Return the question why something is cancelled, and how many people are told."""
    return _(
        "✖️ Why is it cancelled? Please write a word: {n} person is told.",
        "✖️ Why is it cancelled? Please write a word: {n} people are told.",
        told,
    ).format(n=told)


async def _cancelled(query: CallbackQuery, context: StaffContext, event_id: int) -> Replies:
    await _cancel(context, event_id, None)
    await context.leave_dialogue()
    return edit_or_send(query, *await event_card(context, event_id))


@router.message(PlanningEvent.part, AwaitsPart(EventPart.CANCEL), HasMarkedText())
async def cancel_with_words(
    _message: Message, text: str, planned: Planned, context: StaffContext
) -> Replies:
    """Cancel all dates to come, and tell people why."""
    await _cancel(context, planned.event_id, text)
    await context.leave_dialogue()
    return send(context.chat_id, *await event_card(context, planned.event_id))


async def _cancel(context: StaffContext, event_id: int, reason: str | None) -> None:
    await cancel_event(
        context.session,
        event_id=event_id,
        reason=reason,
        actor=context.staff,
        now=context.now,
    )


@router.message(PlanningEvent.part, NoCommand())
async def ask_again(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer to any part that is awaited."""
    planned = await context.load_draft(Planned)
    return send(
        context.chat_id,
        _("This does not fit here. Please try again."),
        keyboard([back_to(planned.event_id)]),
    )
