"""Who translates somebody's words, and who has translated them, as a line below."""

from dataclasses import dataclass

from aiogram.utils.i18n import gettext as _

from handlers.formats import language_name
from storage.translations.models import Engine, Translation
from storage.translations.sources import UNDETERMINED


@dataclass(slots=True)
class Machine:
    """The machine that translates here; ``bot.translation.worker`` keeps what is known of it.

    Attributes:
        name: what people are told of it.
        outside: whether texts leave the house on their way to it, which takes a yes.
        pairs: from which languages into which it translates; ``None`` before it has said so.
        is_at_work: whether it has answered when it was asked last, and may be asked.
        monthly: how many characters it may be given in a month; ``None`` for no limit.
    """

    name: str
    outside: bool
    pairs: frozenset[tuple[str, str]] | None = None
    is_at_work: bool = True
    monthly: int | None = None

    def knows(self, source: str, target: str) -> bool:
        """Return whether it translates from one language into another, as far as it has said."""
        return self.pairs is None or (source, target) in self.pairs


def made_by(translation: Translation) -> str:
    """Return who has translated, and from which language, as a line below the words."""
    language = translation.from_language
    if language in {None, UNDETERMINED}:
        return f"🌐 {_maker(translation)}"
    return _("🌐 From: {language} · {maker}").format(
        language=language_name(language or UNDETERMINED), maker=_maker(translation)
    )


def _maker(translation: Translation) -> str:
    if translation.corrected_at is not None:
        return _("corrected by a person")
    match translation.engine:
        case Engine.PERSON | None:
            return _("translated by a person")
        case Engine.SAMPLE:
            return _("sample translation")
        case Engine.EMBEDDED | Engine.LIBRETRANSLATE | Engine.DEEPL:
            return _("translated by a machine")
