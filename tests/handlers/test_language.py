"""Languages: the menu for many of them, naming one in words, and those that are not spoken."""

import re

import pytest
from babel import Locale
from sqlalchemy import select

from bot.i18n import LOCALES_DIR
from handlers.languages import states
from handlers.languages.names import LANGUAGE_NAMES, SPOKEN_AS
from handlers.languages.not_offered import LANGUAGES, read_sentences, sentence_for
from handlers.languages.search import find_language
from storage.people import Person
from tests.support.language_names import CODES, names_in
from tests.support.quarters import sample_profile, speaking
from tests.support.town import CATALOGUES, Town

ALL = [locale for locale in CATALOGUES.spoken if locale not in sample_profile().locales]


@pytest.fixture
async def large_town(town: Town) -> Town:
    """A quarter that offers all languages there are."""
    await town.found(speaking(sample_profile(), *ALL))
    return town


async def stored(town: Town) -> Person:
    async with town.database.transaction() as session:
        return (
            await session.scalars(select(Person).order_by(Person.id.desc()))
        ).first() or Person()


async def test_the_four_likeliest_come_first_and_more_shows_all(large_town: Town) -> None:
    person = large_town.newcomer("prs-AF")
    await person.write("/start")
    assert (await stored(large_town)).locale == "fa"
    assert person.labels[:5] == ["فارسی", "Deutsch", "English", "Türkçe", "🌐 زبان‌های بیشتر"]
    await person.press("🌐 زبان‌های بیشتر")
    assert {LANGUAGE_NAMES[locale] for locale in CATALOGUES.spoken} <= set(person.labels)
    await person.press("Shqip")
    assert (await stored(large_town)).locale == "sq"
    assert "Shqip" not in person.labels
    await person.write("/language")
    assert len(person.labels) == 5
    await person.press("🌐 Gjuhë të tjera")
    assert len(person.labels) == len(CATALOGUES.spoken)
    await person.press("Deutsch")
    assert (
        "Ich schreibe jetzt auf Deutsch" in person.newest.text or "Deutsch" in person.newest.text
    )
    assert (await stored(large_town)).locale == "de"


async def test_a_language_is_found_by_its_name_in_any_language(large_town: Town) -> None:
    person = large_town.newcomer("de")
    await person.write("/start")
    for named, locale in (
        ("shqip", "sq"),
        ("албанська", "sq"),
        ("Kurdî!", "ku"),
        ("/language albanish", "sq"),
        ("Dari", "fa"),
        ("波兰语", "pl"),
        ("  TÜRKÇE ", "tr"),
        ("Bosnisch", "hr"),
        ("german", "de"),
    ):
        await person.write(named)
        assert (await stored(large_town)).locale == locale, named
    await person.write("/language xqqxq")
    assert "den Namen Ihrer Sprache" in person.newest.text


async def test_a_language_named_in_the_middle_of_telling_asks_on_in_it(large_town: Town) -> None:
    person = large_town.newcomer("en")
    await person.write("/report")
    await person.write("The lamp in front of number 12 is dark.")
    asked = len(person.chat)
    await person.write("Deutsch")
    assert (await stored(large_town)).locale == "de"
    assert "Worum geht es?" in person.newest.text
    assert len(person.chat) > asked
    await person.write("Deutsche Schule")
    assert (await stored(large_town)).locale == "de"


async def test_who_reads_a_language_with_texts_missing_is_told_so(
    large_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "Niektórych tekstów nie ma jeszcze w Państwa języku"
    person = large_town.newcomer("pl")
    await person.write("/start")
    assert note not in person.newest.text
    lacking = {**states.known_states(), "pl": states.LocaleState()}
    monkeypatch.setattr(states, "known_states", lambda: lacking)
    await person.write("/start")
    assert note in person.newest.text
    await person.write("/report")
    await person.write("English")
    assert note not in person.newest.text
    await person.write("Polski")
    assert sum(note in message.text for message in person.chat[-3:]) == 1


@pytest.mark.parametrize("tag", ["am", "sr-Latn", "fil-PH"])
async def test_who_speaks_another_language_hears_in_it_that_one_may_write_so(
    town: Town, tag: str
) -> None:
    person = town.newcomer(tag)
    await person.write("/start")
    sentence = read_sentences()[tag.partition("-")[0]]
    assert sentence.partition(LANGUAGES)[0] in person.newest.text
    assert person.labels[:4] == ["Deutsch", "English", "Türkçe", "العربية"]
    assert (await stored(town)).locale == "de"
    await person.press("English")
    assert (await stored(town)).locale == "en"
    await person.write("/start")
    assert not person.newest.text.startswith("🌐")


async def test_who_writes_in_a_language_nobody_speaks_here_hears_so_once(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("Lampa na naszej ulicy nie świeci od dwóch tygodni, jest bardzo ciemno.")
    offer = person.find("Można pisać po polsku. Zespół to przeczyta.")
    assert "English" in offer.buttons
    await person.write("Dzieci boją się tędy chodzić, proszę o pomoc, to jest niebezpieczne.")
    assert len([text for text in person.texts if "Można pisać" in text]) == 1
    await person.write("Polski")
    assert "Można pisać po polsku" in person.newest.text
    assert (await stored(town)).locale == "en"


def test_the_sentences_of_sixty_languages_say_what_they_shall() -> None:
    sentences = read_sentences()
    assert len(sentences) >= 60
    spoken = {SPOKEN_AS.get(locale, locale) for locale in CATALOGUES.spoken if "_" not in locale}
    assert spoken - sentences.keys() == {"en"}
    for language, sentence in sentences.items():
        Locale.parse(language)
        assert sentence.count(LANGUAGES) == 1
        assert len(sentence) <= 160
        assert not re.search(r"\t|  |[0-9]", sentence)
        said = sentence_for(language, ["de", "ar"])
        assert said is not None
        assert "\u2068Deutsch\u2069, \u2068العربية\u2069" in said
    assert len({sentence.partition(".")[0] for sentence in sentences.values()}) == len(sentences)
    assert sentence_for("tlh", ["de"]) is None
    assert sentence_for("kmr", ["de"]) == sentence_for("ku", ["de"])


@pytest.mark.parametrize("locale", ["de", "uk", "fa", "zh", "ku"])
def test_the_names_of_languages_are_those_of_cldr(locale: str) -> None:
    lines = (LOCALES_DIR / "names.tsv").read_text(encoding="utf-8").splitlines()
    listed = {code: names.split("|") for code, names in (line.split("\t") for line in lines)}
    assert listed.keys() <= set(CODES)
    for code, names in names_in([locale]).items():
        assert set(names) <= set(listed[code])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hallo",
        "ja",
        "Die Lampe ist kaputt",
        "Deutsch lernen",
        "Kann ich Türkisch schreiben?",
        "polski " * 20,
        "123",
        "🙂",
    ],
)
def test_other_words_name_no_language(text: str) -> None:
    assert find_language(text) is None


def test_a_misspelt_name_is_taken_only_where_a_language_is_asked_for() -> None:
    assert find_language("albanish") is None
    assert find_language("albanish", misspelt=True) == "sq"
    assert find_language("alb", misspelt=True) is None
    assert find_language("xqqxqxq", misspelt=True) is None
    assert find_language("Leichte Sprache") == "de_simple"
