"""The daily summary as a message: what is new, late and one's own, and what the day brings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiogram import html
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.appointments.staff.agenda_page import Agenda, view_agenda
from handlers.appointments.staff.buttons import agenda_of
from handlers.appointments.words import long_date
from handlers.cases.staff.buttons import BoxButton, ShowCaseButton, box_label
from handlers.cases.staff.contact_buttons import ContactButton
from handlers.digests.buttons import DigestButton
from handlers.events.words import words_in
from handlers.formats import isolate, time_of_day
from handlers.keyboards import button, keyboard, pairs
from handlers.notices import NoticeContext
from handlers.replies import send
from handlers.text import age, shorten, subject, units
from storage.appointments.agendas import day_of
from storage.appointments.queries import day_bounds
from storage.cases.inbox import InboxFilter
from storage.cases.models import Case
from storage.digests import CASES_SHOWN, DaySummary, DigestNotice, summarise
from storage.events.models import Event, Occurrence
from storage.events.queries import Texts, list_dates, list_texts
from storage.people import Person
from storage.quarter import QuarterProfile

EVENTS_SHOWN: Final = 5
TITLE_SHOWN: Final = 60
LONGEST: Final = 4096
"""Units of one message (Bot API, sendMessage)."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What a member of the team is told of a day.

    Attributes:
        staff: who is told.
        profile: the quarter's profile.
        summary: the cases.
        events: the dates of the day that are not over, each with its event.
        texts: the events' words, by event and locale.
        agenda: the appointments of the day.
        now: the current time.
    """

    staff: Person
    profile: QuarterProfile
    summary: DaySummary
    events: Sequence[tuple[Event, Occurrence]]
    texts: Mapping[int, Texts]
    agenda: Agenda
    now: datetime

    def text(self) -> str:
        """Return the summary in Telegram's HTML; of a very full day, how many appointments."""
        whole = self._text(self._agenda_text())
        return whole if units(whole) <= LONGEST else self._text(self._agenda_amount())

    def keyboard(self) -> InlineKeyboardMarkup:
        """Return the ways to what is told of."""
        return keyboard(
            self._box_buttons(),
            *pairs(self._uncounted_buttons()),
            *pairs(self._untold_buttons()),
            self._agenda_buttons(),
            [_setting()],
        )

    # --- Words ---

    def _text(self, appointments: str) -> str:
        today = day_of(self.now, self.profile.zone)
        greeting = _("☀️ <b>Good morning! Your day:</b>")
        blocks = [
            [greeting, long_date(today)],
            self._case_lines(),
            self._event_lines(),
            [appointments] if appointments else [],
        ]
        return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines)))

    def _case_lines(self) -> Iterator[str]:
        summary = self.summary
        if summary.arrived:
            yield _(
                "🆕 {n} case has arrived", "🆕 {n} cases have arrived", summary.arrived
            ).format(n=summary.arrived)
        if summary.unseen:
            yield _(
                "👀 {n} case nobody has looked into",
                "👀 {n} cases nobody has looked into",
                summary.unseen,
            ).format(n=summary.unseen)
        if summary.overdue:
            yield _(
                "⏰ {n} case is overdue.", "⏰ {n} cases are overdue.", summary.overdue
            ).format(n=summary.overdue)
            yield from self._cases(summary.latest, summary.overdue)
        if summary.yours:
            yield _(
                "📌 {n} case waits for you", "📌 {n} cases wait for you", summary.yours
            ).format(n=summary.yours)
            yield from self._cases(summary.oldest, summary.yours)
        if summary.uncounted:
            yield _(
                "🧭 {n} case was closed without a field of action",
                "🧭 {n} cases were closed without a field of action",
                summary.uncounted,
            ).format(n=summary.uncounted)
            yield from self._cases(summary.latest_uncounted, summary.uncounted)
        if summary.untold:
            yield _(
                "☎️ {n} person without a phone is still to be told something",
                "☎️ {n} people without a phone are still to be told something",
                summary.untold,
            ).format(n=summary.untold)
            yield from self._cases(summary.oldest_untold, summary.untold)
        if not any(
            (
                *(summary.arrived, summary.unseen, summary.overdue),
                *(summary.yours, summary.uncounted, summary.untold),
            )
        ):
            yield _("Nothing new, nothing overdue, nothing waits for you. ☕")

    def _cases(self, cases: Iterable[Case], total: int) -> Iterator[str]:
        for case in cases:
            about = html.quote(subject(case, self.profile, self.staff.locale))
            since = age(self.now - case.submitted_at)
            yield f"   {isolate(case.reference)} · {about} · {since}"
        more = total - CASES_SHOWN
        if more > 0:
            others = _("and {n} more", "and {n} more", more).format(n=more)
            yield f"   {others}"

    def _event_lines(self) -> Iterator[str]:
        if not self.events:
            return
        yield _bold("🎉", _("Events today"))
        for event, occurrence in self.events[:EVENTS_SHOWN]:
            title = words_in(self.texts.get(event.id, {}), self.staff.locale).title
            begins = time_of_day(occurrence.starts_at, self.profile.zone)
            people = _("{n} person", "{n} people", occurrence.taken).format(n=occurrence.taken)
            shown = isolate(html.quote(shorten(title, TITLE_SHOWN)))
            yield f"<b>{begins}</b> · {shown} · 👥 {people}"

    def _agenda_text(self) -> str:
        if self.agenda.is_for_nobody:
            return ""
        return self.agenda.text(_bold("📋", _("Appointments today")))

    def _agenda_amount(self) -> str:
        total = len(self.agenda.appointments)
        amount = _("{n} appointment", "{n} appointments", total).format(n=total)
        heading = _bold("📋", _("Appointments today"))
        return f"{heading}\n{amount}"

    # --- Buttons ---

    def _box_buttons(self) -> list[InlineKeyboardButton]:
        summary = self.summary
        numbers = {
            InboxFilter.NEW: summary.unseen,
            InboxFilter.OVERDUE: summary.overdue,
            InboxFilter.MINE: summary.yours,
        }
        return [
            button(f"{box_label(box)} ({number})", BoxButton(box=box))
            for box, number in numbers.items()
            if number
        ]

    def _uncounted_buttons(self) -> list[InlineKeyboardButton]:
        if not self.staff.works:
            return []
        return [
            button(f"🧭 {isolate(case.reference)}", ShowCaseButton(case_id=case.id))
            for case in self.summary.latest_uncounted
        ]

    def _untold_buttons(self) -> list[InlineKeyboardButton]:
        if not self.staff.works:
            return []
        return [
            button(f"☎️ {isolate(case.reference)}", ContactButton(case_id=case.id, apart=True))
            for case in self.summary.oldest_untold
        ]

    def _agenda_buttons(self) -> list[InlineKeyboardButton]:
        if self.agenda.is_for_nobody:
            return []
        return [button(_("📋 Agenda"), agenda_of(day_of(self.now, self.profile.zone)))]


