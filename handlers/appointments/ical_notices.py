"""The appointment for the resident's own calendar, after booking, moving and cancelling."""

from typing import Final

from aiogram.methods import SendDocument
from aiogram.utils.i18n import gettext as _

from handlers.appointments.ical import TAKEN_AWAY, calendar_file
from handlers.notices import NoticeContext
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.notices import AppointmentCalendarNotice
from storage.appointments.queries import find_appointment
from storage.files.media import keep_document, reference

UNDECIDED: Final = frozenset(
    {AppointmentState.HELD, AppointmentState.OFFERED, AppointmentState.LAPSED}
)


async def send_calendar(
    notice: AppointmentCalendarNotice, context: NoticeContext
) -> SendDocument | None:
    """Render the calendar file as the appointment is at this moment.

    ``None`` for whose it is not, and where a later change has a file of its own on its way.
    """
    appointment = await find_appointment(context.session, notice.appointment_id)
    if appointment is None or not _concerns(notice, context, appointment):
        return None
    content = calendar_file(appointment, profile=context.quarter.profile, now=context.now)
    file = await keep_document(
        context.session,
        person_id=context.receiver.id,
        content=content,
        title=f"quartiersbote-{appointment.reference}.ics",
        media_dir=context.media_dir,
        now=context.now,
    )
    gone = appointment.state in TAKEN_AWAY
    return SendDocument(
        chat_id=context.receiver.account_id,
        document=reference(file.id),
        caption=_("This takes it out of your calendar.") if gone else _("For your calendar."),
    )


def _concerns(
    notice: AppointmentCalendarNotice, context: NoticeContext, appointment: Appointment
) -> bool:
    return (
        appointment.person_id == context.receiver.id
        and appointment.sequence == notice.sequence
        and appointment.state not in UNDECIDED
    )
