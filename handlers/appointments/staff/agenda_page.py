"""The agenda as a message: a day or a week of appointments in short lines, and its buttons.

People are never named here: an appointment has a reference, and what was shared to be reached by
stands on its card alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers import formats
from handlers.appointments.staff.buttons import (
    FIRST_DAY,
    LAST_DAY,
    AgendaButton,
    AppointmentButton,
    BookForResidentButton,
    CalendarButton,
    ExportButton,
    OtherDayButton,
    WalkInButton,
    agenda_of,
    week_of,
)
from handlers.appointments.words import language_words, long_date, short_when
from handlers.formats import days_words
from handlers.keyboards import button, column, keyboard, pairs
from handlers.labels import field_name
from handlers.paging import page_buttons, with_page
from handlers.text import one_line, quoted, shorten
from storage.appointments.agendas import day_of
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import list_agenda, list_displaced
from storage.appointments.walk_ins import count_walk_ins
from storage.hours.models import Way
from storage.hours.queries import list_hosts
from storage.people import Person
from storage.quarter import QuarterProfile

PAGE_SIZE: Final = 20
"""Appointments in one message; at their longest they leave it below 4,096 units."""
DISPLACED_SHOWN: Final = 5
TOPIC_SHOWN: Final = 40
NAME_SHOWN: Final = 20
WEEK: Final = timedelta(days=7)
WAY_SIGNS: Final = {Way.OFFICE: "🏢", Way.PHONE: "📞", Way.VIDEO: "🎥", Way.HOME: "🏠"}


@dataclass(frozen=True, slots=True)
class Agenda:
    """The appointments of some days, read for one member of the team.

    Attributes:
        shown: which days, and which page of them.
        staff: who looks.
        profile: the quarter's profile.
        appointments: those of the days shown, by time.
        displaced: those that need another time, on whichever day they were.
        walk_ins: how many came without an appointment; on a week's agenda, today.
        hosts: the names of those who offer hours.
        now: the current time.
    """

    shown: AgendaButton
    staff: Person
    profile: QuarterProfile
    appointments: Sequence[Appointment]
    displaced: Sequence[Appointment]
    walk_ins: int
    hosts: Mapping[int, str]
    now: datetime

    @property
    def is_for_nobody(self) -> bool:
        """Whether there is nothing to see, now and later, for somebody without hours."""
        return (
            not self.staff.sees_all
            and self.staff.id not in self.hosts
            and not self.appointments
            and not self.displaced
        )

    def text(self, greeting: str | None = None) -> str:
        """Return the agenda in Telegram's HTML; the ``greeting`` takes the place of the date."""
        blocks = [
            [greeting or f"📋 <b>{self._title()}</b>", *self._amounts()],
            self._lines(),
            self._displaced_lines(),
        ]
        return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines)))

    def keyboard(self) -> InlineKeyboardMarkup:
        """Return a button for each appointment, and the ways to other days."""
        return keyboard(
            *self._appointment_rows(),
            *pairs(self._displaced_buttons()),
            self._page_buttons(),
            *self._day_rows(),
            self._counting_buttons(),
            self._file_buttons(),
        )

    def _file_buttons(self) -> list[InlineKeyboardButton]:
        buttons = [button(_("🔗 My calendar"), CalendarButton())]
        if self.staff.sees_all:  # as handlers.figures.export_figures asks for
            buttons.append(button(_("⬇️ Export"), ExportButton()))
        return buttons

    # --- Words ---

    def _title(self) -> str:
        first = self.shown.first_day
        if not self.shown.week:
            return long_date(first)
        last = first + WEEK - timedelta(days=1)
        return days_words(first, last)

    def _amounts(self) -> Iterator[str]:
        total = len(self.appointments)
        if total:
            amount = _("{n} appointment", "{n} appointments", total).format(n=total)
            yield with_page(amount, self._page, self._pages)
        elif self.shown.week:
            yield _("Nothing is booked in this week. ☕")
        else:
            yield _("Nothing is booked on this day. ☕")
        if self.walk_ins:
            yield _("🚶 {n} walk-in", "🚶 {n} walk-ins", self.walk_ins).format(n=self.walk_ins)

    def _lines(self) -> Iterator[str]:
        zone = self.profile.zone
        for day, those in groupby(self._on_page, lambda one: day_of(one.starts_at, zone)):
            if self.shown.week:
                yield f"<b>{long_date(day)}</b>"
            for appointment in those:
                yield self._line(appointment)

    def _line(self, appointment: Appointment) -> str:
        parts = [
            f"<b>{formats.time_of_day(appointment.starts_at, self.profile.zone)}</b>",
            formats.isolate(appointment.reference),
            f"{WAY_SIGNS[appointment.way]} {html.quote(language_words(appointment))}",
            about(appointment, self.profile, self.staff.locale, TOPIC_SHOWN),
            self._host(appointment),
        ]
        return f"{' · '.join(part for part in parts if part)}{marks(appointment)}"

    def _host(self, appointment: Appointment) -> str:
        if not self.staff.sees_all or len(self.hosts) < 2:  # noqa: PLR2004  several
            return ""
        return quoted(shorten(self.hosts.get(appointment.host_id or 0, ""), NAME_SHOWN))

    def _displaced_lines(self) -> Iterator[str]:
        zone = self.profile.zone
        for appointment in self.displaced[:DISPLACED_SHOWN]:
            yield _("⚠️ {reference} needs another time. It was {when}.").format(
                reference=formats.isolate(appointment.reference),
                when=formats.isolate(short_when(appointment.starts_at, zone)),
            )
        more = len(self.displaced) - DISPLACED_SHOWN
        if more > 0:
            yield _(
                "⚠️ {n} more needs another time.", "⚠️ {n} more need another time.", more
            ).format(n=more)

    # --- Buttons ---

    def _appointment_rows(self) -> list[list[InlineKeyboardButton]]:
        zone, week = self.profile.zone, self.shown.week
        buttons = [
            button(
                f"{(short_when if week else formats.time_of_day)(one.starts_at, zone)} · "
                f"{formats.isolate(one.reference)}",
                AppointmentButton(appointment_id=one.id),
            )
            for one in self._on_page
        ]
        return column(buttons) if week else pairs(buttons)

    def _displaced_buttons(self) -> list[InlineKeyboardButton]:
        return [
            button(f"⚠️ {formats.isolate(one.reference)}", AppointmentButton(appointment_id=one.id))
            for one in self.displaced[:DISPLACED_SHOWN]
        ]

    def _page_buttons(self) -> list[InlineKeyboardButton]:
        def turned(page: int) -> AgendaButton:
            return self.shown.model_copy(update={"page": page})

        return page_buttons(self._page, turned, more=self._page + 1 < self._pages)

    def _day_rows(self) -> list[list[InlineKeyboardButton]]:
        today = day_of(self.now, self.profile.zone)
        near = [
            (_("Today"), agenda_of(today)),
            (_("Tomorrow"), agenda_of(today + timedelta(days=1))),
            # NOTE: a button that shows the appointments of this week
            (_("This week"), week_of(today)),
        ]
        shown = (self.shown.day, self.shown.week)
        return [
            [
                button(f"● {label}" if (to.day, to.week) == shown else label, to)
                for label, to in near
            ],
            [
                *self._beside("‹", -self.shown.days),
                button(_("📆 Another day"), OtherDayButton()),
                *self._beside("›", self.shown.days),
            ],
        ]

    def _beside(self, label: str, days: int) -> list[InlineKeyboardButton]:
        number = self.shown.day + days
        if not FIRST_DAY.toordinal() <= number <= LAST_DAY.toordinal():
            return []
        return [button(label, AgendaButton(day=number, week=self.shown.week))]

    def _counting_buttons(self) -> list[InlineKeyboardButton]:
        if not self.staff.works:
            return []
        buttons = [button(_("➕ Book for somebody"), BookForResidentButton())]
        if self.shown.shows(day_of(self.now, self.profile.zone)):
            counting = WalkInButton(day=self.shown.day, week=self.shown.week)
            # NOTE: counts one more person who came without an appointment
            buttons.append(button(_("🚶 Walk-in +1"), counting))
        return buttons

    # --- Pages ---

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self.appointments) // PAGE_SIZE))

    @property
    def _page(self) -> int:
        return min(self.shown.page, self._pages - 1)

    @property
    def _on_page(self) -> Sequence[Appointment]:
        begin = self._page * PAGE_SIZE
        return self.appointments[begin : begin + PAGE_SIZE]


