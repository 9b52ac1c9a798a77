"""The draft as the manager sees it: the next question, or the week it results in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments import way_label, weekday_name
from handlers.errors import explain
from handlers.formats import isolate, language_name
from handlers.keyboards import button, column, keyboard, pairs
from handlers.replies import Screen
from handlers.staff.desk import Desk
from handlers.staff.dialogues import PlanningHours
from handlers.staff.hours_buttons import DraftAct, DraftButton, HoursButton
from handlers.staff.hours_draft import HoursDraft, rule_of
from handlers.staff.hours_words import (
    Readers,
    date_label,
    day_lines,
    fitting,
    length_label,
    minutes_label,
    recurrence_label,
    span_label,
)
from handlers.staff.words import quoted
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


async def list_candidates(desk: Desk) -> Mapping[int, str]:
    """Return whose hours they can be, by id: who offers hours, or the whole team before that."""
    hosts = {host.person_id: name for host, name in await list_hosts(desk.session)}
    return hosts or {person.id: member.name for person, member in await list_team(desk.session)}


async def show(desk: Desk, draft: HoursDraft, notice: str | None = None) -> Screen:
    """Keep the draft, and return what comes next: a question, or the preview."""
    await desk.state.set_state(PlanningHours.choosing)
    rule = rule_of(draft)
    if rule is None:
        text, choices = await _ask(desk, draft)
        page = text, keyboard(*choices, [cancel_button()])
    else:
        page = await _preview(desk, draft, rule)
    await desk.state.set_data(draft.model_dump(mode="json"))
    return page if notice is None else (f"{notice}\n\n{page[0]}", page[1])


async def change(desk: Desk, draft: HoursDraft, **changes: Any) -> Screen:
    """Change the draft and show it; where that cannot be kept, say why above the unchanged one."""
    changed = draft.model_copy(update={**changes, "confirmed": ()})
    try:
        changed.check(desk.profile, desk.now)
    except HoursError as error:
        return await show(desk, draft, explain(error).text)
    return await show(desk, changed)


# --- Questions ---------------------------------------------------------------------------------


async def _ask(
    desk: Desk, draft: HoursDraft
) -> tuple[str, Sequence[Sequence[InlineKeyboardButton]]]:
    if draft.host_id is None:
        return _("Whose hours are they?"), column(await host_choices(desk, draft))
    if draft.is_once and draft.valid_from is None:
        await desk.state.set_state(PlanningHours.day)
        return ask_day(), []
    if draft.weekday is None:
        return ask_weekday(), pairs(weekday_choices(draft))
    if draft.starts is None:
        await desk.state.set_state(PlanningHours.span)
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


async def host_choices(desk: Desk, draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for everybody whose hours they can be."""
    candidates = await list_candidates(desk)
    return [
        draft_button(draft, f"👤 {name}", DraftAct.HOST, person_id)
        for person_id, name in candidates.items()
    ]


