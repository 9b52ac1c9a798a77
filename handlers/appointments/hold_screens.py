"""A held time as its person sees it before booking, and the questions behind its buttons."""

from collections.abc import Iterator

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.appointments.buttons import (
    BookButton,
    BookingPart,
    DeclineButton,
    FieldButton,
    HeldButton,
    HeldWayButton,
    InterpreterButton,
    LanguageButton,
    PartButton,
    ReleaseButton,
    TimesButton,
    day_number,
    minute_number,
)
from handlers.appointments.card import (
    card_lines,
    host_lines,
    meeting_lines,
    my_appointments_button,
    reach_buttons,
    topic_lines,
    when_lines,
)
from handlers.appointments.words import language_words, short_when, way_label
from handlers.contexts import ResidentContext
from handlers.formats import isolate, language_name, time_of_day
from handlers.keyboards import button, column, keyboard, pairs
from handlers.labels import field_name
from handlers.replies import Screen
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.queries import find_hours
from storage.hours.models import OfficeHours, Way


async def summarise(context: ResidentContext, appointment: Appointment) -> Screen:
    """Return a held time, until when it is held, and what can be done with it."""
    zone = context.profile.zone
    lines = [_("<b>Is everything right?</b>"), ""]
    lines += [*when_lines(appointment, context.profile), way_label(appointment.way)]
    lines += await meeting_lines(context, appointment)
    lines.append(f"🌐 {language_words(appointment)}")
    lines += await host_lines(context, appointment)
    lines += topic_lines(appointment, context)
    if appointment.expires_at is not None:
        kept = _("⏳ I keep this time for you until {time}.")
        lines += ["", kept.format(time=isolate(time_of_day(appointment.expires_at, zone)))]
    hours = await find_hours(context.session, appointment=appointment)
    buttons = keyboard(
        _book_button(appointment),
        reach_buttons(appointment),
        [_part_button(appointment, _("✏️ What is it about?"), BookingPart.TOPIC)],
        _choice_buttons(appointment, hours),
        _ways_out(context, appointment),
    )
    return "\n".join(lines), buttons


async def requested(context: ResidentContext, appointment: Appointment) -> Screen:
    """Return a time that waits for the team's yes, and how to give it back."""
    lines = [
        _("⏳ <b>Almost done: the team still has to say yes.</b>"),
        "",
        *await card_lines(context, appointment),
    ]
    if appointment.expires_at is not None:
        until = isolate(short_when(appointment.expires_at, context.profile.zone))
        kept = _(
            "Many appointments of this day have just been asked for, so somebody looks first. "
            "I keep the time for you until {when} and tell you as soon as I know."
        )
        lines += ["", kept.format(when=until)]
    phone = isolate(context.profile.contact.phone)
    lines.append(_("Is it urgent? Then please call us: {phone}.").format(phone=phone))
    back = button(_("✖️ Cancel"), _way_back(appointment))
    return "\n".join(lines), keyboard([back], [my_appointments_button()])


async def part_screen(
    context: ResidentContext, appointment: Appointment, part: BookingPart
) -> Screen:
    """Return the question for one part, its answers, and the way back."""
    back = [button(_("‹ Back"), HeldButton(appointment_id=appointment.id))]
    hours = await find_hours(context.session, appointment=appointment)
    match part:
        case BookingPart.WAY:
            ways = column(_way_buttons(appointment, hours))
            return _("How would you like to meet?"), keyboard(*ways, back)
        case BookingPart.LANGUAGE:
            languages = pairs(_language_buttons(appointment, hours))
            interpreter = [_interpreter_button(appointment)]
            return _("In which language?"), keyboard(*languages, interpreter, back)
        case BookingPart.ADDRESS:
            question = _("Please write where we shall come to: street, number, and where to ring.")
            return question, keyboard(back)
        case BookingPart.TOPIC | BookingPart.HOST | BookingPart.PHONE:
            fields = pairs(_field_buttons(context, appointment))
            question = _(
                "What is it about? Tap, or write it in a few words. You can leave this out."
            )
            return question, keyboard(*fields, back)


def _way_back(appointment: Appointment) -> CallbackData:
    if appointment.state is AppointmentState.OFFERED:
        return DeclineButton(appointment_id=appointment.id)
    return ReleaseButton(appointment_id=appointment.id)


def _book_button(appointment: Appointment) -> Iterator[InlineKeyboardButton]:
    """Return the button that books; not for a home visit to nowhere."""
    if appointment.way is not Way.HOME or appointment.address is not None:
        minute = minute_number(appointment.starts_at)
        yield button(_("✅ Book"), BookButton(appointment_id=appointment.id, minute=minute))


def _choice_buttons(
    appointment: Appointment, hours: OfficeHours | None
) -> Iterator[InlineKeyboardButton]:
    if hours is not None and len(hours.ways) > 1:
        yield _part_button(appointment, _("🏢 How"), BookingPart.WAY)
    language = _("Language")
    yield _part_button(appointment, f"🌐 {language}", BookingPart.LANGUAGE)


def _ways_out(
    context: ResidentContext, appointment: Appointment
) -> Iterator[InlineKeyboardButton]:
    day = day_number(appointment.starts_at.astimezone(context.profile.zone).date())
    yield button(_("🕐 Another time"), TimesButton(day=day))
    yield button(_("✖️ Cancel"), ReleaseButton(appointment_id=appointment.id))


def _way_buttons(
    appointment: Appointment, hours: OfficeHours | None
) -> Iterator[InlineKeyboardButton]:
    for way in hours.ways if hours is not None else ():
        label = way_label(Way(way))
        yield button(label, HeldWayButton(appointment_id=appointment.id, way=Way(way)))


def _language_buttons(
    appointment: Appointment, hours: OfficeHours | None
) -> Iterator[InlineKeyboardButton]:
    for code in hours.languages if hours is not None else ():
        label = f"🌐 {language_name(code)}"
        yield button(label, LanguageButton(appointment_id=appointment.id, language=code))


def _interpreter_button(appointment: Appointment) -> InlineKeyboardButton:
    wished = not appointment.interpreter
    label = _("🗣 With an interpreter") if wished else _("🗣 Without an interpreter")
    return button(label, InterpreterButton(appointment_id=appointment.id, wished=wished))


def _field_buttons(
    context: ResidentContext, appointment: Appointment
) -> Iterator[InlineKeyboardButton]:
    for field in context.profile.fields_of_action:
        label = field_name(context.profile, field.key, context.person.locale) or field.key
        yield button(label, FieldButton(appointment_id=appointment.id, field=field.key))


def _part_button(appointment: Appointment, label: str, part: BookingPart) -> InlineKeyboardButton:
    return button(label, PartButton(appointment_id=appointment.id, part=part))
