"""The texts residents read, each with where it is shown and what translators are told.

What German has is what there is to translate; where a text stands is looked up in the program's
own source.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.i18n import FALLBACK_LOCALE, RESIDENTS
from bot.locales.files import catalogue_file, read_catalogue

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ("bot", "handlers")
"""Where texts stand."""
BUTTON_LONGEST: Final = 30
"""Letters on a button that a narrow phone shows without cutting them off."""
PLACEHOLDER: Final = re.compile(r"\{\w+(:\w+)?\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be translated.

    Attributes:
        source: the English of the code: one text, or singular and plural.
        german: the same in German, by its own plural forms.
        note: what translators are told.
        where: the modules that say it, such as ``handlers/topics/menu``.
        longest: how many letters it may have without its placeholders; ``None`` for any number.
    """

    source: tuple[str, ...]
    german: tuple[str, ...]
    note: str
    where: tuple[str, ...]
    longest: int | None

    @property
    def id(self) -> str:
        """What it is called in files: the same as long as the English is the same."""
        return hashlib.sha256("\0".join(self.source).encode()).hexdigest()[:10]

    @property
    def is_counted(self) -> bool:
        """Whether it has plural forms."""
        return len(self.source) > 1


def list_texts(folder: Path) -> list[Text]:
    """Return what residents can read, in the order of the modules that say it."""
    german = read_catalogue(catalogue_file(folder, FALLBACK_LOCALE, RESIDENTS))
    texts = [_text(message) for message in german if message.id]
    return sorted(texts, key=lambda text: (text.where, text.source))


def forms_of(string: object) -> tuple[str, ...]:
    """Return what a message says: one text, or one for each plural form."""
    if isinstance(string, tuple | list):
        return tuple(str(form or "") for form in string)
    return (str(string or ""),)


def translation_of(text: Text, catalogue: Catalog) -> tuple[str, ...]:
    """Return what a catalogue says, form by form; empty where nothing is there."""
    wanted = catalogue.num_plurals if text.is_counted else 1
    message = catalogue.get(text.source[0])
    there = () if message is None or message.fuzzy else forms_of(message.string)
    return there if len(there) == wanted else ("",) * wanted


def forms_for_one_number(catalogue: Catalog) -> list[bool]:
    """Return for each plural form of the language whether it is for a single number.

    Such a form, as Arabic's dual, may say its number in a word, and leave the figure out.
    """
    form_of = c2py(catalogue.plural_expr)
    used = [form_of(count) for count in range(1000)]
    return [used.count(form) == 1 for form in range(catalogue.num_plurals)]


def letters(text: str) -> int:
    """Return how long a text is without what is put into it."""
    return len(PLACEHOLDER.sub("", text))


def _text(message: Message) -> Text:
    source = forms_of(message.id)
    found = _shown().get(source[0], _Shown((), is_button=False))
    longest = max(BUTTON_LONGEST, *(letters(form) for form in source))
    return Text(
        source=source,
        german=forms_of(message.string),
        note=" ".join(message.auto_comments).removeprefix("NOTE:").strip(),
        where=found.where,
        longest=longest if found.is_button else None,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    where: tuple[str, ...]
    is_button: bool


@cache
def _shown() -> dict[str, _Shown]:
    """Return where each text stands, and whether it is written on a button there."""
    found: dict[str, _Shown] = {}
    for place, text, is_button in _marked():
        before = found.get(text, _Shown((), is_button=False))
        where = tuple(sorted({*before.where, place}))
        found[text] = _Shown(where, before.is_button or is_button)
    return found


def _marked() -> Iterator[tuple[str, str, bool]]:
    for package in SOURCES:
        for module in sorted((ROOT / package).rglob("*.py")):
            place = module.relative_to(ROOT).with_suffix("").as_posix()
            tree = ast.parse(module.read_text(encoding="utf-8"))
            labels = {id(call) for button in _calls(tree, "button") for call in _labels(button)}
            for call in _calls(tree, "_", "__"):
                if call.args and isinstance(call.args[0], ast.Constant):
                    yield place, str(call.args[0].value), id(call) in labels


def _calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in names:
                yield node
            case _:
                pass


def _labels(button: ast.Call) -> Iterator[ast.Call]:
    if button.args:
        yield from _calls(button.args[0], "_", "__")
