"""An appointment in words for the one whose it is: the lines of its card, and its buttons."""

from collections.abc import Iterator
from datetime import timedelta

from aiogram import html
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from babel.lists import format_list

from handlers.appointments.buttons import (
    AcceptButton,
    BookingPart,
    CancelAppointmentButton,
    ComeButton,
    DeclineButton,
    LeaveListButton,
    MoveButton,
    MyAppointmentButton,
    PartButton,
)
from handlers.appointments.free_times import free_times_button
from handlers.appointments.words import (
    language_words,
    map_url,
    near_day,
    place_line,
    place_of,
    short_when,
    time_span,
    way_label,
)
from handlers.contexts import ResidentContext
from handlers.entry_buttons import MyCasesButton
from handlers.formats import current_locale, day, isolate, time_of_day
from handlers.keyboards import button, keyboard, link
from handlers.labels import field_name
from handlers.replies import Screen
from storage.appointments.free_times import list_choices
from storage.appointments.models import Appointment, AppointmentState
from storage.hours.models import Host, Way
from storage.quarter import QuarterProfile


async def card(context: ResidentContext, appointment: Appointment, heading: str = "") -> Screen:
    """Return an appointment with all its person has to know, and what can be done about it."""
    lines = [heading or state_words(appointment), *await card_lines(context, appointment)]
    if appointment.state is AppointmentState.BOOKED and appointment.starts_at > context.now:
        lines += ["", *_hints(context, appointment)]
    return "\n".join(lines), card_keyboard(context, appointment)


async def reminder_text(context: ResidentContext, appointment: Appointment) -> str:
    """Return what a reminder says: today or tomorrow, at what time, how and where."""
    zone = context.profile.zone
    lines = [
        _("⏰ <b>{day}, {time}: your appointment</b>").format(
            day=near_day(appointment.starts_at, zone, context.now),
            time=time_of_day(appointment.starts_at, zone),
        ),
        way_label(appointment.way),
        *await meeting_lines(context, appointment),
        *_bring_lines(context, appointment),
    ]
    return "\n".join(lines)


async def card_lines(context: ResidentContext, appointment: Appointment) -> list[str]:
    """Return when, how, where, in which language, with whom and about what."""
    lines = [*when_lines(appointment, context.profile), way_label(appointment.way)]
    lines += await meeting_lines(context, appointment)
    lines.append(f"🌐 {language_words(appointment)}")
    lines += await host_lines(context, appointment)
    lines += topic_lines(appointment, context)
    lines.append(f"🔖 {isolate(appointment.reference)}")
    return lines


def when_lines(appointment: Appointment, profile: QuarterProfile) -> list[str]:
    """Return day and time, a line each."""
    return [
        f"📅 <b>{day(appointment.starts_at, profile.zone)}</b>",
        f"🕐 <b>{time_span(appointment, profile.zone)}</b>",
    ]


async def meeting_lines(context: ResidentContext, appointment: Appointment) -> list[str]:
    """Return where they meet, or who calls whom; a video's link only once it is booked."""
    place = place_line(appointment, context.profile)
    phone = isolate(html.quote(context.profile.contact.phone))
    match appointment.way:
        case Way.PHONE if appointment.phone is None:
            return [_("Please call us at this time: {phone}").format(phone=phone)]
        case Way.PHONE:
            number = isolate(html.quote(appointment.phone or ""))
            return [_("We call you: {number}").format(number=number)]
        case Way.VIDEO:
            return [await _video_line(context, appointment, phone)]
        case Way.HOME if appointment.address is None:
            return [_("<b>Please write your address</b>: street, number, and where to ring.")]
        case Way.HOME:
            address = isolate(html.quote(appointment.address or ""))
            return [_("We come to you: {address}").format(address=address)]
        case Way.OFFICE:
            return [] if place is None else [place]


async def host_lines(context: ResidentContext, appointment: Appointment) -> list[str]:
    """Return with whom it is; nothing where only one has hours."""
    choices = await list_choices(context.session, profile=context.profile, now=context.now)
    name = dict(choices.hosts).get(appointment.host_id or 0)
    if name is None or len(choices.hosts) == 1:
        return []
    return [f"👤 {isolate(html.quote(name))}"]


def topic_lines(appointment: Appointment, context: ResidentContext) -> list[str]:
    """Return what it is about: the field of action, and the person's words."""
    field = field_name(context.profile, appointment.field, context.person.locale)
    about = [part for part in (field, appointment.topic) if part]
    return [f"✏️ {isolate(html.quote(' · '.join(about)))}"] if about else []


def state_words(appointment: Appointment) -> str:  # noqa: C901  one case for each member
    """Return where an appointment stands, as the heading of its card."""
    match appointment.state:
        case AppointmentState.HELD:
            return _("⏳ <b>Kept for you, not booked yet.</b>")
        case AppointmentState.OFFERED:
            return _("🔔 <b>Kept for you, not booked yet.</b>")
        case AppointmentState.BOOKED if appointment.confirmed_at is not None:
            return _("👍 <b>Your appointment.</b> You said that you come.")
        case AppointmentState.BOOKED:
            return _("✅ <b>Your appointment.</b>")
        case AppointmentState.DISPLACED:
            return _(
                "⚠️ <b>This appointment cannot take place.</b> We are sorry. "
                "Please choose another time."
            )
        case AppointmentState.CAME:
            return _("✅ <b>This appointment is over.</b> Thank you for coming.")
        case AppointmentState.MISSED:
            return _("<b>This appointment is over.</b> You can book a new one.")
        case AppointmentState.CANCELLED:
            return _("✖️ <b>This appointment is cancelled.</b>")
        case AppointmentState.LAPSED:
            return _("⌛ <b>This time is not kept for you any more.</b>")