async def view_agenda(
    session: AsyncSession,
    shown: AgendaButton,
    *,
    staff: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Agenda:
    """Read what an agenda shows."""
    today = day_of(now, profile.zone)
    counted = today if shown.shows(today) else shown.first_day
    return Agenda(
        shown=shown,
        staff=staff,
        profile=profile,
        appointments=await list_agenda(
            session, staff=staff, profile=profile, first_day=shown.first_day, days=shown.days
        ),
        displaced=await list_displaced(session, staff=staff, now=now),
        walk_ins=await count_walk_ins(session, profile=profile, day=counted),
        hosts={host.person_id: name for host, name in await list_hosts(session)},
        now=now,
    )


def about(appointment: Appointment, profile: QuarterProfile, locale: str, longest: int) -> str:
    """Return what it is about in at most so many units: own words, or the field of action."""
    if appointment.topic:
        return quoted(shorten(one_line(appointment.topic), longest))
    field = field_name(profile, appointment.field, locale)
    return html.quote(field or appointment.field or "")


def marks(appointment: Appointment) -> str:
    """Return signs for what is known already: came, missed, "I come", entered by the team."""
    signs = []
    if appointment.entered:
        signs.append("🧾")
    if appointment.state is AppointmentState.CAME:
        signs.append("✅")
    elif appointment.state is AppointmentState.MISSED:
        signs.append("✖️")
    elif appointment.confirmed_at is not None:
        signs.append("👍")
    return "".join(f" {sign}" for sign in signs)
