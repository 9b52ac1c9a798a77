"""The appointment for the resident's own calendar, after booking, moving and cancelling."""

from typing import Final

from aiogram.methods import SendDocument
from aiogram.utils.i18n import gettext as _

from handlers.appointments.ical import TAKEN_AWAY, calendar_file
from handlers.notices import Notice
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import find_appointment
from storage.media import keep_document, reference

UNDECIDED: Final = frozenset(
    {AppointmentState.HELD, AppointmentState.OFFERED, AppointmentState.LAPSED}
)


async def send_calendar(notice: Notice) -> SendDocument | None:
    """Render the calendar file as the appointment is at this moment.

    ``None`` for whose it is not, and where a later change has a file of its own on its way.
    """
    appointment = await find_appointment(notice.session, notice.payload["appointment"])
    if appointment is None or not _concerns(notice, appointment):
        return None
    content = calendar_file(appointment, profile=notice.quarter.profile, now=notice.now)
    file = await keep_document(
        notice.session,
        person_id=notice.receiver.id,
        content=content,
        title=f"quartiersbote-{appointment.reference}.ics",
        media_dir=notice.media_dir,
        now=notice.now,
    )
    gone = appointment.state in TAKEN_AWAY
    return SendDocument(
        chat_id=notice.receiver.account_id,
        document=reference(file.id),
        caption=_("This takes it out of your calendar.") if gone else _("For your calendar."),
    )


def _concerns(notice: Notice, appointment: Appointment) -> bool:
    return (
        appointment.person_id == notice.receiver.id
        and appointment.sequence == notice.payload["sequence"]
        and appointment.state not in UNDECIDED
    )
