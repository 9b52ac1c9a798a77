"""The card of an appointment: everything the team knows of it, its history, and what can be done.

The number and the address that were given for the appointment are shown here and nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiogram import html
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.appointments.staff.buttons import AppointmentAction, AppointmentActionButton
from handlers.appointments.words import (
    language_words,
    place_line,
    short_when,
    way_label,
    when_words,
)
from handlers.contexts import StaffContext
from handlers.keyboards import button, keyboard
from handlers.labels import field_name, role_label
from handlers.moderation.staff.buttons import restrict_row
from handlers.replies import Reply, edit_or_send, send
from handlers.text import one_line, quoted, shorten, units
from storage.appointments.models import (
    Appointment,
    AppointmentHistoryEntry,
    AppointmentHistoryKind,
    AppointmentState,
)
from storage.appointments.move_or_cancel import is_movable
from storage.appointments.queries import list_appointment_history
from storage.hours.models import Way
from storage.moderation.restrictions import RestrictedAt
from storage.people import Person, Role
from storage.quarter import QuarterProfile
from storage.team import list_names

LINES_ON_CARD: Final = 8
WORDS_ON_CARD: Final = 2000
"""Units of words in the history that leave the card below 4,096; the newest are shown whole."""
WORDS_AT_LEAST: Final = 60
"""Units of older words that are always shown."""
MARKED: Final = frozenset({AppointmentState.CAME, AppointmentState.MISSED})


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment and what belongs to it.

    Attributes:
        appointment: the appointment.
        profile: the quarter's profile.
        staff: who looks.
        names: what colleagues call each member of the team.
        entries: the history, oldest first.
        now: the current time.
    """

    appointment: Appointment
    profile: QuarterProfile
    staff: Person
    names: Mapping[int, str]
    entries: Sequence[AppointmentHistoryEntry]
    now: datetime

    def text(self, heading: str | None = None) -> str:
        """Return the card in Telegram's HTML, below 4,096 units also at its longest."""
        blocks = [[heading] if heading else [], self._facts(), self._topic(), self._history()]
        return "\n\n".join("\n".join(block) for lines in blocks if (block := list(lines)))

    def keyboard(self) -> InlineKeyboardMarkup:
        """Return the buttons for what is possible with the appointment now."""
        if not self.staff.works:
            return keyboard()
        restrict = []
        if self.appointment.person_id is not None:
            restrict = restrict_row(self.staff, RestrictedAt.APPOINTMENT, self.appointment.id)
        rows = (self._mark_buttons(), self._change_buttons(), self._note_button(), restrict)
        return keyboard(*rows)

    # --- Words ---

    def _facts(self) -> Iterator[str]:
        one = self.appointment
        yield f"<b>{formats.isolate(one.reference)}</b> · {state_label(one.state)}"
        yield f"🗓 {when_words(one, self.profile)}"
        yield way_label(one.way)
        if one.way is Way.OFFICE and (place := place_line(one, self.profile)):
            yield place
        if one.phone:
            yield f"☎️ {formats.isolate(html.quote(one.phone))}"
        if one.address:
            yield f"📍 {formats.isolate(html.quote(one.address))}"
        yield f"🌐 {html.quote(language_words(one))}"
        name = self.names.get(one.host_id or 0)
        if name is not None:
            yield _("👤 With {name}").format(name=quoted(name))
        yield from self._circumstances()

    def _circumstances(self) -> Iterator[str]:
        one = self.appointment
        if one.entered:
            yield _("🧾 Entered by the team")
        elif one.person_id is None:
            yield _("📭 The resident can no longer be reached.")
        if one.confirmed_at is not None and one.state is AppointmentState.BOOKED:
            yield _("👍 The resident says: I come.")

    def _topic(self) -> Iterator[str]:
        key = self.appointment.field
        field = field_name(self.profile, key, self.staff.locale) or key
        if field:
            yield f"🏷 {html.quote(field)}"
        if self.appointment.topic:
            yield f"<blockquote>{html.quote(self.appointment.topic)}</blockquote>"

    def _history(self) -> Iterator[str]:
        left, lines = WORDS_ON_CARD, []
        for entry in reversed(self.entries[-LINES_ON_CARD:]):
            words = shorten(one_line(entry.text or ""), max(left, WORDS_AT_LEAST))
            left -= units(words)
            said = f": {quoted(words)}" if words else ""
            lines.append(f"{self._heading(entry)}{said}")
        yield from reversed(lines)

    def _heading(self, entry: AppointmentHistoryEntry) -> str:
        zone = self.profile.zone
        moment = formats.isolate(formats.moment_in_short(entry.at, zone))
        return " · ".join(filter(None, [moment, self._actor(entry), self._what(entry)]))

    def _actor(self, entry: AppointmentHistoryEntry) -> str:
        if entry.actor_id is None:
            return ""
        if entry.actor_id in self.names:
            return quoted(self.names[entry.actor_id])
        if entry.actor_id == self.appointment.person_id:
            return role_label(Role.RESIDENT)
        # NOTE: somebody whose account is gone, in a history: "12 May · somebody · asked back"
        return _("somebody")

    def _what(self, entry: AppointmentHistoryEntry) -> str:
        if entry.kind is not AppointmentHistoryKind.MOVED:
            return entry_label(entry.kind)
        return _("🔁 moved from {before} to {after}").format(
            before=self._moment(entry.was_at), after=self._moment(entry.became_at)
        )

    def _moment(self, moment: datetime | None) -> str:
        return "–" if moment is None else formats.isolate(short_when(moment, self.profile.zone))

    # --- Buttons ---

    def _mark_buttons(self) -> list[InlineKeyboardButton]:
        one = self.appointment
        if one.state not in MARKED | {AppointmentState.BOOKED} or self.now < one.starts_at:
            return []
        buttons = []
        if one.state is not AppointmentState.CAME:
            buttons.append(self._act(AppointmentAction.CAME, _("✅ Came")))
        if one.state is not AppointmentState.MISSED:
            buttons.append(self._act(AppointmentAction.MISSED, _("✖️ Did not come")))
        return buttons

    def _change_buttons(self) -> list[InlineKeyboardButton]:
        if not can_be_changed(self.appointment, self.now):
            return []
        return [
            self._act(AppointmentAction.MOVE, _("🔁 Move")),
            self._act(AppointmentAction.CANCEL, _("✖️ Cancel with a word")),
        ]

    def _note_button(self) -> list[InlineKeyboardButton]:
        return [self._act(AppointmentAction.NOTE, _("🔒 Note"))]

    def _act(self, act: AppointmentAction, label: str) -> InlineKeyboardButton:
        return button(label, AppointmentActionButton(appointment_id=self.appointment.id, act=act))


