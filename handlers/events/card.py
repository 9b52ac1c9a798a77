"""A date of an event as a resident sees it: what it is, what they have said, what they can do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ResidentContext
from handlers.entry_buttons import EventsButton
from handlers.events.buttons import (
    ComeButton,
    DateButton,
    FileButton,
    HearButton,
    LeaveButton,
    NumbersButton,
    OtherDatesButton,
    WaitButton,
)
from handlers.events.words import card_text, is_over, map_link, short_when_of, words_in
from handlers.formats import isolate, time_of_day
from handlers.keyboards import button, keyboard, link
from handlers.replies import Screen
from storage.events.models import Event, Occurrence, Registration, RegistrationState
from storage.events.queries import (
    Texts,
    get_shown_date,
    list_texts,
)
from storage.events.registration import find_registration, list_own_dates
from storage.events.seats import seats_left
from storage.topics import list_followed

FEW: Final = (1, 2, 3, 4)
"""Numbers of people on the card; more of them are one tap away."""
TITLE_ON_BUTTON: Final = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A date, and what the reader has said about it."""

    event: Event
    occurrence: Occurrence
    texts: Texts
    registration: Registration | None
    follows: bool

    @property
    def state(self) -> RegistrationState:
        """What the reader has said; nothing is like having cancelled."""
        if self.registration is None:
            return RegistrationState.CANCELLED
        return self.registration.state

    @property
    def people(self) -> int:
        """With how many the reader comes or waits; 0 if neither."""
        if self.registration is None or self.state is RegistrationState.CANCELLED:
            return 0
        return self.registration.people


async def read(context: ResidentContext, occurrence_id: int) -> Shown:
    """Return a published date for this reader.

    Raises:
        EventMissingError: there is none.
    """
    event, occurrence = await get_shown_date(context.session, occurrence_id)
    texts = await list_texts(context.session, event_ids=[event.id])
    registration = await find_registration(
        context.session, occurrence_id=occurrence.id, person_id=context.person.id
    )
    followed = await list_followed(
        context.session, person_id=context.person.id, profile=context.profile
    )
    follows = followed.get(event.topic, False)
    return Shown(event, occurrence, texts[event.id], registration, follows)


async def card(context: ResidentContext, occurrence_id: int, said: str | None = None) -> Screen:
    """Return the card with its buttons; ``said`` stands above it."""
    shown = await read(context, occurrence_id)
    text = card_text(
        shown.event, shown.occurrence, shown.texts, profile=context.profile, now=context.now
    )
    own = _own_line(context, shown)
    parts = [said, text, own, *_question(context, shown)]
    return "\n\n".join(part for part in parts if part), card_keyboard(context, shown)


def card_keyboard(context: ResidentContext, shown: Shown) -> InlineKeyboardMarkup:
    """Return what the reader can do about a date."""
    occurrence_id = shown.occurrence.id
    bottom = [
        [*_elsewhere(shown), *_hear(shown)],
        [button(_("🎉 All events"), EventsButton())],
    ]
    if is_over(shown.event, shown.occurrence, context.now):
        calendar = [file_button(occurrence_id)] if shown.people else []
        return keyboard(calendar, *bottom)
    more = [
        file_button(occurrence_id),
        link(_("🗺 Show on the map"), map_link(shown.event, shown.occurrence)),
    ]
    return keyboard(*_deciding(shown), more, *bottom)


def number_buttons(
    shown: Shown, numbers: Iterable[int], *, waiting: bool
) -> list[InlineKeyboardButton]:
    """Return a button for each number of people; the one that holds is marked."""
    kind = WaitButton if waiting else ComeButton
    return [
        button(
            f"✅ {number}" if number == shown.people else str(number),
            kind(occurrence_id=shown.occurrence.id, people=number),
        )
        for number in numbers
    ]


def come_button(occurrence_id: int, people: int = 1) -> InlineKeyboardButton:
    """Return the button that says one comes."""
    return button(_("✅ I come"), ComeButton(occurrence_id=occurrence_id, people=people))


def leave_button(occurrence_id: int) -> InlineKeyboardButton:
    """Return the button that says one does not come."""
    # NOTE: said by a resident about an event, in German "Ich komme nicht"
    return button(_("✖️ Not coming"), LeaveButton(occurrence_id=occurrence_id))


def details_button(occurrence_id: int) -> InlineKeyboardButton:
    """Return the button that shows the card in a message of its own."""
    # NOTE: shows everything about an event
    return button(_("📄 Details"), DateButton(occurrence_id=occurrence_id, fresh=True))


def file_button(occurrence_id: int) -> InlineKeyboardButton:
    """Return the button that sends the date for one's calendar."""
    return button(_("📎 For my calendar"), FileButton(occurrence_id=occurrence_id))


def mute_button(occurrence_id: int) -> InlineKeyboardButton:
    """Return the button that leaves the event's topic."""
    label = _("🔕 Leave this topic")
    return button(label, HearButton(occurrence_id=occurrence_id, follows=False))


