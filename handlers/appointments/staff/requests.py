"""Bookings that wait for the team's yes: the card that asks, and its answer.

::

    a newcomer books, beyond a few times of the day ─► card ─┬─ yes ─► booked ──────┬─► resident
                                                             └─ no ──► free again ──┘

Nobody answers: the time is free again after two days, and the resident is told.
"""

from typing import Any, Final

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import AppointmentButton, RequestButton
from handlers.appointments.staff.notices import fact_lines
from handlers.appointments.words import short_when
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import Works
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import Replies, edit_or_send, send
from storage.appointments.approving import agree, refuse
from storage.appointments.notices import BookingRequestNotice
from storage.appointments.queries import find_appointment, get_staff_appointment
from storage.appointments.requests import is_requested

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly())


async def ask(notice: BookingRequestNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return the card that asks, as long as nobody has answered."""
    receiver, profile = context.receiver, context.quarter.profile
    appointment = await find_appointment(context.session, notice.appointment_id)
    if (
        appointment is None
        or not receiver.works
        or not await is_requested(context.session, appointment.id)
    ):
        return None
    lines = [
        _("🙋 <b>Shall this be booked?</b>"),
        *fact_lines(appointment, profile, receiver.locale),
        _(
            "New accounts, or accounts on one internet connection, have booked several slots of "
            "this day already. It may be a family, or somebody who wants to take the day from "
            "others."
        ),
    ]
    if appointment.expires_at is not None:
        until = isolate(short_when(appointment.expires_at, profile.zone))
        lines.append(
            _("⏳ Please answer by {when}. After that the time is free again.").format(when=until)
        )
    answers = [
        button(_("✅ Yes, book it"), RequestButton(appointment_id=appointment.id, yes=True)),
        button(_("✖️ No"), RequestButton(appointment_id=appointment.id, yes=False)),
    ]
    return send(receiver.account_id, "\n".join(lines), keyboard(answers))


@router.callback_query(RequestButton.filter())
async def answer(
    query: CallbackQuery, callback_data: RequestButton, context: StaffContext
) -> Replies:
    """Book it, or give the time back; the resident is told either way."""
    appointment = await get_staff_appointment(
        context.session, staff=context.staff, appointment_id=callback_data.appointment_id
    )
    decide = agree if callback_data.yes else refuse
    await decide(
        context.session,
        appointment=appointment,
        staff=context.staff,
        profile=context.profile,
        now=context.now,
    )
    heading = (
        _("✅ <b>Booked.</b> The resident is told.")
        if callback_data.yes
        else _("✖️ <b>Not booked.</b> The time is free again, and the resident is told.")
    )
    lines = [heading, *fact_lines(appointment, context.profile, context.staff.locale)]
    show = button(_("📂 Show the appointment"), AppointmentButton(appointment_id=appointment.id))
    return edit_or_send(query, "\n".join(lines), keyboard([show]))
