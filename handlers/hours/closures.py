"""Closed days: holidays of their own, illness, and days when the contact point is shut.

::

    closed days ─► which ─► who, if several offer hours ─► why, or no reason
                                                            └─► the week, and who is hit ─► closed
            └──► open again
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasText, IsManager, NoCommand
from handlers.hours.buttons import (
    CloseDaysButton,
    ClosureAction,
    ClosureButton,
    ClosuresButton,
    HoursButton,
    ReopenButton,
)
from handlers.hours.draft import ClosingDays, ClosureDraft, ClosureTap, new_version
from handlers.hours.words import (
    Readers,
    closed_label,
    closure_label,
    day_lines,
    displaced_note,
    fitting,
    hit_question,
)
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send, toast
from handlers.times import read_days
from storage.appointments.conflicts import booked, list_closure_conflicts
from storage.appointments.hours_changes import close_days, reopen_days
from storage.errors import HostMissingError, HoursError, HoursFault
from storage.hours.models import REASON_LONGEST, Closure
from storage.hours.queries import list_closures, list_hosts, list_hours, plan_days
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

CLOSURES_SHOWN: Final = 20
DAYS_SHOWN: Final = 7


# --- List --------------------------------------------------------------------------------------


@router.callback_query(ClosuresButton.filter())
async def show_closures(query: CallbackQuery, context: StaffContext) -> Replies:
    """Show the closed days to come."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _closures(context))


