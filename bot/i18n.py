"""Translations: loading the catalogues of ``locales/`` and what is missing in them."""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aiogram.utils.i18n import I18n
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES_DIR: Final = Path(__file__).resolve().parent.parent / "locales"
DOMAIN: Final = "messages"
SOURCE_LOCALE: Final = "en"
"""The language of the texts in the code; it needs no catalogue."""


class Catalogues(I18n):
    """aiogram's ``I18n``, reading ``.po`` files directly: no build step that can be forgotten."""

    def __init__(self, path: Path = LOCALES_DIR) -> None:
        super().__init__(path=path, default_locale=SOURCE_LOCALE, domain=DOMAIN)

    def find_locales(self) -> dict[str, gettext.GNUTranslations]:
        """Return the translations found, keyed by locale, such as ``de``."""
        return {po_file.parent.parent.name: _compile(po_file) for po_file in self.files()}

    def files(self) -> list[Path]:
        """Return the catalogues' files, in order of their locales."""
        return sorted(Path(self.path).glob(f"*/LC_MESSAGES/{self.domain}.po"))

    @property
    def offered(self) -> tuple[str, ...]:
        """All locales people may choose, the source's included."""
        return tuple(sorted({SOURCE_LOCALE, *self.available_locales}))

    @contextmanager
    def context(self) -> Iterator[I18n]:
        """Make these the catalogues that ``gettext`` looks into.

        aiogram remembers the current instance for each class apart, and its ``gettext`` asks
        ``I18n``; set on this class it would not be found.
        """
        token = I18n.set_current(self)
        try:
            yield self
        finally:
            I18n.reset_current(token)

    @contextmanager
    def speaking(self, locale: str) -> Iterator[None]:
        """Render texts in ``locale``, for what is written to somebody."""
        with self.context(), self.use_locale(locale):
            yield

    def supported(self, language_tag: str | None) -> str | None:
        """Return the locale for a language tag such as ``de-AT``, or ``None`` without one."""
        language = (language_tag or "").replace("_", "-").split("-")[0].lower()
        return language if language in self.offered else None


def direction(locale: str) -> str:
    """Return ``rtl`` for a locale written from right to left, else ``ltr``."""
    return "rtl" if Locale.parse(locale).character_order == "right-to-left" else "ltr"


def missing_translations(catalogues: Catalogues) -> dict[str, int]:
    """Return how many texts each incomplete catalogue lacks; empty when all are complete."""
    missing = {}
    for po_file in catalogues.files():
        with po_file.open("rb") as source:
            messages = [message for message in read_po(source) if message.id]
        lacking = sum(1 for message in messages if message.fuzzy or not _is_whole(message.string))
        if lacking:
            missing[po_file.parent.parent.name] = lacking
    return missing


def _is_whole(text: str | list[str] | tuple[str, ...] | None) -> bool:
    forms = (text,) if isinstance(text, str | None) else text
    return bool(forms) and all(forms)


def _compile(po_file: Path) -> gettext.GNUTranslations:
    with po_file.open("rb") as source:
        catalogue = read_po(source, locale=po_file.parent.parent.name)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
