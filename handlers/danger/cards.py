"""What somebody in danger reads: whom to call, in their language, and what helps until then."""

from collections.abc import Sequence
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.danger.buttons import DangerButton
from handlers.keyboards import button, keyboard
from handlers.replies import Screen
from storage.danger import POISON_CENTRES, DangerKind
from storage.quarter import QuarterProfile

IN_THEIR_WORDS: Final = {
    "bg": "Опасност? Обадете се на 112!",
    "el": "Κίνδυνος; Καλέστε το 112!",
    "es": "¿Peligro? ¡Llame al 112!",
    "fa": "خطر؟ با ۱۱۲ تماس بگیرید!",
    "fr": "Danger ? Appelez le 112 !",
    "hr": "Opasnost? Nazovite 112!",
    "hu": "Veszély? Hívja a 112-t!",
    "it": "Pericolo? Chiamate il 112!",
    "ku": "Xeterî heye? Telefonî 112 bikin!",
    "pl": "Niebezpieczeństwo? Proszę dzwonić pod 112!",
    "ps": "خطر دی؟ ۱۱۲ ته زنګ ووهئ!",
    "pt": "Perigo? Ligue 112!",
    "ro": "Pericol? Sunați la 112!",
    "so": "Khatar ma jiraa? Wac 112!",
    "sq": "Rrezik? Telefononi 112!",
    "sr": "Опасност? Позовите 112! · Opasnost? Pozovite 112!",
    "ti": "ሓደጋ ኣሎ ድዩ? ናብ 112 ደውሉ!",
    "vi": "Nguy hiểm? Hãy gọi 112!",
    "zh": "有危险吗？请拨打112！",
}
"""Is it danger? Call 112: in each language that has a list of phrases and no catalogue."""
BESIDE: Final = ("de", "en")
"""What the card is also said in where nothing is translated into the language of the text."""


def emergency_card(
    kind: DangerKind,
    profile: QuarterProfile,
    *,
    locale: str,
    written_in: str | None,
    locales: Sequence[str],
) -> str:
    """Return the card of a kind, in the person's language, and for a text in another one.

    Args:
        kind: what somebody is in danger of.
        profile: the quarter, which may have more to say.
        locale: the person's language.
        written_in: the language of the text, where it was found.
        locales: those offered.
    """
    parts = [_card(kind, profile, locale)]
    if written_in is not None and written_in != locale:
        if written_in in IN_THEIR_WORDS:
            parts.insert(0, f"🆘 <b>{IN_THEIR_WORDS[written_in]}</b>")
        others = (written_in,) if written_in in locales else BESIDE
        for other in others:
            if other != locale:
                with I18n.get_current(no_error=False).use_locale(other):
                    parts.append(_card(kind, profile, other))
    note = profile.emergency_note.get(locale, "")
    return "\n\n".join([*parts, html.quote(note)]).strip()


def danger_question(kind: DangerKind, profile: QuarterProfile, *, locale: str) -> Screen:
    """Return the question whether somebody is in danger, with the numbers in sight."""
    question = _("❗️ <b>Is somebody in danger right now?</b> Then please call:")
    return "\n".join([question, *_numbers(kind, profile, locale)]), _answers(kind)


def relieved() -> str:
    """Return what is said when nobody is in danger."""
    return _("👍 Good that nobody is in danger. Then we simply go on.")


def _answers(kind: DangerKind) -> InlineKeyboardMarkup:
    return keyboard(
        [
            button(_("🆘 Yes, danger"), DangerButton(kind=kind, yes=True)),
            button(_("No danger"), DangerButton(kind=kind, yes=False)),
        ]
    )


def _card(kind: DangerKind, profile: QuarterProfile, locale: str) -> str:
    return "\n".join(
        [
            _("🆘 <b>Is somebody in danger? Please call now:</b>"),
            *_numbers(kind, profile, locale),
            _advice(kind),
            _("112 and 110 cost nothing. I am a computer and cannot send help."),
        ]
    )


def _numbers(kind: DangerKind, profile: QuarterProfile, locale: str) -> list[str]:
    """Return whom to call, a line each: always, for this kind, and those of the quarter."""
    numbers = [_("☎️ <b>112</b> – fire, ambulance"), _("☎️ <b>110</b> – police")]
    if kind in {DangerKind.HOME_VIOLENCE, DangerKind.THREAT, DangerKind.MISSING}:
        numbers.reverse()
    special = _special_number(kind, profile)
    if special is not None:
        numbers.append(special)
    local = profile.danger_notes.get(kind, {}).get(locale)
    if local is not None:
        numbers.append(f"☎️ {html.quote(local)}")
    return numbers


def _special_number(kind: DangerKind, profile: QuarterProfile) -> str | None:
    match kind:
        case DangerKind.HOME_VIOLENCE:
            return _(
                "☎️ <b>116 016</b> – help line on violence (Hilfetelefon), day and night, in many "
                "languages, anonymous"
            )
        case DangerKind.SUICIDE:
            return _(
                "☎️ <b>0800 1110111</b>, <b>0800 1110222</b> or <b>116 123</b> – somebody who "
                "listens (TelefonSeelsorge), day and night, anonymous"
            )
        case DangerKind.POISON:
            number = POISON_CENTRES[profile.land]
            return _("☎️ <b>{number}</b> – poison centre, day and night").format(number=number)
        case DangerKind.CHILD:
            return _(
                "☎️ <b>116 111</b> – help line for children and young people (Nummer gegen Kummer)"
            )
        case (
            DangerKind.FIRE
            | DangerKind.GAS
            | DangerKind.INJURY
            | DangerKind.THREAT
            | DangerKind.MISSING
            | DangerKind.TRAPPED
        ):
            return None


def _advice(kind: DangerKind) -> str:  # noqa: C901  one case for each member
    """Return what helps until help comes."""
    match kind:
        case DangerKind.FIRE:
            return _("Leave the house, close the doors behind you. Do not take the lift.")
        case DangerKind.GAS:
            return _("No flame, no light switch, no bell. Open windows, go outside, then call.")
        case DangerKind.INJURY:
            return _("Stay with the person. On the phone they tell you what to do.")
        case DangerKind.HOME_VIOLENCE:
            return _("You are not to blame. Go to a safe place if you can.")
        case DangerKind.THREAT:
            return _("Go to a safe place and lock the door. Do not put yourself in danger.")
        case DangerKind.SUICIDE:
            return _("You are not alone. Please talk to somebody now, or stay with the person.")
        case DangerKind.CHILD:
            return _("If it is safe for you, stay near the child until help comes.")
        case DangerKind.MISSING:
            return _("You need not wait: the police begin to search at once.")
        case DangerKind.TRAPPED:
            return _("Stay calm and make yourself heard. In a lift, press the alarm button too.")
        case DangerKind.POISON:
            return _("Do not make anybody vomit. Keep what was swallowed, or its package.")
