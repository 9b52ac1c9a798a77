"""What residents are told of events without asking."""

from datetime import datetime

from storage.outbox.notices import Notice


class PublishedEventNotice(Notice, name="event"):
    """Tells of an event that was published."""

    event_id: int


class EventChangeNotice(Notice, name="event-change"):
    """Tells those registered what has changed about dates."""

    changes: tuple[tuple[int, int, datetime | None], ...]
    """Of each date: its number, the sequence told, and when it began before if that changed."""


class EventCancelledNotice(Notice, name="event-cancelled"):
    """Tells those registered that dates are cancelled."""

    occurrence_ids: tuple[int, ...]


class EventReminderNotice(Notice, name="event-reminder"):
    """Reminds somebody of a date they come to."""

    registration_id: int
    starts_at: datetime


class EventOfferNotice(Notice, name="event-offer"):
    """Offers seats to somebody who waits for them."""

    registration_id: int


class EventCalendarNotice(Notice, name="event-calendar"):
    """The calendar file of a date."""

    occurrence_id: int
