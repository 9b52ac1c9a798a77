"""Saving and ending hours; who would be hit is shown first.

::

    save · end ─► nobody is hit ───────────────────────────► done
             └──► these are hit ─► yes ─► (others meanwhile?) ─► done
                              └──► no ─► preview
"""

from collections.abc import Sequence
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import IsManager
from handlers.hours.buttons import HoursAction, HoursDraftButton
from handlers.hours.draft import HoursDraft, HoursTap, PlanningHours
from handlers.hours.page import DAYS, LAST_WEEK, overview
from handlers.hours.preview import draft_button, show
from handlers.hours.words import displaced_note, hit_question
from handlers.keyboards import keyboard
from handlers.replies import Replies, Reply, edit_or_send
from storage.appointments.conflicts import booked, list_conflicts
from storage.appointments.hours_changes import add_hours, change_hours, end_hours
from storage.appointments.models import Appointment
from storage.errors import HoursError, HoursFault
from storage.hours.hosts import make_host
from storage.hours.queries import first_open_day, get_hours, list_closures, list_overlapping
from storage.hours.values import HoursValues

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


@router.callback_query(HoursTap(HoursAction.SAVE, HoursAction.SAVE_ANYWAY))
async def save(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """Store the hours, once the manager knows who is hit."""
    values = draft.values()
    if values is None:
        return edit_or_send(query, *await show(context, draft))
    today = context.now.astimezone(context.profile.zone).date()
    if await list_overlapping(context.session, rule=values.rule(draft.hours_id), today=today):
        raise HoursError(HoursFault.OVERLAP)  # before anybody is asked who is hit
    hit = await _list_hit(context, draft, values)
    if not _may_go_on(tapped, draft, hit):
        return await _ask_whether_sure(query, context, draft, hit, HoursAction.SAVE_ANYWAY)
    await make_host(
        context.session, person_id=values.host_id, actor=context.staff, now=context.now
    )
    await _store(context, draft, values)
    closures = await list_closures(context.session, today=today)
    first = first_open_day(values.rule(), closures, profile=context.profile, after=today) or today
    week = min((first - today).days // DAYS, LAST_WEEK)
    return await _done(query, context, _("✅ The hours are saved."), hit, week=week)


@router.callback_query(HoursTap(HoursAction.END, HoursAction.END_ANYWAY))
async def end(
    query: CallbackQuery, tapped: HoursDraftButton, draft: HoursDraft, context: StaffContext
) -> Replies:
    """End the hours, once the manager is sure and knows who is hit."""
    hit = await _list_hit(context, draft, None)
    if tapped.act is HoursAction.END or not _may_go_on(tapped, draft, hit):
        return await _ask_whether_sure(query, context, draft, hit, HoursAction.END_ANYWAY)
    await end_hours(
        context.session,
        hours_id=draft.hours_id,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    return await _done(query, context, _("✅ The hours are ended."), hit)


async def _list_hit(
    context: StaffContext, draft: HoursDraft, values: HoursValues | None
) -> Sequence[Appointment]:
    hours = None
    if draft.hours_id or values is None:
        hours = await get_hours(context.session, hours_id=draft.hours_id)
    hit = await list_conflicts(
        context.session,
        hours=hours,
        rule=None if values is None else values.rule(draft.hours_id),
        profile=context.profile,
        now=context.now,
    )
    return booked(hit)


def _may_go_on(tapped: HoursDraftButton, draft: HoursDraft, hit: Sequence[Appointment]) -> bool:
    """Return whether the manager has seen everybody who is hit."""
    is_sure = tapped.act in {HoursAction.SAVE_ANYWAY, HoursAction.END_ANYWAY}
    return not hit or (is_sure and {each.id for each in hit} <= set(draft.confirmed))


async def _ask_whether_sure(
    query: CallbackQuery,
    context: StaffContext,
    draft: HoursDraft,
    hit: Sequence[Appointment],
    anyway: HoursAction,
) -> Reply:
    confirmed = draft.model_copy(update={"confirmed": tuple(each.id for each in hit)})
    await context.open_dialogue(PlanningHours.choosing, confirmed)
    text = (
        hit_question(hit, context.profile)
        if hit
        else _("End these hours? No booked appointment is affected.")
    )
    yes = draft_button(draft, _("Yes"), anyway)
    no = draft_button(draft, _("No"), HoursAction.SHOW)
    return edit_or_send(query, text, keyboard([yes, no]))


async def _store(context: StaffContext, draft: HoursDraft, values: HoursValues) -> None:
    if draft.hours_id:
        await change_hours(
            context.session,
            hours_id=draft.hours_id,
            values=values,
            actor=context.staff,
            profile=context.profile,
            now=context.now,
        )
        return
    await add_hours(
        context.session,
        values=values,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )


async def _done(
    query: CallbackQuery,
    context: StaffContext,
    words: str,
    hit: Sequence[Appointment],
    *,
    week: int = 0,
) -> Reply:
    await context.leave_dialogue()
    notes = [words, *displaced_note(hit)]
    return edit_or_send(query, *await overview(context, week=week, notes=notes))
