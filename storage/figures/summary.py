"""All figures of a period together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.figures import Tally, count_period
from storage.appointments.queries import day_bounds
from storage.figures.cases import CaseFigures, count_cases
from storage.figures.outreach import (
    AnnouncementFigures,
    EventFigures,
    count_announcements,
    count_events,
)
from storage.figures.translations import TranslationFigures, count_translations
from storage.quarter import QuarterProfile
from storage.questions.ratings import count_ratings


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened from ``first_day`` to ``last_day``, both included.

    Attributes:
        first_day: the first day.
        last_day: the last day.
        cases: what happened to cases.
        ratings: how often the help was given each score, from 1, the worst, to ``BEST``.
        appointments: how the appointments that began then ended, and the walk-ins.
        events: what was offered.
        announcements: what was announced.
        translations: what was translated.
    """

    first_day: date
    last_day: date
    cases: CaseFigures
    ratings: Mapping[int, int]
    appointments: Tally
    events: EventFigures
    announcements: AnnouncementFigures
    translations: TranslationFigures


async def count_figures(
    session: AsyncSession, *, profile: QuarterProfile, first_day: date, last_day: date
) -> Figures:
    """Return the figures of these days."""
    begin, end = day_bounds(profile, first_day, (last_day - first_day).days + 1)
    appointments = await count_period(
        session, profile=profile, first_day=first_day, last_day=last_day
    )
    return Figures(
        first_day=first_day,
        last_day=last_day,
        cases=await count_cases(session, begin=begin, end=end),
        ratings=await count_ratings(session, first_day, last_day),
        appointments=appointments.total,
        events=await count_events(session, begin=begin, end=end),
        announcements=await count_announcements(session, begin=begin, end=end),
        translations=await count_translations(session, begin=begin, end=end),
    )