async def view_morning(
    session: AsyncSession,
    *,
    staff: Person,
    profile: QuarterProfile,
    since: datetime,
    now: datetime,
) -> Morning:
    """Read what a member of the team is told of the day; cases that arrived after ``since``."""
    today = day_of(now, profile.zone)
    _begin, end = day_bounds(profile, today, 1)
    events = await list_dates(session, until=end, limit=EVENTS_SHOWN, now=now)
    return Morning(
        staff=staff,
        profile=profile,
        summary=await summarise(session, staff=staff, since=since, now=now),
        events=events,
        texts=await list_texts(session, event_ids={event.id for event, _date in events}),
        agenda=await view_agenda(session, agenda_of(today), staff=staff, profile=profile, now=now),
        now=now,
    )


async def show_digest(notice: DigestNotice, context: NoticeContext) -> SendMessage | None:
    """Return the daily summary; none once the day is over."""
    profile, receiver = context.quarter.profile, context.receiver
    day = notice.day
    if day != day_of(context.now, profile.zone) or not receiver.is_at_desk:
        return None
    morning = await view_morning(
        context.session,
        staff=receiver,
        profile=profile,
        since=notice.since,
        now=context.now,
    )
    return send(receiver.account_id, morning.text(), morning.keyboard())


def _setting() -> InlineKeyboardButton:
    return button(_("⚙️ When it comes"), DigestButton())


def _bold(sign: str, words: str) -> str:
    return f"<b>{sign} {words}</b>"
