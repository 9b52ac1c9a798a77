"""Words the team's messages share: ages, languages, names of categories, and shortened texts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from aiogram import html
from babel.units import format_unit

from handlers.formats import current_locale, isolate
from handlers.labels import kind_label
from handlers.markup import LAST_OF_ONE_UNIT
from storage.cases.models import Case, CaseKind
from storage.cases.rules import OPEN_STATUSES
from storage.markup import Run, join, seen, split
from storage.quarter import QuarterProfile

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def quoted(text: str) -> str:
    """Return somebody's words for the inside of a sentence, in Telegram's HTML."""
    return isolate(html.quote(text))


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


def units(text: str) -> int:
    """Return the length as Telegram counts it, in UTF-16 code units (Bot API, MessageEntity).

    Formatting does not count.
    """
    return len(seen(text).encode("utf-16-le")) // 2


def shorten(text: str, longest: int) -> str:
    """Return ``text`` with at most ``longest`` units; what is cut off is marked."""
    return text if units(text) <= longest else f"{pieces(text, longest - 1)[0].rstrip()}…"


def pieces(text: str, longest: int) -> list[str]:
    """Cut a text into pieces of at most ``longest`` units, none in the middle of a character.

    Formatting that is cut ends with its piece, and begins again with the next one.
    """
    cut, length = [list[Run]()], 0
    for run in split(text):
        begin = 0
        for index, character in enumerate(run.words):
            size = 1 + (ord(character) > LAST_OF_ONE_UNIT)
            if length + size > longest:
                cut[-1].append(replace(run, words=run.words[begin:index]))
                cut.append([])
                begin, length = index, 0
            length += size
        cut[-1].append(replace(run, words=run.words[begin:]))
    return [join(run for run in piece if run.words) for piece in cut]


def age(span: timedelta) -> str:
    """Return how long ago something was, such as ``2 days``, in the largest whole unit."""
    if span < HOUR:
        value, unit = max(1, span // MINUTE), "duration-minute"
    elif span < DAY:
        value, unit = span // HOUR, "duration-hour"
    else:
        value, unit = span // DAY, "duration-day"
    return format_unit(value, unit, "short", locale=current_locale())


def subject(case: Case, profile: QuarterProfile, locale: str) -> str:
    """Return what a case is about, with a sign: its category, or its kind without one."""
    category = profile.category(case.category or "")
    if category is not None:
        return f"{category.emoji} {profile.category_name(category.key, locale)}"
    match case.kind:
        case CaseKind.REPORT:
            return f"📌 {case.category or kind_label(case.kind)}"
        case CaseKind.IDEA:
            return f"💡 {kind_label(case.kind)}"
        case CaseKind.QUESTION:
            return f"💬 {kind_label(case.kind)}"


def is_overdue(case: Case, now: datetime) -> bool:
    """Return whether an open case has passed its deadline."""
    return case.status in OPEN_STATUSES and case.due_at is not None and case.due_at < now