@router.callback_query(ReopenButton.filter())
async def reopen(
    query: CallbackQuery, callback_data: ReopenButton, context: StaffContext
) -> Replies:
    """Take a closure back."""
    await context.leave_dialogue()
    await reopen_days(
        context.session,
        closure_id=callback_data.closure_id,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    return edit_or_send(query, *await _closures(context, [_("✅ These days are open again.")]))


async def _closures(context: StaffContext, notes: Sequence[str] = ()) -> Screen:
    today = context.now.astimezone(context.profile.zone).date()
    closures = await list_closures(context.session, today=today, limit=CLOSURES_SHOWN)
    names = await _names(context)
    lines = [*notes, *([""] if notes else []), _("🚪 <b>Closed days</b>")]
    lines += fitting([_closure_line(closure, names) for closure in closures])
    if not closures:
        lines.append(_("No days are closed."))
    if context.profile.appointments.closed_on_public_holidays:
        lines.append(_("Hours rest on public holidays by themselves."))
    reopening = [
        button(
            _("↩️ Open again: {days}").format(days=closed_label(closure.span())),
            ReopenButton(closure_id=closure.id),
        )
        for closure in closures
    ]
    return "\n".join(lines), keyboard(
        [button(_("➕ Close days"), CloseDaysButton())],
        *column(reopening),
        [button(_("↩️ Back"), HoursButton())],
    )


def _closure_line(closure: Closure, names: Mapping[int, str]) -> str:
    return f"<b>{closed_label(closure.span())}</b> {closure_label(closure, names)}"


# --- Closing -----------------------------------------------------------------------------------


@router.callback_query(CloseDaysButton.filter())
async def start_closing(query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask which days."""
    await context.open_dialogue(ClosingDays.days)
    return edit_or_send(query, _ask_days(), keyboard([_cancel()]))


@router.message(ClosingDays.days, HasText())
async def take_days(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the days, then ask who is away."""
    written = read_days(text, context)
    if written.first < context.local_now.date():
        raise HoursError(HoursFault.PAST)
    draft = ClosureDraft(
        version=new_version(),
        first_day=written.first,
        last_day=written.last,
        starts=written.starts,
        ends=written.ends,
        yearly=written.yearly,
    )
    names = await _names(context)
    if len(names) > 1:
        await context.open_dialogue(ClosingDays.choosing, draft)
        choices = [_closure_button(draft, _("🚪 Everybody"), ClosureAction.WHO, 0)]
        choices += [
            _closure_button(draft, f"👤 {name}", ClosureAction.WHO, person_id)
            for person_id, name in names.items()
        ]
        return send(context.chat_id, _("Who is away?"), keyboard(*column(choices), [_cancel()]))
    return send(
        context.chat_id, *await _ask_reason(context, draft.model_copy(update={"is_for": True}))
    )


@router.callback_query(ClosureTap(ClosureAction.WHO))
async def take_who(
    query: CallbackQuery, tapped: ClosureButton, draft: ClosureDraft, context: StaffContext
) -> Replies:
    """Take who is away, then ask for the reason."""
    if tapped.value and tapped.value not in await _names(context):
        raise HostMissingError(tapped.value)
    who = {"is_for": True, "host_id": tapped.value or None}
    return edit_or_send(query, *await _ask_reason(context, draft.model_copy(update=who)))


async def _ask_reason(context: StaffContext, draft: ClosureDraft) -> Screen:
    await context.open_dialogue(ClosingDays.reason, draft)
    skip = _closure_button(draft, _("Without a reason"), ClosureAction.NO_REASON)
    question = _("Why? A word for the team, such as holiday. Residents do not see it.")
    return question, keyboard([skip], [_cancel()])


@router.message(ClosingDays.reason, HasText())
async def take_reason(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take the reason, then show what results."""
    draft = await context.load_draft(ClosureDraft)
    reason = clean_text(" ".join(text.split()), longest=REASON_LONGEST)
    return send(
        context.chat_id, *await _preview(context, draft.model_copy(update={"reason": reason}))
    )


@router.callback_query(ClosureTap(ClosureAction.NO_REASON))
async def skip_reason(query: CallbackQuery, draft: ClosureDraft, context: StaffContext) -> Replies:
    """Show what results, without a reason."""
    return edit_or_send(query, *await _preview(context, draft))


async def _preview(context: StaffContext, draft: ClosureDraft) -> Screen:
    """Return the first days as they result, and everybody who is hit."""
    hit = booked(
        await list_closure_conflicts(
            context.session, closed=draft.closed(), profile=context.profile, now=context.now
        )
    )
    confirmed = tuple(appointment.id for appointment in hit)
    shown = draft.model_copy(update={"confirmed": confirmed})
    await context.open_dialogue(ClosingDays.choosing, shown)
    lines = [
        f"🚪 <b>{closed_label(draft.closed())}</b>",
        *await _days(context, draft),
    ]
    if hit:
        lines += ["", hit_question(hit, context.profile)]
    else:
        lines += ["", _("No booked appointment is affected.")]
    close = _closure_button(draft, _("🚪 Close"), ClosureAction.CLOSE)
    return "\n".join(lines), keyboard([close, _cancel()])


async def _days(context: StaffContext, draft: ClosureDraft) -> list[str]:
    today = context.now.astimezone(context.profile.zone).date()
    hours = await list_hours(context.session, today=today)
    closure = Closure(
        host_id=draft.host_id,
        first_day=draft.first_day,
        last_day=draft.last_day,
        starts=draft.starts,
        ends=draft.ends,
        yearly=draft.yearly,
        reason=draft.reason,
    )
    length = min(DAYS_SHOWN, (draft.last_day - draft.first_day) // timedelta(days=1) + 1)
    days = plan_days(
        [each.rule() for each in hours],
        [*await list_closures(context.session, today=today), closure],
        profile=context.profile,
        first_day=draft.first_day,
        days=length,
    )
    readers = Readers(await _names(context), {each.id: each.ways for each in hours})
    return fitting(day_lines(days, readers))


@router.callback_query(ClosureTap(ClosureAction.CLOSE))
async def close(query: CallbackQuery, draft: ClosureDraft, context: StaffContext) -> Replies:
    """Close the days, unless somebody is hit whom the manager has not seen."""
    if not draft.is_for:
        return toast(query, _("Please tap one of the buttons above."))
    hit = booked(
        await list_closure_conflicts(
            context.session, closed=draft.closed(), profile=context.profile, now=context.now
        )
    )
    if not {appointment.id for appointment in hit} <= set(draft.confirmed):
        return edit_or_send(query, *await _preview(context, draft))
    await close_days(
        context.session,
        closed=draft.closed(),
        reason=draft.reason,
        actor=context.staff,
        profile=context.profile,
        now=context.now,
    )
    await context.leave_dialogue()
    return edit_or_send(
        query, *await _closures(context, [_("✅ The days are closed."), *displaced_note(hit)])
    )


@router.message(StateFilter(ClosingDays), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer, photos and stickers too."""
    if await context.state.get_state() == ClosingDays.days:
        return send(context.chat_id, _ask_days(), keyboard([_cancel()]))
    return send(context.chat_id, _("Please tap one of the buttons above."), keyboard([_cancel()]))


# --- Words and buttons -------------------------------------------------------------------------


def _ask_days() -> str:
    return _(
        "Which day or days? For instance 24.12. or 24.12.-6.1., and for a part of the day "
        "24.12. 12:00-24:00. Add “every year” if it comes back."
    )


def _closure_button(
    draft: ClosureDraft, label: str, act: ClosureAction, value: int | None = None
) -> InlineKeyboardButton:
    return button(label, ClosureButton(version=draft.version, act=act, value=value))


def _cancel() -> InlineKeyboardButton:
    return button(_("✖️ Cancel"), ClosuresButton())


async def _names(context: StaffContext) -> dict[int, str]:
    return {host.person_id: name for host, name in await list_hosts(context.session)}
