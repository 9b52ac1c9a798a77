"""The welcome and the menu: what people see first, and come back to."""

from collections.abc import Sequence

from aiogram import html
from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.entry_buttons import (
    EventsButton,
    IdeasButton,
    MyCasesButton,
    OpenBookingButton,
    TopicsButton,
)
from handlers.formats import current_locale, isolate
from handlers.keyboards import button, keyboard
from handlers.languages.choice import AskLanguageButton, language_rows, say_what_is_german
from handlers.privacy_notice import privacy_notice
from storage.cases.models import CaseKind
from storage.people import Person
from storage.quarter import QuarterProfile


class BeginButton(CallbackData, prefix="begin"):
    """Begin to tell something of this kind."""

    kind: CaseKind


class PrivacyButton(CallbackData, prefix="privacy"):
    """Show what is stored."""


def welcome(profile: QuarterProfile) -> str:
    """Return who writes here, what is stored, what to do in danger, and the quarter's greeting."""
    text = _(
        "👋 <b>Welcome to the contact point of {quarter}.</b>\n"
        "Tell me about a problem, an idea or a question. I pass it on to the team and bring you "
        "the answer."
    ).format(quarter=isolate(html.quote(profile.name)))
    danger = _("🆘 In danger, call 112 (fire, ambulance) or 110 (police).")
    greeting = html.quote(profile.greeting.get(current_locale(), ""))
    parts = [text, say_what_is_german(), privacy_notice(), danger, greeting]
    return "\n\n".join(filter(None, parts))


def menu_keyboard(
    person: Person, locales: Sequence[str], *, everything: bool = False
) -> InlineKeyboardMarkup:
    """Return the menu; languages come first for those who have not chosen one.

    Args:
        person: who looks at it.
        locales: the languages there are.
        everything: whether all of them are shown.
    """
    language = _("Language")
    languages = (
        []
        if person.locale_chosen and not everything
        else language_rows(locales, person, menu=True, everything=everything)
    )
    return keyboard(
        *languages,
        [button(_("🛠 Report a problem"), BeginButton(kind=CaseKind.REPORT))],
        [button(_("📅 Book an appointment"), OpenBookingButton())],
        [
            button(_("💡 Share an idea"), BeginButton(kind=CaseKind.IDEA)),
            button(_("❓ Ask something"), BeginButton(kind=CaseKind.QUESTION)),
        ],
        [
            button(_("💡 All ideas"), IdeasButton()),
            button(_("🎉 Events"), EventsButton(fresh=True)),
        ],
        [
            button(_("📋 My cases"), MyCasesButton()),
            button(_("🔔 Choose topics"), TopicsButton()),
        ],
        [
            button(f"🌐 {language}", AskLanguageButton()),
            button(_("🔒 Privacy"), PrivacyButton()),
        ],
    )
