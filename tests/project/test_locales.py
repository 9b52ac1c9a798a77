"""Every text the bot can say is translated, completely and with the right placeholders.

What residents read is complete in the languages of ``FIRST`` and in every other that says so in
its ``state.toml``; what the team reads is complete wherever its half is there.

The texts are read from the code itself, not through ``pybabel extract``: that one skips a call
with a comma after its only argument, and says nothing.
"""

import ast
import re
import shutil
import string
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.i18n import (
    DOMAINS,
    LOCALES_DIR,
    RESIDENTS,
    TEAM,
    Catalogues,
    is_whole,
    missing_translations,
)
from bot.locales.texts import forms_for_one_number
from handlers.commands import commands_for, description, short_description
from handlers.languages.names import LANGUAGE_NAMES
from handlers.languages.states import read_states
from storage.people import Role
from tests.support.messages import PROJECT_DIR, TEAM_SOURCES, domain_of, modules, update

PO_FILES = sorted(LOCALES_DIR.glob("*/LC_MESSAGES/*.po"))
LOCALES = sorted({"en"} | {folder.parent.name for folder in LOCALES_DIR.glob("*/LC_MESSAGES")})
STATES = read_states()
FIRST = ["ar", "de", "en", "ru", "tr", "uk"]
"""Languages that are complete for both sides, whatever comes."""
PROMISED = [
    file for file in PO_FILES if file.stem == TEAM or STATES[file.parent.parent.name].complete
]
"""The catalogues that are complete."""


OFFICE_GERMAN: Final = (
    r"Vorg[aä]ng|nehmen Sie die|Pl[aä]tze? nehmen|innerhalb von|\bergänz|\bberichtig|Rückmeldung"
    r"|Beteiligten|nicht besetzt|Umgesetzt|In Prüfung|In Planung|\bTipp\b"
)


def name_of(po_file: Path) -> str:
    """A catalogue in the names of tests, such as ``de-team``."""
    return f"{po_file.parent.parent.name}-{po_file.stem}"


@cache
def marked_texts() -> list[tuple[str, tuple[str, ...]]]:
    """Every marked text with its module's domain: the one there is, or singular and plural."""
    found = []
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_" | "__"), args=arguments):
                    texts = tuple(literal(argument, module) for argument in arguments[:2])
                    found.append((domain_of(module), texts))
                case _:
                    pass
    return found


@cache
def source_texts(domain: str) -> set[tuple[str, ...]]:
    """The texts of a domain; what both sides read is for residents."""
    by_domain: dict[str, set[tuple[str, ...]]] = {each: set() for each in DOMAINS}
    for found_in, texts in marked_texts():
        by_domain[found_in].add(texts)
    if domain == RESIDENTS:
        return by_domain[RESIDENTS]
    shared = {texts[0] for texts in by_domain[RESIDENTS]}
    return {texts for texts in by_domain[TEAM] if texts[0] not in shared}


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


def read_catalogue(po_file: Path) -> Catalog:
    """A catalogue as its file says it."""
    return parse(po_file, po_file.stat().st_mtime_ns)


@cache
def parse(po_file: Path, _written: int) -> Catalog:
    """A file is parsed once."""
    with po_file.open("rb") as source:
        return read_po(source, locale=po_file.parent.parent.name)


@pytest.fixture(params=PO_FILES, ids=name_of)
def po_file(request: pytest.FixtureRequest) -> Path:
    """Each catalogue's file in turn."""
    file: Path = request.param
    return file


@pytest.fixture
def catalogue(po_file: Path) -> Catalog:
    """Each catalogue in turn."""
    return read_catalogue(po_file)


@pytest.fixture
def texts_of_code(po_file: Path) -> set[tuple[str, ...]]:
    """What the catalogue has to have."""
    return source_texts(po_file.stem)


def test_there_are_the_languages_promised() -> None:
    assert sorted(STATES) == LOCALES
    assert set(LOCALES) <= LANGUAGE_NAMES.keys()
    assert Catalogues().spoken == tuple(LOCALES)


def test_the_first_six_are_complete_and_offered() -> None:
    assert [locale for locale in FIRST if STATES[locale].complete] == FIRST
    assert set(FIRST) <= set(Catalogues().offered)
    for domain in DOMAINS:
        has_files = {file.parent.parent.name for file in PO_FILES if file.stem == domain}
        assert set(FIRST) - {"en"} <= has_files


def test_what_nobody_has_reviewed_is_offered_only_where_that_was_decided() -> None:
    """Decision 0029."""
    kept = {locale for locale, state in STATES.items() if state.kept}
    assert kept == {"ar", "ru", "tr", "uk"}
    assert {locale for locale, state in STATES.items() if state.by_default} == set(FIRST)


@pytest.mark.parametrize("po_file", PROMISED, ids=name_of)
def test_nothing_is_left_untranslated(po_file: Path) -> None:
    catalogue = read_catalogue(po_file)
    missing = [
        texts
        for texts in source_texts(po_file.stem)
        if not is_whole(catalogue.get(texts[0]), catalogue)
    ]
    assert missing == []


def test_nothing_is_translated_in_vain(
    catalogue: Catalog, texts_of_code: set[tuple[str, ...]]
) -> None:
    used = {texts[0] for texts in texts_of_code}
    unused = [
        message.id for message in catalogue if message.id and forms(message.id)[0] not in used
    ]
    assert unused == []


