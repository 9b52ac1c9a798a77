"""Every text the bot can say is translated, completely and with the right placeholders.

The texts are read from the code itself, not through ``pybabel extract``: that one skips a call
with a comma after its only argument, and says nothing.
"""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.i18n import LOCALES_DIR, Catalogues, missing_translations
from handlers.cases.emergency import sounds_dangerous
from handlers.commands import commands_for, description, short_description
from handlers.labels import LANGUAGE_NAMES
from storage.people import Role

SOURCES = ("bot", "handlers")
PO_FILES = sorted(LOCALES_DIR.glob("*/LC_MESSAGES/messages.po"))
LOCALES = sorted(folder.name for folder in LOCALES_DIR.iterdir() if folder.is_dir())


def source_texts() -> Iterator[tuple[str, ...]]:
    """Every marked text: the one there is, or the singular and the plural."""
    for package in SOURCES:
        for file in sorted((LOCALES_DIR.parent / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="_" | "__"), args=arguments):
                        yield tuple(literal(argument, file) for argument in arguments[:2])


def literal(argument: ast.expr, file: Path) -> str:
    """The text itself; anything but a plain literal cannot be translated."""
    assert isinstance(argument, ast.Constant), f"{file}:{argument.lineno} is not a literal"
    assert isinstance(argument.value, str), f"{file}:{argument.lineno} is not a text"
    return argument.value


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The texts of a message: one, or one for each plural form."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def tags(text: str) -> list[str]:
    """The HTML tags and the commands, which are the same in every language."""
    return sorted(re.findall(r"</?\w+>|(?<!\w)/[a-z]+\b", text))


def is_translated(message: Message | None) -> bool:
    """Whether every form has a text, and none is a guess of ``pybabel update``."""
    return message is not None and not message.fuzzy and all(forms(message.string))


@pytest.fixture(params=PO_FILES, ids=lambda file: file.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """Each catalogue in turn."""
    file: Path = request.param
    with file.open("rb") as source:
        return read_po(source, locale=file.parent.parent.name)


def test_there_are_the_languages_promised() -> None:
    assert LOCALES == ["ar", "de", "en", "ru", "tr", "uk"]
    assert sorted(LANGUAGE_NAMES) == LOCALES
    assert Catalogues().offered == tuple(LOCALES)


def test_nothing_is_left_untranslated(catalogue: Catalog) -> None:
    missing = [texts for texts in source_texts() if not is_translated(catalogue.get(texts[0]))]
    assert missing == []


def test_nothing_is_translated_in_vain(catalogue: Catalog) -> None:
    used = {texts[0] for texts in source_texts()}
    unused = [
        message.id for message in catalogue if message.id and forms(message.id)[0] not in used
    ]
    assert unused == []


def test_plurals_are_plurals_in_every_catalogue(catalogue: Catalog) -> None:
    wrong = [
        texts[0]
        for texts in source_texts()
        if len(texts) > 1 and len(forms(catalogue[texts[0]].string)) != catalogue.num_plurals
    ]
    assert wrong == []


def test_placeholders_and_tags_are_those_of_the_source(catalogue: Catalog) -> None:
    wrong = [
        translation
        for message in catalogue
        if message.id
        for translation in forms(message.string)
        if placeholders(translation) != placeholders(forms(message.id)[-1])
        or tags(translation) != tags(forms(message.id)[-1])
    ]
    assert wrong == []


def test_the_check_of_the_command_line_agrees() -> None:
    assert missing_translations(Catalogues()) == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_menus_and_descriptions_keep_the_messengers_limits(locale: str) -> None:
    with Catalogues().speaking(locale):
        for role in Role:
            commands = commands_for(role)
            assert len(commands) <= 100
            for command in commands:
                assert 1 <= len(command.description) <= 256, command.description
        assert len(description()) <= 512
        assert len(short_description()) <= 120


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_has_words_for_danger(locale: str) -> None:
    lines = (LOCALES_DIR / locale / "emergency.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split("#")[0].strip() for line in lines]
    listed = [word for word in words if word]
    assert len(listed) >= 20
    for word in listed:
        assert sounds_dangerous(f"… {word.removesuffix('*')} !"), word


@pytest.mark.parametrize(
    "text",
    [
        "Die Straßenlaterne ist kaputt.",
        "Die Straßenlaterne brennt nicht.",
        "Ліхтар не горить.",
        "Вулиця тоне в смітті.",
        "Фонарь не горит.",
        "Sokak lambası yanmıyor, öbürü yanıyor.",
        "Feuerwerk an Silvester",
        "The firewall of the library is closed",
        "Parktaki bank kırık",
        "الإنارة في الشارع معطلة",
        "Ліхтар не світить",
        "Фонарь не работает",
    ],
)
def test_everyday_reports_do_not_sound_dangerous(text: str) -> None:
    assert not sounds_dangerous(text)


def test_no_text_hides_in_an_f_string() -> None:
    """``pybabel extract`` does not look into them on Python 3.11."""
    hidden = [
        f"{file}:{call.lineno}"
        for package in SOURCES
        for file in (LOCALES_DIR.parent / package).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
    ]
    assert hidden == []
