"""The draft as the manager sees it: the next question, or the week it results in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.words import way_label, weekday_name
from handlers.contexts import StaffContext
from handlers.errors import explain
from handlers.formats import isolate, language_name
from handlers.hours.buttons import HoursAction, HoursButton, HoursDraftButton
from handlers.hours.draft import HoursDraft, PlanningHours, rule_of
from handlers.hours.words import (
    Readers,
    date_label,
    day_lines,
    fitting,
    length_label,
    minutes_label,
    recurrence_label,
    span_label,
)
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Screen
from handlers.text import quoted
from storage.errors import HoursError, HoursFault
from storage.hours.models import Way
from storage.hours.queries import (
    first_open_day,
    list_closures,
    list_hosts,
    list_hours,
    list_overlapping,
    plan_days,
)
from storage.slots import Hours
from storage.team import list_team

LENGTHS: Final = (15, 20, 30, 45, 60)
WEEK: Final = 7


async def list_candidates(context: StaffContext) -> Mapping[int, str]:
    """Return whose hours they can be, by id: who offers hours, or the whole team before that."""
    hosts = {host.person_id: name for host, name in await list_hosts(context.session)}
    return hosts or {person.id: member.name for person, member in await list_team(context.session)}


async def show(context: StaffContext, draft: HoursDraft, notice: str | None = None) -> Screen:
    """Keep the draft, and return what comes next: a question, or the preview."""
    await context.open_dialogue(PlanningHours.choosing, draft)
    rule = rule_of(draft)
    if rule is None:
        text, choices = await _ask(context, draft)
        page = text, keyboard(*choices, [cancel_button()])
    else:
        page = await _preview(context, draft, rule)
    return page if notice is None else (f"{notice}\n\n{page[0]}", page[1])


async def change(context: StaffContext, draft: HoursDraft, **changes: Any) -> Screen:
    """Change the draft and show it; where that cannot be kept, say why above the unchanged one."""
    changed = draft.model_copy(update={**changes, "confirmed": ()})
    try:
        changed.check(context.profile, context.now)
    except HoursError as error:
        return await show(context, draft, explain(error).text)
    return await show(context, changed)


# --- Questions ---------------------------------------------------------------------------------


async def _ask(
    context: StaffContext, draft: HoursDraft
) -> tuple[str, Sequence[Sequence[InlineKeyboardButton]]]:
    if draft.host_id is None:
        return _("Whose hours are they?"), column(await host_choices(context, draft))
    if draft.is_once and draft.valid_from is None:
        await context.state.set_state(PlanningHours.day)
        return ask_day(), []
    if draft.weekday is None:
        return ask_weekday(), pairs(weekday_choices(draft))
    if draft.starts is None:
        await context.state.set_state(PlanningHours.span)
        return ask_span(), []
    return ask_length(), pairs(length_choices(draft))


def ask_day() -> str:
    """Return the question for the day of extra hours."""
    return _("On which day? For instance 1.12. or 1.12.2026")


def ask_weekday() -> str:
    """Return the question for the weekday."""
    return _("On which day of the week?")


def ask_span() -> str:
    """Return the question for beginning and end."""
    return _("From when to when? For instance 10-12 or 10:00–12:30")


def ask_length() -> str:
    """Return the question for the length of an appointment."""
    return _(
        "How long is one appointment? In walk-in hours people come without an appointment, "
        "and nothing can be booked."
    )


async def host_choices(context: StaffContext, draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for everybody whose hours they can be."""
    candidates = await list_candidates(context)
    return [
        draft_button(draft, f"👤 {name}", HoursAction.HOST, person_id)
        for person_id, name in candidates.items()
    ]


