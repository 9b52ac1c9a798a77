"""The card of an event as the team plans it: what residents read, what is missing, what to do."""

from collections.abc import Iterator

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contexts import StaffContext
from handlers.events.staff.buttons import EventPart, PartButton
from handlers.events.staff.draft import all_events
from handlers.events.words import card_text
from handlers.formats import isolate, language_name, moment_in_short
from handlers.keyboards import button, keyboard, pairs
from handlers.replies import Screen
from storage.events.models import Event, EventState, Occurrence
from storage.events.queries import (
    Texts,
    count_turnout,
    find_next_date,
    get_event,
    list_occurrences,
    list_texts,
    missing_locales,
    preview_occurrence,
)


async def event_card(context: StaffContext, event_id: int, note: str | None = None) -> Screen:
    """Return the card of an event; ``note`` stands above.

    Raises:
        EventMissingError: there is none.
    """
    event = await get_event(context.session, event_id)
    texts = await texts_of(context.session, event)
    shown = await next_date(context, event)
    lines = [note, ""] if note else []
    lines += [heading(event, context), ""]
    lines.append(card_text(event, shown, texts, profile=context.profile, now=context.now))
    lines += ["", *_language_lines(texts, context)]
    return "\n".join(lines), keyboard(*pairs(_parts(event)), *_endings(event), [all_events()])


async def texts_of(session: AsyncSession, event: Event) -> Texts:
    """Return the event's words in each language."""
    return (await list_texts(session, event_ids=[event.id])).get(event.id, {})


async def next_date(context: StaffContext, event: Event) -> Occurrence:
    """Return the date that is shown: the next one, or what it would be."""
    found = await find_next_date(context.session, event_id=event.id, now=context.now)
    return (
        found[1] if found else preview_occurrence(event, profile=context.profile, now=context.now)
    )


async def count_told(context: StaffContext, event: Event) -> int:
    """Return how many people have registered for its dates to come, and hear of changes."""
    dates = await list_occurrences(
        context.session, event_id=event.id, after=context.now, limit=200
    )
    turnout = await count_turnout(context.session, occurrence_ids=[each.id for each in dates])
    return sum(each.registrations + each.waiting for each in turnout.values())


def heading(event: Event, context: StaffContext) -> str:
    """Return where an event stands, with its reference."""
    reference = isolate(event.reference)
    match event.state:
        case EventState.DRAFT:
            words = _("📝 <b>Draft of an event</b>")
        case EventState.SCHEDULED if event.publish_at is not None:
            when = moment_in_short(event.publish_at, context.profile.zone)
            words = _("🕐 <b>Will be published on {when}</b>").format(when=when)
        case EventState.CANCELLED:
            words = _("✖️ <b>Cancelled</b>")
        case EventState.PUBLISHED | EventState.SCHEDULED:
            words = _("📣 <b>Published</b>")
    return f"{words} · {reference}"


def _language_lines(texts: Texts, context: StaffContext) -> Iterator[str]:
    missing = missing_locales(texts, context.profile)
    if missing:
        names = ", ".join(language_name(locale) for locale in missing)
        # NOTE: {languages} are those in which an event has no text; readers get the German one
        yield _("🌐 In German for now: {languages}").format(languages=html.quote(names))


def _parts(event: Event) -> Iterator[InlineKeyboardButton]:
    if event.state is EventState.CANCELLED:
        return
    labels = {
        EventPart.TEXTS: _("🌐 Words, languages"),
        EventPart.WHEN: _("🕐 When"),
        EventPart.PLACE: _("📍 Place"),
        EventPart.TOPIC: _("🏷 Topic"),
        EventPart.PHOTO: _("📷 Photo"),
        EventPart.SEATS: _("👥 Seats"),
        EventPart.LANGUAGES: _("🗣 Spoken there"),
        EventPart.STEPS: _("♿ Steps"),
        EventPart.CHILDREN: _("🧸 Child care"),
        EventPart.COST: _("💶 Cost"),
        EventPart.REPEAT: _("🔁 How often"),
        EventPart.PREVIEW: _("👁 Preview"),
    }
    for part, label in labels.items():
        yield button(label, PartButton(event_id=event.id, part=part))


def _endings(event: Event) -> Iterator[list[InlineKeyboardButton]]:
    publish = button(_("📣 Publish now"), PartButton(event_id=event.id, part=EventPart.PUBLISH))
    later = button(_("🕐 Publish later"), PartButton(event_id=event.id, part=EventPart.LATER))
    delete = button(_("🗑 Delete the draft"), PartButton(event_id=event.id, part=EventPart.DELETE))
    match event.state:
        case EventState.DRAFT:
            yield [publish, later]
            yield [delete]
        case EventState.SCHEDULED:
            not_later = PartButton(event_id=event.id, part=EventPart.NOT_LATER)
            yield [publish, button(_("⏹ Not at a time"), not_later)]
            yield [delete]
        case EventState.PUBLISHED:
            yield [
                button(
                    _("📅 Dates, who comes"), PartButton(event_id=event.id, part=EventPart.DATES)
                ),
                button(
                    _("✖️ Cancel the event"), PartButton(event_id=event.id, part=EventPart.CANCEL)
                ),
            ]
        case EventState.CANCELLED:
            return
