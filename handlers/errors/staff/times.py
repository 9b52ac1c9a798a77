"""Sentences about days and times that were not taken."""

from datetime import date, time

from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, format_time

from handlers.formats import CLOCK, formatting_locale, isolate
from storage.errors import StorageError, TimeFault, TimeUnreadError


def sentence(error: StorageError) -> str | None:
    """Return what was not understood; ``None`` for errors of other subjects."""
    match error:
        case TimeUnreadError():
            choices = [isolate(_words(choice)) for choice in error.choices]
            text = _fault_sentence(error.fault, has_choices=bool(choices))
            one, other = (choices[0], choices[-1]) if choices else ("", "")
            return text.format(example=isolate(error.example), one=one, other=other)
        case _:
            return None


def _words(choice: date | time) -> str:
    if isinstance(choice, date):
        return str(format_date(choice, "full", locale=formatting_locale()))
    return str(format_time(choice, CLOCK, locale=formatting_locale()))


def _fault_sentence(fault: TimeFault, *, has_choices: bool) -> str:  # noqa: C901  one case for each member
    match fault:
        case TimeFault.AMBIGUOUS if has_choices:
            return _("Is it {one} or {other}? Please write it like {example}.")
        case TimeFault.UNREADABLE | TimeFault.AMBIGUOUS:
            return _("I could not read this. Please write it like {example}.")
        case TimeFault.NO_DAY:
            return _("The day is missing. Please write it like {example}.")
        case TimeFault.NO_TIME:
            return _("The time is missing. Please write it like {example}.")
        case TimeFault.NO_END:
            return _("The end is missing. Please write it like {example}.")
        case TimeFault.SEVERAL:
            return _("These are several days. Please write it like {example}.")
        case TimeFault.REPEATS:
            return _("I can only take this once here. Please write it like {example}.")
        case TimeFault.WEEKDAY:
            return _("This date is another weekday: {one}. Please write it like {example}.")
        case TimeFault.NO_SUCH_DAY:
            return _("There is no such day. Please write it like {example}.")
        case TimeFault.NO_SUCH_TIME:
            return _("There is no such time. Please write it like {example}.")
        case TimeFault.ENDS_FIRST:
            return _("The end is before the beginning. Please write it like {example}.")
        case TimeFault.PAST:
            return _("This time has passed. Please choose a later one.")
