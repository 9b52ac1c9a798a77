"""News of events for residents: what is on, changes, reminders, offers of seats, calendar files.

Rendered when they are sent; what is not true any more, or not public, is not sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from aiogram import html
from aiogram.methods import SendDocument, SendPhoto, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.appointments.words import short_when
from handlers.contexts import context_of
from handlers.entry_buttons import EventsButton
from handlers.events.card import (
    come_button,
    details_button,
    file_button,
    leave_button,
    mute_button,
    offer_buttons,
    offer_line,
)
from handlers.events.ical import event_file
from handlers.events.words import (
    Words,
    foreign_note,
    is_cancelled,
    main_lines,
    place_line,
    topic_name,
    when_of,
    words_in,
)
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import send
from handlers.text import shorten
from storage.errors import EventMissingError
from storage.events.models import (
    Event,
    EventState,
    Occurrence,
    Registration,
    RegistrationState,
)
from storage.events.notices import (
    EventCalendarNotice,
    EventCancelledNotice,
    EventChangeNotice,
    EventOfferNotice,
    EventReminderNotice,
    PublishedEventNotice,
)
from storage.events.notifications import CONCERNED
from storage.events.queries import (
    find_event,
    find_next_date,
    get_shown_date,
    list_texts,
)
from storage.events.registration import find_dated_registration, find_registration
from storage.events.reminders import is_worth_reminding
from storage.files.media import keep_document, list_files, reference
from storage.topics import list_followed

TEASER: Final = 400
"""Characters of an event's words in its news; a photo's caption has 1,024 in all (Bot API)."""

Dated = tuple[Event, Occurrence]


async def tell_of_event(
    notice: PublishedEventNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell of an event that is public and still to come, if its topic is still followed."""
    event = await find_event(context.session, notice.event_id)
    if event is None or event.state is not EventState.PUBLISHED:
        return None
    profile = context.quarter.profile
    followed = await list_followed(context.session, person_id=context.receiver.id, profile=profile)
    found = await find_next_date(context.session, event_id=event.id, now=context.now)
    if found is None or not followed.get(event.topic, False):
        return None
    _event, occurrence = found
    words = await _words(context.session, event, context.receiver.locale)
    topic = topic_name(profile, event.topic, context.receiver.locale)
    lines = [
        html.quote(topic),
        f"<b>{isolate(html.quote(words.title))}</b>",
        "",
        *main_lines(event, occurrence, profile),
        "",
        isolate(html.quote(shorten(words.text, TEASER))),
        *_foreign(words, context),
    ]
    buttons = keyboard(
        [come_button(occurrence.id), leave_button(occurrence.id)],
        [details_button(occurrence.id), mute_button(occurrence.id)],
    )
    return await _with_photo(context, event, "\n".join(lines), buttons)