@pytest.mark.parametrize(
    "locale", [file.parent.parent.name for file in PO_FILES if file.stem == TEAM]
)
def test_no_text_stands_in_both_domains(locale: str) -> None:
    folder = LOCALES_DIR / locale / "LC_MESSAGES"
    residents, team = (read_catalogue(folder / f"{domain}.po") for domain in DOMAINS)
    assert [message.id for message in team if message.id and message.id in residents] == []
    assert residents.plural_forms == team.plural_forms


def test_plurals_are_plurals_in_every_catalogue(
    catalogue: Catalog, texts_of_code: set[tuple[str, ...]]
) -> None:
    wrong = [
        texts[0]
        for texts in texts_of_code
        if len(texts) > 1
        and (message := catalogue.get(texts[0]))
        and len(forms(message.string)) != catalogue.num_plurals
    ]
    assert wrong == []


@pytest.mark.parametrize("pattern", TEAM_SOURCES)
def test_the_list_of_the_teams_modules_names_modules(pattern: str) -> None:
    assert list(PROJECT_DIR.glob(pattern))


def test_residents_read_no_function_of_the_teams_modules() -> None:
    """What such a function says would be German for a resident whose language has no team half.

    A package's ``__init__`` and the registry join both sides, and say nothing.
    """
    borrowed = [
        f"{module.relative_to(PROJECT_DIR)}: {node.module}.{name.name}"
        for module in modules()
        if domain_of(module) == RESIDENTS and module.stem not in {"__init__", "registry"}
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
        if name.name.islower()
        and domain_of(PROJECT_DIR / f"{node.module.replace('.', '/')}.py") == TEAM
    ]
    assert borrowed == []


def test_carrying_texts_into_the_catalogues_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(LOCALES_DIR, tmp_path, dirs_exist_ok=True)
    update(tmp_path)
    for po_file in PO_FILES:
        carried = tmp_path / po_file.relative_to(LOCALES_DIR)
        assert carried.read_bytes() == po_file.read_bytes(), f"run: make messages ({po_file})"


def test_a_text_that_goes_over_to_the_other_domain_takes_its_words_along(tmp_path: Path) -> None:
    folder = shutil.copytree(LOCALES_DIR / "tr", tmp_path / "tr") / "LC_MESSAGES"
    residents, team = folder / f"{RESIDENTS}.po", folder / f"{TEAM}.po"
    shutil.move(residents, team)
    residents.write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    update(tmp_path)
    assert is_whole(read_catalogue(residents).get("Report a problem"), read_catalogue(residents))
    assert read_catalogue(team).get("Report a problem") is None


def test_placeholders_and_tags_are_those_of_the_source(catalogue: Catalog) -> None:
    """A form for one number alone may say it in a word, without the figure."""
    may_lack = [{"n"} if alone else set() for alone in forms_for_one_number(catalogue)]
    wrong = [
        translation
        for message in catalogue
        if message.id
        for number, translation in enumerate(forms(message.string))
        if translation
        and (
            not placeholders(translation) <= (asked := placeholders(forms(message.id)[-1]))
            or (asked - placeholders(translation))
            - (may_lack[number] if len(forms(message.id)) > 1 else set())
            or tags(translation) != tags(forms(message.id)[-1])
        )
    ]
    assert wrong == []


def test_a_placeholder_has_a_format_only_where_the_note_offers_it(catalogue: Catalog) -> None:
    wrong = [
        form
        for message in catalogue
        for form in forms(message.string)
        if message.id
        and any(
            each not in " ".join(message.auto_comments)
            for each in re.findall(r"\{\w+:.*?\}", form)
        )
    ]
    assert wrong == []


def test_no_text_says_a_number_twice(catalogue: Catalog) -> None:
    """Such as ``موعدان (2)``: the dual is two already."""
    said = [form for message in catalogue if message.id for form in forms(message.string)]
    assert [form for form in said if re.search(r"\w \(\{n\}\)", form)] == []


def test_what_german_residents_read_is_plain() -> None:
    """No words of an office, and none that a voice cannot read."""
    folder = LOCALES_DIR / "de" / "LC_MESSAGES"
    residents, team = (read_catalogue(folder / f"{domain}.po") for domain in DOMAINS)
    said = [form for message in residents if message.id for form in forms(message.string)]
    assert [form for form in said if re.search(OFFICE_GERMAN, form)] == []
    for catalogue in (residents, team):
        spoken = [form for message in catalogue if message.id for form in forms(message.string)]
        assert [form for form in spoken if re.search(r"\w[*:_/]-?in(nen)?\b", form)] == []


def test_the_check_of_the_command_line_agrees() -> None:
    catalogues = Catalogues()
    lacking = missing_translations(catalogues, RESIDENTS).keys()
    assert not {locale for locale in lacking if STATES[locale].complete}
    assert missing_translations(catalogues, TEAM) == {}


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


def test_no_text_hides_in_an_f_string() -> None:
    """``pybabel extract`` does not look into them on Python 3.11."""
    hidden = [
        f"{file}:{call.lineno}"
        for file in modules()
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
    ]
    assert hidden == []
