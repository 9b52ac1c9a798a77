"""Translations: the catalogues of ``locales/``, in which order they are asked, what they lack.

Every locale has two gettext domains: what residents can read, and what only the team reads. A
text is looked for in the person's language, then in German, then it is the English of the code.
What is promised of a catalogue stands beside it, in ``state.toml``.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from aiogram.utils.i18n import I18n
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handlers.languages.names import find_locale
from handlers.languages.states import read_states

LOCALES_DIR: Final = Path(__file__).resolve().parent.parent / "locales"
RESIDENTS: Final = "residents"
"""The domain of what residents can read."""
TEAM: Final = "team"
"""The domain of what only the team reads; German stands in for what it lacks."""
DOMAINS: Final = (RESIDENTS, TEAM)
SOURCE_LOCALE: Final = "en"
"""The language of the texts in the code; it needs no catalogue."""
FALLBACK_LOCALE: Final = "de"
"""The language of what a catalogue lacks; its own catalogues are complete."""
LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
POP_ISOLATE: Final = "\u2069"
"""Unicode Bidirectional Algorithm (UAX 9), 2.4: what stands between runs from left to right."""


class Catalogues(I18n):
    """aiogram's ``I18n``, reading ``.po`` files directly: no build step that can be forgotten.

    A catalogue is parsed when the first of its texts is asked for: most quarters speak a few of
    the languages there are, and most of those who work there read the team's half in German.
    """

    spoken: tuple[str, ...]
    """The locales a quarter may offer, sorted: English, and each with a catalogue of residents."""
    offered: tuple[str, ...]
    """Those that may be offered without a warning; see ``handlers.languages.states``."""

    def __init__(self, path: Path = LOCALES_DIR) -> None:
        super().__init__(path=path, default_locale=SOURCE_LOCALE, domain=RESIDENTS)

    def find_locales(self) -> dict[str, GNUTranslations]:
        """Return what is asked first for each locale; behind it stands what is asked next."""
        states = read_states(Path(self.path))
        files = {_locale_of(po_file): po_file for po_file in self.files(RESIDENTS)}
        self.spoken = tuple(sorted({SOURCE_LOCALE, *files}))
        self.offered = tuple(
            locale for locale in self.spoken if locale in states and states[locale].by_default
        )
        found: dict[str, GNUTranslations] = {}
        for locale in sorted(files, key=lambda locale: locale != FALLBACK_LOCALE):
            after = self._after_residents(locale, found.get(FALLBACK_LOCALE))
            found[locale] = _ReadLater(files[locale], after)
        return found

    def files(self, domain: str) -> list[Path]:
        """Return the files of a domain, in order of their locales."""
        return sorted(Path(self.path).glob(f"*/LC_MESSAGES/{domain}.po"))

    def gettext(
        self, singular: str, plural: str | None = None, n: int = 1, locale: str | None = None
    ) -> str:
        """Return a text; in German for a locale without catalogues, such as one given up."""
        wanted = locale or self.current_locale
        if wanted not in self.locales and wanted != SOURCE_LOCALE:
            wanted = FALLBACK_LOCALE
        return super().gettext(singular, plural, n, wanted)

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
        return find_locale(language_tag, self.spoken)

    def _after_residents(self, locale: str, german: GNUTranslations | None) -> NullTranslations:
        last = NullTranslations()
        if german is not None and locale != FALLBACK_LOCALE:
            last = _German(german, locale)
        team = Path(self.path) / locale / "LC_MESSAGES" / f"{TEAM}.po"
        return _ReadLater(team, last) if team.exists() else last


class _ReadLater(GNUTranslations):
    """A catalogue that is read when the first of its texts is asked for."""

    def __init__(self, po_file: Path, after: NullTranslations) -> None:
        super().__init__()
        self._po_file = po_file
        self._after = after

    def gettext(self, message: str) -> str:
        return self._texts.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._texts.ngettext(msgid1, msgid2, n)

    @cached_property
    def _texts(self) -> GNUTranslations:
        texts = _compile(_read(self._po_file))
        texts.add_fallback(self._after)
        return texts


class _German(NullTranslations):
    """German sentences among those of a locale, isolated if that one runs from right to left."""

    def __init__(self, german: GNUTranslations, locale: str) -> None:
        super().__init__()
        self._german = german
        self._locale = locale

    def gettext(self, message: str) -> str:
        return self._fit(self._german.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._fit(self._german.ngettext(msgid1, msgid2, n))

    def _fit(self, text: str) -> str:
        return text if direction(self._locale) == "ltr" else _isolate(text)


def direction(locale: str) -> str:
    """Return ``rtl`` for a locale written from right to left, else ``ltr``."""
    return "rtl" if Locale.parse(locale).character_order == "right-to-left" else "ltr"


def missing_translations(catalogues: Catalogues, domain: str) -> dict[str, int]:
    """Return how many of a domain's texts each locale lacks, by what German has.

    Empty when all are complete.  A locale without the team's half is none that lacks some of it,
    unless it is offered.
    """
    read = {_locale_of(po_file): _read(po_file) for po_file in catalogues.files(domain)}
    german = read.get(FALLBACK_LOCALE, Catalog())
    wanted = {*read, *(set(catalogues.offered) - {SOURCE_LOCALE})}
    lacking = {locale: _lacking(read.get(locale, Catalog()), german) for locale in sorted(wanted)}
    return {locale: count for locale, count in lacking.items() if count}


def is_whole(message: Message | None, catalogue: Catalog) -> bool:
    """Return whether a message says everything: every form, and none of them a guess."""
    if message is None or message.fuzzy:
        return False
    text = message.string
    if isinstance(text, str | None):
        return bool(text)
    return len(text) == catalogue.num_plurals and all(text)


def _lacking(catalogue: Catalog, german: Catalog) -> int:
    wanted = (message.id for message in german if message.id)
    return sum(1 for text in wanted if not is_whole(catalogue.get(text), catalogue))


def _locale_of(po_file: Path) -> str:
    return po_file.parent.parent.name


def _read(po_file: Path) -> Catalog:
    with po_file.open("rb") as source:
        return read_po(source, locale=_locale_of(po_file))


def _compile(catalogue: Catalog) -> GNUTranslations:
    """Compile what is whole: for anything else the next catalogue is asked."""
    for message in list(catalogue):
        if message.id and not is_whole(message, catalogue):
            catalogue.delete(message.id)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _isolate(text: str) -> str:
    """Isolate each line: a line's end ends what was begun in it."""
    lines = text.split("\n")
    return "\n".join(
        f"{LEFT_TO_RIGHT_ISOLATE}{line}{POP_ISOLATE}" if line else line for line in lines
    )