def line_for(
    event: Event, occurrence: Occurrence, texts: Texts, context: ResidentContext, mark: str = ""
) -> InlineKeyboardButton:
    """Return the button of a list that opens a date."""
    title = words_in(texts, context.person.locale).title
    if len(title) > TITLE_ON_BUTTON:
        title = f"{title[: TITLE_ON_BUTTON - 1]}…"
    when = short_when_of(occurrence, context.profile.zone)
    data = DateButton(occurrence_id=occurrence.id, photo=event.media_id is not None)
    return button(f"{mark}{isolate(when)} · {isolate(title)}", data)


async def own_lines(context: ResidentContext) -> list[InlineKeyboardButton]:
    """Return a button for each date the reader comes to or waits for, soonest first."""
    own = await list_own_dates(context.session, person_id=context.person.id, now=context.now)
    texts = await list_texts(context.session, event_ids={event.id for event, _date, _own in own})
    return [
        line_for(event, occurrence, texts[event.id], context, mark_of(registration.state))
        for event, occurrence, registration in own
    ]


def mark_of(state: RegistrationState) -> str:
    """Return the sign of what somebody has said about a date."""
    match state:
        case RegistrationState.COMING:
            return "✅ "
        case RegistrationState.WAITING:
            return "🔔 "
        case RegistrationState.OFFERED:
            return "🎟 "
        case RegistrationState.CANCELLED:
            return ""


# --- Inside ------------------------------------------------------------------------------------


def _own_line(context: ResidentContext, shown: Shown) -> str | None:
    n = shown.people
    match shown.state:
        case RegistrationState.COMING:
            return _(
                "✅ <b>You come, {n} person.</b>", "✅ <b>You come, {n} people.</b>", n
            ).format(n=n)
        case RegistrationState.WAITING:
            return _(
                "🔔 <b>You are on the waiting list, for {n} person.</b>",
                "🔔 <b>You are on the waiting list, for {n} people.</b>",
                n,
            ).format(n=n)
        case RegistrationState.OFFERED:
            return offer_line(context, shown.registration)
        case RegistrationState.CANCELLED:
            return None


def offer_line(context: ResidentContext, registration: Registration | None) -> str | None:
    """Return how many seats are kept until when; ``None`` if none are."""
    if registration is None or registration.expires_at is None:
        return None
    n = registration.people
    until = time_of_day(registration.expires_at, context.profile.zone)
    return _(
        "⏳ I keep {n} seat for you until {time}.", "⏳ I keep {n} seats for you until {time}.", n
    ).format(n=n, time=isolate(until))


def _question(context: ResidentContext, shown: Shown) -> Iterator[str]:
    """Ask how many they are where the numbers below are about that."""
    open_ = not is_over(shown.event, shown.occurrence, context.now)
    if open_ and shown.state is RegistrationState.CANCELLED and not is_full(shown):
        yield _("How many are you? Children count too.")


def is_full(shown: Shown) -> bool:
    """Return whether no seat is free."""
    left = seats_left(shown.occurrence)
    return left is not None and left <= 0


def _deciding(shown: Shown) -> Iterator[list[InlineKeyboardButton]]:
    occurrence_id = shown.occurrence.id
    match shown.state:
        case RegistrationState.OFFERED:
            yield offer_buttons(occurrence_id, shown.people)
        case RegistrationState.WAITING:
            yield [*number_buttons(shown, FEW, waiting=True), _more(shown, waiting=True)]
            yield [button(_("✖️ Leave the list"), LeaveButton(occurrence_id=occurrence_id))]
        case RegistrationState.COMING:
            yield [*number_buttons(shown, FEW, waiting=False), _more(shown, waiting=False)]
            yield [leave_button(occurrence_id)]
        case RegistrationState.CANCELLED if is_full(shown):
            label = _("🔔 Waiting list")
            yield [button(label, NumbersButton(occurrence_id=occurrence_id, waiting=True))]
        case RegistrationState.CANCELLED:
            yield [come_button(occurrence_id)]
            yield [
                *number_buttons(shown, FEW[1:], waiting=False),
                _more(shown, waiting=False),
            ]


def offer_buttons(occurrence_id: int, people: int) -> list[InlineKeyboardButton]:
    """Return the buttons that take seats that are kept, or do not."""
    take = ComeButton(occurrence_id=occurrence_id, people=people)
    # NOTE: said about seats of an event that are offered
    no = button(_("✖️ No, thank you"), LeaveButton(occurrence_id=occurrence_id))
    # NOTE: takes the seats of an event that are offered
    return [button(_("✅ Take the seats"), take), no]


def _more(shown: Shown, *, waiting: bool) -> InlineKeyboardButton:
    # NOTE: more people than four; stands on a small button
    label = f"✅ {shown.people}" if shown.people > FEW[-1] else _("More…")
    data = NumbersButton(occurrence_id=shown.occurrence.id, waiting=waiting)
    return button(label, data)


def _elsewhere(shown: Shown) -> Iterator[InlineKeyboardButton]:
    if shown.event.rrule is not None:
        data = OtherDatesButton(occurrence_id=shown.occurrence.id)
        yield button(_("📆 Other dates"), data)


def _hear(shown: Shown) -> Iterator[InlineKeyboardButton]:
    if shown.follows:
        yield mute_button(shown.occurrence.id)
    else:
        data = HearButton(occurrence_id=shown.occurrence.id, follows=True)
        yield button(_("🔔 Follow this topic"), data)