def short_line(appointment: Appointment, profile: QuarterProfile) -> str:
    """Return an appointment as a button: a sign for its state, and when."""
    signs = {
        AppointmentState.HELD: "⏳",
        AppointmentState.OFFERED: "🔔",
        AppointmentState.DISPLACED: "⚠️",
    }
    when = short_when(appointment.starts_at, profile.zone)
    return f"{signs.get(appointment.state, '📅')} {when}"


# --- Buttons -----------------------------------------------------------------------------------


def card_keyboard(context: ResidentContext, appointment: Appointment) -> InlineKeyboardMarkup:
    """Return what can be done about an appointment."""
    mine = [my_appointments_button()]
    match appointment.state:
        case AppointmentState.BOOKED if appointment.starts_at > context.now:
            return keyboard(
                _map_button(appointment, context.profile),
                reach_buttons(appointment),
                [move_button(appointment), cancel_button(appointment)],
                mine,
            )
        case AppointmentState.DISPLACED:
            return keyboard([move_button(appointment)], [cancel_button(appointment)], mine)
        case AppointmentState.OFFERED:
            return offer_keyboard(appointment)
        case (
            AppointmentState.HELD
            | AppointmentState.BOOKED
            | AppointmentState.CAME
            | AppointmentState.MISSED
            | AppointmentState.CANCELLED
            | AppointmentState.LAPSED
        ):
            return keyboard([free_times_button()], mine)


def reach_buttons(appointment: Appointment) -> Iterator[InlineKeyboardButton]:
    """Return the button that says where to call or to come, also if that was said before."""
    number = appointment.id
    if appointment.way is Way.PHONE:
        label = share_number_label() if appointment.phone is None else _("📱 Another number")
        yield button(label, PartButton(appointment_id=number, part=BookingPart.PHONE))
    if appointment.way is Way.HOME:
        known = appointment.address is not None
        label = _("🏠 Another address") if known else _("🏠 Write the address")
        yield button(label, PartButton(appointment_id=number, part=BookingPart.ADDRESS))


def share_number_label() -> str:
    """Return the button that shares the person's own number."""
    return _("📱 Share my number")


def reminder_keyboard(appointment: Appointment) -> InlineKeyboardMarkup:
    """Return the answers to a reminder; nobody is asked twice whether they come."""
    come = []
    if appointment.confirmed_at is None:
        come = [button(_("✅ I come"), ComeButton(appointment_id=appointment.id))]
    return keyboard(come, [move_button(appointment), cancel_button(appointment)])


def offer_keyboard(appointment: Appointment) -> InlineKeyboardMarkup:
    """Return the answers to the offer of a time."""
    return keyboard(
        [button(_("✅ Take it"), AcceptButton(appointment_id=appointment.id))],
        [button(_("No, thank you"), DeclineButton(appointment_id=appointment.id))],
        [button(_("🔕 Leave the list"), LeaveListButton())],
    )


def move_button(appointment: Appointment) -> InlineKeyboardButton:
    """Return the button that shows other times."""
    if appointment.state is AppointmentState.DISPLACED:
        label = _("🔁 Choose another time")
    else:
        label = _("🔁 Move")
    return button(label, MoveButton(appointment_id=appointment.id))


def cancel_button(appointment: Appointment) -> InlineKeyboardButton:
    """Return the button that asks whether to cancel."""
    # NOTE: cancel the appointment, in German "Absagen"
    label = _("✖️ Cancel it")
    return button(label, CancelAppointmentButton(appointment_id=appointment.id))


def show_button(appointment: Appointment) -> InlineKeyboardButton:
    """Return the button that shows the card."""
    return button(_("📄 Show it"), MyAppointmentButton(appointment_id=appointment.id))


def my_appointments_button() -> InlineKeyboardButton:
    """Return the button that lists everything of one's own."""
    return button(_("📋 My appointments"), MyCasesButton())


# --- Inside ------------------------------------------------------------------------------------


def _map_button(
    appointment: Appointment, profile: QuarterProfile
) -> Iterator[InlineKeyboardButton]:
    if appointment.way is Way.OFFICE:
        yield link(_("🗺 Show on the map"), map_url(place_of(appointment, profile)))


async def _video_line(context: ResidentContext, appointment: Appointment, phone: str) -> str:
    if appointment.state in {AppointmentState.HELD, AppointmentState.OFFERED}:
        return _("You get the link when you have booked.")
    host = await context.session.get(Host, appointment.host_id) if appointment.host_id else None
    if host is None or not host.video_link:
        return _("Please ask us for the link: {phone}").format(phone=phone)
    return f"🔗 {html.quote(host.video_link)}"


def _bring_lines(context: ResidentContext, appointment: Appointment) -> list[str]:
    """Return what to bring; nothing where the person does not come anywhere."""
    things = context.profile.appointments.bring.get(context.person.locale)
    if not things or appointment.way is not Way.OFFICE:
        return []
    return [f"🎒 {isolate(html.quote(things))}"]


def _hints(context: ResidentContext, appointment: Appointment) -> Iterator[str]:
    """Say what to bring, and when the reminders come that still fit."""
    rules, quiet = context.profile.appointments, context.profile.quiet
    yield from _bring_lines(context, appointment)
    due = sorted(
        quiet.before(appointment.starts_at - timedelta(minutes=lead))
        for lead in set(rules.reminder_minutes)
    )
    coming = [short_when(moment, context.profile.zone) for moment in due if moment > context.now]
    if coming:
        moments = format_list(coming, locale=current_locale())
        # NOTE: days and times, such as "Mon, 23 Nov, 10:00 and Tue, 24 Nov, 08:00"
        yield _("⏰ I remind you: {moments}.").format(moments=isolate(moments))
