"""What languages are called by those who speak them, and which of ours a language tag means."""

from collections.abc import Container
from typing import Final

LANGUAGE_NAMES: Final = {
    "ar": "العربية",
    "bg": "Български",
    "de": "Deutsch",
    "de_simple": "Leichte Sprache",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "it": "Italiano",
    "ku": "Kurdî",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "so": "Soomaali",
    "sq": "Shqip",
    "ti": "ትግርኛ",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
"""Each language by its own name, for people who read no other.

A table, not CLDR's own names: those begin with a small letter in most languages, call Kurdish
``kurdî (kurmancî)``, and cost a megabyte of memory for each language that is only named.
"""
SPOKEN_AS: Final = {
    "bs": "hr",
    "cnr": "hr",
    "hr": "hr",
    "kmr": "ku",
    "mo": "ro",
    "pes": "fa",
    "prs": "fa",
    "sh": "hr",
    "sr": "hr",
}
"""Whose speakers read the catalogue of another: Dari, Kurmanji by its own tag, Serbian."""
SIMPLE_LOCALE: Final = "de_simple"
"""Leichte Sprache: German for people who read with difficulty."""
SIMPLE: Final = ("simple", "x-leicht")
"""What follows ``de-`` in the tag of Leichte Sprache: BCP 47's variant, and a private one."""


def base_tag(language_tag: str | None) -> str:
    """Return the language of a tag such as ``de-AT``; empty without one."""
    return (language_tag or "").replace("_", "-").partition("-")[0].lower()


def find_locale(language_tag: str | None, spoken: Container[str]) -> str | None:
    """Return which of the locales spoken is meant by a tag such as ``de-AT``, or ``None``."""
    tag = (language_tag or "").replace("_", "-").lower()
    language, _dash, rest = tag.partition("-")
    if language == "de" and rest in SIMPLE and SIMPLE_LOCALE in spoken:
        return SIMPLE_LOCALE
    language = language if language in spoken else SPOKEN_AS.get(language, language)
    return language if language in spoken else None