async def view_appointment(context: StaffContext, appointment: Appointment) -> AppointmentView:
    """Read what belongs to an appointment this member of the team may see."""
    return AppointmentView(
        appointment=appointment,
        profile=context.profile,
        staff=context.staff,
        names=await list_names(context.session),
        entries=await list_appointment_history(context.session, appointment_id=appointment.id),
        now=context.now,
    )


async def card_in_place(
    context: StaffContext, query: CallbackQuery, appointment: Appointment
) -> Reply:
    """Return the card in place of the message whose button was pressed."""
    view = await view_appointment(context, appointment)
    return edit_or_send(query, view.text(), view.keyboard())


async def new_card(
    context: StaffContext, appointment: Appointment, heading: str | None = None
) -> Reply:
    """Return the card as a new message."""
    view = await view_appointment(context, appointment)
    return send(context.chat_id, view.text(heading), view.keyboard())


def can_be_changed(appointment: Appointment, now: datetime) -> bool:
    """Return whether the appointment can still be moved or cancelled."""
    return is_movable(appointment, now)


def state_label(state: AppointmentState) -> str:  # noqa: C901  one case for each member
    """Return where an appointment is on its way, in a few words for the team."""
    match state:
        case AppointmentState.HELD:
            return _("⏳ Held while somebody decides")
        case AppointmentState.OFFERED:
            return _("⏳ Offered to somebody who waits")
        case AppointmentState.BOOKED:
            return _("📅 Booked")
        case AppointmentState.DISPLACED:
            return _("⚠️ Needs another time")
        case AppointmentState.CAME:
            return _("✅ Came")
        case AppointmentState.MISSED:
            return _("✖️ Did not come")
        case AppointmentState.CANCELLED:
            return _("✖️ Cancelled")
        case AppointmentState.LAPSED:
            return _("⌛ Not taken in time")


def entry_label(kind: AppointmentHistoryKind) -> str:  # noqa: C901, PLR0912  one case for each
    """Return what happened, for a line of the history."""
    match kind:
        case AppointmentHistoryKind.HELD:
            # NOTE: what somebody did with an appointment, in a history: "12 May · Resident · …"
            return _("⏳ chose a time")
        case AppointmentHistoryKind.OFFERED:
            return _("⏳ offered to somebody who waits")
        case AppointmentHistoryKind.BOOKED:
            return _("📅 booked")
        case AppointmentHistoryKind.ENTERED:
            return _("🧾 booked for somebody")
        case AppointmentHistoryKind.MOVED:
            return _("🔁 moved")
        case AppointmentHistoryKind.CHANGED:
            return _("✏️ changed the details")
        case AppointmentHistoryKind.CONFIRMED:
            return _("👍 says: I come")
        case AppointmentHistoryKind.DISPLACED:
            return _("⚠️ the time is gone, asked to choose another one")
        case AppointmentHistoryKind.CANCELLED:
            return _("✖️ cancelled")
        case AppointmentHistoryKind.LAPSED:
            return _("⌛ not taken in time")
        case AppointmentHistoryKind.DECLINED:
            return _("👎 declined")
        case AppointmentHistoryKind.CAME:
            return _("✅ came")
        case AppointmentHistoryKind.MISSED:
            return _("✖️ did not come")
        case AppointmentHistoryKind.NOTE:
            return _("🔒 internal note")
        case AppointmentHistoryKind.ERASED:
            return _("erased their data")
