"""The list of what is on: by day, by topic, page by page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ResidentContext
from handlers.entry_buttons import EventsButton, Span
from handlers.events.card import line_for, mark_of
from handlers.events.staff.buttons import PlanEventsButton
from handlers.events.words import topic_name
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Screen
from storage.events.queries import count_dates_by_topic, list_dates, list_texts
from storage.events.registration import list_own_dates
from storage.people import Role

PAGE: Final = 8
"""Dates on one page; more would push the text off a small screen."""
DAY: Final = timedelta(days=1)


async def listed(context: ResidentContext, chosen: EventsButton) -> Screen:
    """Return the page that was chosen, with the reader's own dates marked."""
    found = await list_dates(
        context.session,
        topic=chosen.topic,
        until=_until(context, chosen.span),
        limit=PAGE + 1,
        offset=chosen.page * PAGE,
        now=context.now,
    )
    texts = await list_texts(context.session, event_ids={event.id for event, _date in found})
    own = {
        occurrence.id: mark_of(registration.state)
        for _event, occurrence, registration in await list_own_dates(
            context.session, person_id=context.person.id, now=context.now
        )
    }
    lines = [
        line_for(event, occurrence, texts[event.id], context, own.get(occurrence.id, ""))
        for event, occurrence in found[:PAGE]
    ]
    rows = keyboard(
        *column(lines),
        list(_pages(chosen, more=len(found) > PAGE)),
        list(_spans(chosen)),
        *pairs(await _topics(context, chosen)),
        list(_planning(context)),
    )
    return _heading(context, chosen, empty=not lines), rows


def _heading(context: ResidentContext, chosen: EventsButton, *, empty: bool) -> str:
    quarter = isolate(html.quote(context.profile.name))
    lines = [_("🎉 <b>What is on in {quarter}</b>").format(quarter=quarter)]
    if chosen.topic is not None:
        lines.append(html.quote(topic_name(context.profile, chosen.topic, context.person.locale)))
    if empty:
        lines += ["", _("There is nothing here at the moment.")]
    return "\n".join(lines)


def _until(context: ResidentContext, span: Span) -> datetime | None:
    """Return when the span ends: at midnight, or at the end of Sunday."""
    zone = context.profile.zone
    today = context.now.astimezone(zone).date()
    match span:
        case Span.ALL:
            return None
        case Span.TODAY:
            return datetime.combine(today + DAY, time.min, zone)
        case Span.WEEK:
            return datetime.combine(today + DAY * (7 - today.weekday()), time.min, zone)


def _spans(chosen: EventsButton) -> Iterator[InlineKeyboardButton]:
    for span, label in (
        (Span.TODAY, _("Today")),
        # NOTE: events until Sunday
        (Span.WEEK, _("This week")),
        # NOTE: all events to come
        (Span.ALL, _("All")),
    ):
        words = f"✅ {label}" if span is chosen.span else label
        yield button(words, EventsButton(span=span, topic=chosen.topic))


async def _topics(context: ResidentContext, chosen: EventsButton) -> list[InlineKeyboardButton]:
    """Return a button for each topic that has dates; tapping the chosen one shows all again."""
    counted = await count_dates_by_topic(context.session, now=context.now)
    topics = {*counted, chosen.topic} - {None} if len(counted) > 1 or chosen.topic else set()
    buttons = []
    for topic in sorted(each for each in topics if each is not None):
        name = topic_name(context.profile, topic, context.person.locale)
        if topic == chosen.topic:
            buttons.append(button(f"✅ {name}", EventsButton(span=chosen.span)))
        else:
            buttons.append(button(name, EventsButton(span=chosen.span, topic=topic)))
    return buttons


def _pages(chosen: EventsButton, *, more: bool) -> Iterator[InlineKeyboardButton]:
    if chosen.page > 0:
        earlier = chosen.model_copy(update={"page": chosen.page - 1, "fresh": False})
        yield button(_("‹ Earlier"), earlier)
    if more:
        later = chosen.model_copy(update={"page": chosen.page + 1, "fresh": False})
        yield button(_("Later ›"), later)


def _planning(context: ResidentContext) -> Iterator[InlineKeyboardButton]:
    if context.person.role is Role.MANAGER:
        yield button(_("🛠 Plan events"), PlanEventsButton())
