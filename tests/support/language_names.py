"""Writes what languages are called in all languages, as CLDR has it: ``locales/names.tsv``.

    python -m tests.support.language_names

At run time Babel would load a megabyte for each language it is asked in.
"""

from pathlib import Path
from typing import Final

from babel import Locale
from babel.localedata import locale_identifiers

from bot.i18n import LOCALES_DIR
from handlers.languages.names import LANGUAGE_NAMES, SPOKEN_AS
from handlers.languages.not_offered import read_sentences
from handlers.languages.search import NAMES_FILE

KINDS: Final = ("fa_AF", "pt_PT", "sr_ME", "zh_Hans")
"""Kinds of languages that CLDR has names for, such as Dari."""
CODES: Final = sorted(
    {
        *(code for code in (*LANGUAGE_NAMES, *SPOKEN_AS, *read_sentences()) if "_" not in code),
        *KINDS,
    }
)


def names_in(locales: list[str]) -> dict[str, list[str]]:
    """Return the names of each language in each of some locales, sorted."""
    found: dict[str, set[str]] = {code: set() for code in CODES}
    for locale in locales:
        known = Locale.parse(locale).languages
        for code in CODES:
            if name := known.get(code):
                found[code].add(str(name))
    return {code: sorted(names) for code, names in found.items() if names}


def display_locales() -> list[str]:
    """Return the languages CLDR has names in, without their territories."""
    written = (name for name in locale_identifiers() if name.count("_") <= 1)
    return sorted(name for name in written if not name.rpartition("_")[2].isupper())


def write(file: Path) -> None:
    """Write the file anew."""
    lines = (f"{code}\t{'|'.join(names)}\n" for code, names in names_in(display_locales()).items())
    file.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(LOCALES_DIR / NAMES_FILE)