def weekday_choices(draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for each weekday."""
    return [
        draft_button(draft, weekday_name(weekday), DraftAct.WEEKDAY, weekday)
        for weekday in range(WEEK)
    ]


def length_choices(draft: HoursDraft) -> list[InlineKeyboardButton]:
    """Return a button for each length, and one for walk-in hours."""
    lengths = [
        draft_button(draft, minutes_label(length), DraftAct.LENGTH, length) for length in LENGTHS
    ]
    return [*lengths, draft_button(draft, length_label(None), DraftAct.LENGTH, 0)]


# --- Preview -----------------------------------------------------------------------------------


async def _preview(desk: Desk, draft: HoursDraft, rule: Hours) -> Screen:
    names = await list_candidates(desk)
    lines = [*_heading(draft, rule, names.get(rule.host_id, "–")), *_facts(desk, draft, rule)]
    lines += await _warnings(desk, draft, rule)
    lines += ["", *await _week(desk, draft, rule, names)]
    lines += ["", _("Nothing is stored before you save it.")]
    return "\n".join(lines), keyboard(
        *pairs(_details(desk, draft, rule, several=len(names) > 1)),
        [draft_button(draft, _("💾 Save"), DraftAct.SAVE), cancel_button()],
        [draft_button(draft, _("🗑 End these hours"), DraftAct.END)] if draft.hours_id else [],
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


def _facts(desk: Desk, draft: HoursDraft, rule: Hours) -> Iterator[str]:
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
    yield f"📍 {isolate(html.quote(draft.place or desk.profile.contact.name))}"
    yield ", ".join(way_label(way) for way in draft.ways)
    yield f"🌐 {', '.join(language_name(language) for language in draft.languages)}"
    if not draft.is_once:
        yield validity_label(rule.valid_from, rule.valid_until)


def validity_label(first: date, last: date | None) -> str:
    """Return from when until when hours are offered."""
    if last is None:
        return _("📅 From {first} on").format(first=date_label(first))
    return _("📅 From {first} until {last}").format(first=date_label(first), last=date_label(last))


async def _warnings(desk: Desk, draft: HoursDraft, rule: Hours) -> list[str]:
    warnings = []
    today = desk.now.astimezone(desk.profile.zone).date()
    if await list_overlapping(desk.session, rule=rule, today=today):
        warnings.append("⚠️ " + explain(HoursError(HoursFault.OVERLAP)).text)
    hosts = {host.person_id: host for host, _name in await list_hosts(desk.session)}
    host = hosts.get(rule.host_id)
    if Way.VIDEO in draft.ways and (host is None or host.video_link is None):
        warnings.append(
            _("⚠️ There is no video link yet. You can enter it under “Who offers hours”.")
        )
    return warnings


async def _week(desk: Desk, draft: HoursDraft, rule: Hours, names: Mapping[int, str]) -> list[str]:
    """Return the first week with these hours, and what else their host has in it."""
    today = desk.now.astimezone(desk.profile.zone).date()
    closures = [
        closure
        for closure in await list_closures(desk.session, today=today)
        if closure.host_id in {None, rule.host_id}
    ]
    first = first_open_day(rule, closures, profile=desk.profile, after=today)
    if first is None:
        return [_("⚠️ These hours never take place: look at the days they are valid.")]
    others = [
        hours
        for hours in await list_hours(desk.session, today=today, host_id=rule.host_id)
        if hours.id != draft.hours_id
    ]
    days = plan_days(
        [*(hours.rule() for hours in others), rule],
        closures,
        profile=desk.profile,
        first_day=first - timedelta(days=first.weekday()),
        days=WEEK,
    )
    ways: dict[int, Sequence[str]] = {hours.id: hours.ways for hours in others}
    ways[rule.id] = draft.ways
    readers = Readers(names, ways, marked=rule.id)
    return [_("<b>The first week with them:</b>"), *fitting(day_lines(days, readers))]


def _details(
    desk: Desk, draft: HoursDraft, rule: Hours, *, several: bool
) -> Iterator[InlineKeyboardButton]:
    def detail(label: str, act: DraftAct) -> InlineKeyboardButton:
        return draft_button(draft, label, act)

    yield detail(length_label(rule.slot_minutes), DraftAct.LENGTH)
    yield detail(f"🕙 {span_label(rule.starts, rule.ends)}", DraftAct.SPAN)
    if draft.is_once:
        yield detail(f"📆 {date_label(rule.valid_from)}", DraftAct.DAY)
    else:
        yield detail(f"📆 {weekday_name(rule.weekday)}", DraftAct.WEEKDAY)
        yield detail(_("🔁 How often"), DraftAct.OFTEN)
        yield detail(_("📅 From, until"), DraftAct.DAYS)
    if not rule.is_walk_in:
        yield detail(_("↔️ Breaks"), DraftAct.BUFFERS)
        yield detail(_("👥 Seats"), DraftAct.SEATS)
    yield detail(_("📍 Place"), DraftAct.PLACE)
    yield detail(_("🏢 Ways"), DraftAct.WAY)
    if len(desk.profile.locales) > 1:
        yield detail(_("🌐 Languages"), DraftAct.LANGUAGE)
    if several:
        yield detail(_("👤 Who"), DraftAct.HOST)


# --- Buttons -----------------------------------------------------------------------------------


def draft_button(
    draft: HoursDraft, label: str, act: DraftAct, value: int | None = None
) -> InlineKeyboardButton:
    """Return a button that does something with this draft."""
    return button(label, DraftButton(key=draft.key, act=act, value=value))


def cancel_button() -> InlineKeyboardButton:
    """Return the button that drops the draft."""
    return button(_("✖️ Cancel"), HoursButton())


def back_button(draft: HoursDraft) -> InlineKeyboardButton:
    """Return the button that comes back to the preview."""
    return draft_button(draft, _("↩️ Back"), DraftAct.SHOW)
