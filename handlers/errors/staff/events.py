"""Sentences about planning events."""

from aiogram.utils.i18n import gettext as _

from storage.errors import (
    EventError,
    EventFault,
    EventStateError,
    SeatsTakenError,
    StorageError,
)


def sentence(error: StorageError) -> str | None:
    """Return what went wrong; ``None`` for errors of other subjects."""
    match error:
        case EventError(fault=fault):
            return _fault_sentence(fault)
        case EventStateError():
            return _("That is not possible any more: the event has moved on.")
        case SeatsTakenError(taken=taken):
            return _(
                "{n} seat is taken already. There cannot be fewer.",
                "{n} seats are taken already. There cannot be fewer.",
                taken,
            ).format(n=taken)
        case _:
            return None


def _fault_sentence(fault: EventFault) -> str:  # noqa: C901  one case for each member
    match fault:
        case EventFault.TOPIC:
            return _("The quarter has no such topic. Please choose another one.")
        case EventFault.PLACE:
            return _("Please write where it takes place.")
        case EventFault.COORDINATES:
            return _("I cannot find this place. Please send it again, or write the address.")
        case EventFault.LANGUAGE:
            return _("I do not know this language.")
        case EventFault.DURATION:
            return _("An event lasts between 5 minutes and 7 days.")
        case EventFault.SEATS:
            return _("An event has between 1 and 5,000 seats.")
        case EventFault.PAST:
            return _("This time is in the past.")
        case EventFault.RULE:
            return _("I cannot read how it shall be repeated.")
        case EventFault.FIRST_DAY:
            return _("The first day is none of the days on which it is repeated.")
        case EventFault.PUBLISH_AT:
            return _("It has to be published in the future, and before it is over.")
        case EventFault.MEDIA:
            return _("I cannot open this file as a photo. Please send another photo.")
