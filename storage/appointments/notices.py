"""What residents and hosts are told of appointments without asking."""

from datetime import date

from storage.outbox.notices import Notice


class AppointmentHistoryNotice(Notice, name="appointment-history"):
    """Tells the person what happened to their appointment."""

    entry_id: int


class HostNotice(Notice, name="appointment-team"):
    """Tells the host what happened to an appointment."""

    entry_id: int


class BookingRequestNotice(Notice, name="booking-request"):
    """Asks the team whether a time that a newcomer asks for shall be booked."""

    appointment_id: int


class AppointmentReminderNotice(Notice, name="appointment-reminder"):
    """Reminds the person of an appointment."""

    appointment_id: int
    sequence: int
    lead_minutes: int


class AppointmentOfferNotice(Notice, name="appointment-offer"):
    """Offers a time to somebody on the waiting list."""

    appointment_id: int


class AppointmentCalendarNotice(Notice, name="appointment-calendar"):
    """The calendar file of an appointment."""

    appointment_id: int
    sequence: int


class MorningAgendaNotice(Notice, name="agenda"):
    """Shows a host the appointments of the day."""

    day: date


class AgendaViewNotice(Notice, name="agenda-view"):
    """Redraws the agenda a member of the team looks at."""