async def tell_of_change(
    notice: EventChangeNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell what takes place at another time or place than before."""
    told: list[tuple[Event, Occurrence, datetime | None]] = []
    for occurrence_id, sequence, before in notice.changes:
        dated = await _concerning(context, occurrence_id)
        if dated is None or is_cancelled(*dated) or dated[1].sequence != sequence:
            continue
        if dated[1].starts_at > context.now:
            told.append((*dated, before))
    if not told:
        return None
    heading = _("🔁 <b>Something has changed:</b> {title}")
    parts = [await _titled(context, heading, told[0][0])]
    parts += [_changed(context, *each) for each in told]
    first = told[0][1].id
    buttons = keyboard(
        [leave_button(first), details_button(first)] if len(told) == 1 else [],
        [file_button(first)] if len(told) == 1 else [_all_button()],
    )
    return send(context.receiver.account_id, "\n\n".join(parts), buttons)


async def tell_of_cancelling(
    notice: EventCancelledNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell what does not take place, and why."""
    told: list[Dated] = []
    for occurrence_id in notice.occurrence_ids:
        dated = await _concerning(context, occurrence_id)
        if dated is not None and is_cancelled(*dated) and dated[1].ends_at > context.now:
            told.append(dated)
    if not told:
        return None
    event = told[0][0]
    lines = [await _titled(context, _("✖️ <b>Cancelled:</b> {title}"), event), ""]
    zone = context.quarter.profile.zone
    lines += [f"📅 {isolate(when_of(occurrence, zone))}" for _event, occurrence in told]
    lines += ["", _("We are sorry that it does not take place.")]
    reasons = dict.fromkeys(each.note for _event, each in told if each.note)
    lines += [_quoted(reason) for reason in reasons]
    calendar = [file_button(told[0][1].id)] if len(told) == 1 else []
    return send(context.receiver.account_id, "\n".join(lines), keyboard(calendar, [_all_button()]))


async def remind(
    notice: EventReminderNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Remind of a date the receiver comes to, that has not begun and was not moved since."""
    found = await _find_own(context, notice.registration_id)
    if found is None:
        return None
    event, occurrence, registration = found
    planned = notice.starts_at
    if (
        is_cancelled(event, occurrence)
        or not is_worth_reminding(registration, occurrence, context.now)
        or occurrence.starts_at != planned
    ):
        return None
    lines = [
        await _titled(context, _("⏰ <b>Do not forget:</b> {title}"), event),
        "",
        f"📅 {isolate(when_of(occurrence, context.quarter.profile.zone))}",
        place_line(event, occurrence),
        *_note(occurrence),
    ]
    buttons = keyboard([details_button(occurrence.id), leave_button(occurrence.id)])
    return send(context.receiver.account_id, "\n".join(lines), buttons)


async def offer_seats(
    notice: EventOfferNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Offer seats that have become free, while they are kept for the receiver."""
    found = await _find_own(context, notice.registration_id)
    if found is None:
        return None
    event, occurrence, registration = found
    if (
        registration.state is not RegistrationState.OFFERED
        or registration.expires_at is None
        or registration.expires_at <= context.now
        or is_cancelled(event, occurrence)
    ):
        return None
    resident = context_of(context)
    lines = [
        await _titled(context, _("🎟 <b>Seats have become free:</b> {title}"), event),
        "",
        f"📅 {isolate(when_of(occurrence, context.quarter.profile.zone))}",
        place_line(event, occurrence),
        "",
        offer_line(resident, registration) or "",
    ]
    buttons = keyboard(
        offer_buttons(occurrence.id, registration.people), [details_button(occurrence.id)]
    )
    return send(context.receiver.account_id, "\n".join(lines), buttons)


async def send_calendar(
    notice: EventCalendarNotice, context: NoticeContext
) -> SendDocument | None:
    """Render the calendar file as the date is at this moment."""
    try:
        event, occurrence = await get_shown_date(context.session, notice.occurrence_id)
    except EventMissingError:
        return None
    texts = await list_texts(context.session, event_ids=[event.id])
    file = await keep_document(
        context.session,
        person_id=context.receiver.id,
        content=event_file(
            event,
            occurrence,
            texts[event.id],
            profile=context.quarter.profile,
            now=context.now,
        ),
        title=f"quartiersbote-{event.reference}-{occurrence.original_day:%Y%m%d}.ics",
        media_dir=context.media_dir,
        now=context.now,
    )
    gone = is_cancelled(event, occurrence)
    return SendDocument(
        chat_id=context.receiver.account_id,
        document=reference(file.id),
        caption=_("This takes it out of your calendar.") if gone else _("For your calendar."),
    )


# --- Inside ------------------------------------------------------------------------------------


async def _concerning(context: NoticeContext, occurrence_id: int) -> Dated | None:
    """Return the date if the receiver comes to it or waits for it."""
    registration = await find_registration(
        context.session, occurrence_id=occurrence_id, person_id=context.receiver.id
    )
    if registration is None or registration.state not in CONCERNED:
        return None
    return await get_shown_date(context.session, occurrence_id)


async def _find_own(
    context: NoticeContext, registration_id: int
) -> tuple[Event, Occurrence, Registration] | None:
    found = await find_dated_registration(context.session, registration_id)
    if found is None or found[2].person_id != context.receiver.id:
        return None
    return found


async def _words(session: AsyncSession, event: Event, locale: str) -> Words:
    texts = await list_texts(session, event_ids=[event.id])
    return words_in(texts[event.id], locale)


async def _titled(context: NoticeContext, heading: str, event: Event) -> str:
    words = await _words(context.session, event, context.receiver.locale)
    return heading.format(title=isolate(html.quote(words.title)))


def _changed(
    context: NoticeContext, event: Event, occurrence: Occurrence, before: datetime | None
) -> str:
    """Return when and where it takes place since the change, and when it would have begun."""
    zone = context.quarter.profile.zone
    lines = [
        f"📅 {isolate(when_of(occurrence, zone))}",
        place_line(event, occurrence),
        *_note(occurrence),
    ]
    if before is not None:
        was = short_when(before, zone)
        lines.append(_("Before, it was: {when}").format(when=isolate(was)))
    return "\n".join(lines)


def _note(occurrence: Occurrence) -> list[str]:
    return [f"ℹ️ {isolate(html.quote(occurrence.note))}"] if occurrence.note else []


def _quoted(reason: str) -> str:
    words = isolate(html.quote(reason))
    return _("💬 The team writes: {words}").format(words=words)


def _foreign(words: Words, context: NoticeContext) -> Sequence[str]:
    return [] if words.locale == context.receiver.locale else ["", foreign_note(words)]


def _all_button() -> InlineKeyboardButton:
    return button(_("🎉 All events"), EventsButton(fresh=True))


async def _with_photo(
    context: NoticeContext, event: Event, text: str, buttons: InlineKeyboardMarkup
) -> TelegramMethod[Any]:
    """Return the message, with the event's photo if there is one."""
    files = await list_files(context.session, media_ids=[event.media_id or 0])
    if not files:
        return send(context.receiver.account_id, text, buttons)
    return SendPhoto(
        chat_id=context.receiver.account_id,
        photo=reference(files[0].id),
        caption=text,
        reply_markup=buttons,
    )
