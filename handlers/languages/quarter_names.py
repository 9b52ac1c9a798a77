"""What quarters usually call their categories, topics and fields of action, in each language.

A language that is added begins with these names where the quarter's German is the usual one; the
manager is asked for the others.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from handlers.languages.states import LOCALES_DIR

NAMES_FILE: Final = "quarter_names.tsv"


@cache
def usual_names(locale: str) -> Mapping[str, str]:
    """Return the names in a language, by the German."""
    lines = (LOCALES_DIR / NAMES_FILE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {german: name for language, german, name in rows if language == locale}
