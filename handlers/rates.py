"""Acts that are counted, and what people read who do something too often."""

from datetime import timedelta
from typing import Any

from aiogram.filters import Filter
from aiogram.utils.i18n import gettext as _

from handlers.formats import from_now, isolate
from storage.errors import TooOftenError
from storage.people import Person
from storage.rates.limiter import Rates
from storage.rates.table import RateKind, Scope


class Within(Filter):
    """Counts what costs much, and lets it through as often as its rate allows.

    To be the last filter of a handler, so that nothing is counted that is for others.
    """

    def __init__(self, kind: RateKind) -> None:
        """Take what is counted."""
        self._kind = kind

    async def __call__(self, _event: Any, rates: Rates, person: Person) -> bool:
        """Count it; always true.

        Raises:
            TooOftenError: it is too much.
        """
        check_rate(rates, self._kind, person)
        return True


def name_of(person: Person) -> str:
    """Return what a person is counted by: the number of their row is another after a refusal."""
    return f"{person.channel} {person.account_id}"


def check_rate(rates: Rates, kind: RateKind, person: Person) -> None:
    """Count what the person does, and return if it is not too much.

    Raises:
        TooOftenError: it is.
    """
    who = {Scope.PERSON: name_of(person)}
    excess = rates.try_acquire(kind, who, is_team=person.is_staff)
    if excess is not None:
        raise TooOftenError(kind.value, excess.after)


def too_often(after: timedelta, phone: str) -> str:
    """Return when they can go on, and how else to reach the contact point."""
    # NOTE: {when} is such as "in 2 minutes".
    return _(
        "That was a lot at once, so I take a short break: please go on {when}. Is it urgent? Then "
        "please call the contact point: {phone}."
    ).format(when=from_now(after), phone=isolate(phone))