def weekday_choices(draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for each weekday."""
    return [
        draft_button(draft, weekday_name(weekday), HoursAction.WEEKDAY, weekday)
        for weekday in range(WEEK)
    ]


def length_choices(draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for each length, and one for walk-in hours."""
    lengths = [
        draft_button(draft, minutes_label(length), HoursAction.LENGTH, length)
        for length in LENGTHS
    ]
    return [*lengths, draft_button(draft, length_label(None), HoursAction.LENGTH, 0)]


# --- Preview -----------------------------------------------------------------------------------


async def _preview(context: StaffContext, draft: HoursDraft, rule: Hours) -> Screen:
    names = await list_candidates(context)
    lines = [*_heading(draft, rule, names.get(rule.host_id, "–")), *_facts(context, draft, rule)]
    lines += await _warnings(context, draft, rule)
    lines += ["", *await _week(context, draft, rule, names)]
    lines += ["", _("Nothing is stored before you save it.")]
    return "\n".join(lines), keyboard(
        *pairs(_details(context, draft, rule, several=len(names) > 1)),
        [draft_button(draft, _("💾 Save"), HoursAction.SAVE), cancel_button()],
        [draft_button(draft, _("🗑 End these hours"), HoursAction.END)] if draft.hours_id else [],
    )


def _heading(draft: HoursDraft, rule: Hours, name: str) -> Iterator[str]:
    span = span_label(rule.starts, rule.ends)
    if draft.is_once:
        day = date_label(rule.valid_from)
        yield _("🗓 <b>Extra hours on {day}, {span}</b>").format(day=day, span=span)
    else:
        often = recurrence_label(rule.recurrence, every_weeks=rule.every_weeks, nth=rule.nth)
        weekday = weekday_name(rule.weekday)
        # NOTE: such as "Monday, 10:00–12:00, every week"
        heading = _("🗓 <b>{weekday}, {span}, {often}</b>")
        yield heading.format(weekday=weekday, span=span, often=often)
    yield f"👤 {quoted(name)}"


def _facts(context: StaffContext, draft: HoursDraft, rule: Hours) -> Iterator[str]:
    if rule.is_walk_in:
        yield _("🚶 Walk-in hours: people come without an appointment.")
    elif rule.before_minutes or rule.after_minutes:
        yield _("↔️ Breaks: {before} before and {after} after each appointment").format(
            before=minutes_label(rule.before_minutes), after=minutes_label(rule.after_minutes)
        )
    if rule.seats > 1:
        yield _("👥 {n} person at a time", "👥 {n} people at a time", rule.seats).format(
            n=rule.seats
        )
    yield f"📍 {isolate(html.quote(draft.place or context.profile.contact.name))}"
    yield ", ".join(way_label(way) for way in draft.ways)
    yield f"🌐 {', '.join(language_name(language) for language in draft.languages)}"
    if not draft.is_once:
        yield validity_label(rule.valid_from, rule.valid_until)


def validity_label(first: date, last: date | None) -> str:
    """Return from when until when hours are offered."""
    if last is None:
        return _("📅 From {first} on").format(first=date_label(first))
    return _("📅 From {first} until {last}").format(first=date_label(first), last=date_label(last))


async def _warnings(context: StaffContext, draft: HoursDraft, rule: Hours) -> list[str]:
    warnings = []
    today = context.now.astimezone(context.profile.zone).date()
    if await list_overlapping(context.session, rule=rule, today=today):
        warnings.append("⚠️ " + explain(HoursError(HoursFault.OVERLAP)).text)
    hosts = {host.person_id: host for host, _name in await list_hosts(context.session)}
    host = hosts.get(rule.host_id)
    if Way.VIDEO in draft.ways and (host is None or host.video_link is None):
        warnings.append(
            _("⚠️ There is no video link yet. You can enter it under “Who offers hours”.")
        )
    return warnings


async def _week(
    context: StaffContext, draft: HoursDraft, rule: Hours, names: Mapping[int, str]
) -> list[str]:
    """Return the first week with these hours, and what else their host has in it."""
    today = context.now.astimezone(context.profile.zone).date()
    closures = [
        closure
        for closure in await list_closures(context.session, today=today)
        if closure.host_id in {None, rule.host_id}
    ]
    first = first_open_day(rule, closures, profile=context.profile, after=today)
    if first is None:
        return [_("⚠️ These hours never take place: look at the days they are valid.")]
    others = [
        hours
        for hours in await list_hours(context.session, today=today, host_id=rule.host_id)
        if hours.id != draft.hours_id
    ]
    days = plan_days(
        [*(hours.rule() for hours in others), rule],
        closures,
        profile=context.profile,
        first_day=first - timedelta(days=first.weekday()),
        days=WEEK,
    )
    ways: dict[int, Sequence[str]] = {hours.id: hours.ways for hours in others}
    ways[rule.id] = draft.ways
    readers = Readers(names, ways, marked=rule.id)
    return [_("<b>The first week with them:</b>"), *fitting(day_lines(days, readers))]


def _details(
    context: StaffContext, draft: HoursDraft, rule: Hours, *, several: bool
) -> Iterator[InlineKeyboardButton]:
    def detail(label: str, act: HoursAction) -> InlineKeyboardButton:
        return draft_button(draft, label, act)

    yield detail(length_label(rule.slot_minutes), HoursAction.LENGTH)
    yield detail(f"🕙 {span_label(rule.starts, rule.ends)}", HoursAction.SPAN)
    if draft.is_once:
        yield detail(f"📆 {date_label(rule.valid_from)}", HoursAction.DAY)
    else:
        yield detail(f"📆 {weekday_name(rule.weekday)}", HoursAction.WEEKDAY)
        yield detail(_("🔁 How often"), HoursAction.OFTEN)
        yield detail(_("📅 From, until"), HoursAction.DAYS)
    if not rule.is_walk_in:
        yield detail(_("↔️ Breaks"), HoursAction.BUFFERS)
        yield detail(_("👥 Seats"), HoursAction.SEATS)
    yield detail(_("📍 Place"), HoursAction.PLACE)
    yield detail(_("🏢 Ways"), HoursAction.WAY)
    if len(context.profile.locales) > 1:
        yield detail(_("🌐 Languages"), HoursAction.LANGUAGE)
    if several:
        yield detail(_("👤 Who"), HoursAction.HOST)


# --- Buttons -----------------------------------------------------------------------------------


def draft_button(
    draft: HoursDraft, label: str, act: HoursAction, value: int | None = None
) -> InlineKeyboardButton:
    """Return a button that does something with this draft."""
    return button(label, HoursDraftButton(version=draft.version, act=act, value=value))


def cancel_button() -> InlineKeyboardButton:
    """Return the button that drops the draft."""
    return button(_("✖️ Cancel"), HoursButton())


def back_button(draft: HoursDraft) -> InlineKeyboardButton:
    """Return the button that comes back to the preview."""
    return draft_button(draft, _("↩️ Back"), HoursAction.SHOW)
