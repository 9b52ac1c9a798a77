"""Leichte Sprache keeps its rules, and never says that anybody has checked it."""

import pytest
from babel.messages.pofile import read_po

from bot.i18n import LOCALES_DIR, RESIDENTS, Catalogues, direction
from bot.locales.texts import forms_of
from handlers.languages.names import LANGUAGE_NAMES, SIMPLE_LOCALE
from handlers.languages.states import read_states
from tests.support.simple_language import find_faults, known_compounds


def texts() -> list[str]:
    po_file = LOCALES_DIR / SIMPLE_LOCALE / "LC_MESSAGES" / f"{RESIDENTS}.po"
    with po_file.open("rb") as source:
        messages = [message for message in read_po(source, locale="de") if message.id]
    return [text for message in messages for text in forms_of(message.string) if text]


def test_every_text_keeps_the_rules() -> None:
    said = texts()
    assert said
    assert [fault for text in said for fault in find_faults(text)] == []


def test_nothing_claims_to_be_checked() -> None:
    """Only people of the target group can say so, and then the state does."""
    assert [text for text in texts() if "geprüft" in text.lower()] == []
    assert read_states()[SIMPLE_LOCALE].reviewed_by == ()


def test_the_dictionary_is_needed_and_has_no_word_twice() -> None:
    said = " ".join(texts()).lower()
    written = known_compounds().values()
    assert [word for word in written if word not in said] == []
    assert len(set(written)) == len(known_compounds())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ihr Anliegen wird bearbeitet.", "passive: wird"),
        ("Das könnte länger dauern.", "subjunctive: könnte"),
        ("Das ist die Nummer des Anliegens.", "genitive: des"),
        ("Sie haben zwei Fotos gesendet.", "number in letters: zwei"),
        ("Kommst du auch?", "not Sie: du"),
        ("Zum Beispiel Müll, Lärm usw. auf der Straße.", "abbreviation: usw"),
        ("Das ist gut. Sie hören bald von uns.", "two sentences on a line"),
        (
            "Bitte schreiben Sie uns in Ihrer Sprache genau auf, was dort alles kaputt ist.",
            "14 words",
        ),
        ("Die Sprechstunde ist um 10 Uhr.", "Sprechstunde is written sprech·stunde"),
        ("Die Straßen·bahn·halte·stelle ist neu.", "not in compounds.txt"),
        ("Die Straßenbeleuchtung ist aus.", "a long word without a middle dot"),
        ("Das ist <i>wichtig</i>.", "italics"),
    ],
)
def test_what_is_against_a_rule_is_found(text: str, fault: str) -> None:
    assert [found for found in find_faults(text) if found.startswith(fault)]


@pytest.mark.parametrize(
    "text",
    [
        "Die Sprech·stunde ist am {day:date}.",
        "Rufen Sie 112 an.\nDas kostet nichts.",
        "/help zeigt alles.",
        "{name}, {date}, {place}: {what}",
    ],
)
def test_what_keeps_the_rules_is_let_pass(text: str) -> None:
    assert list(find_faults(text)) == []


def test_what_it_lacks_is_german_and_its_tag_is_understood() -> None:
    catalogues = Catalogues()
    assert catalogues.supported("de-simple") == SIMPLE_LOCALE
    assert catalogues.supported("de-x-leicht") == SIMPLE_LOCALE
    assert catalogues.supported("de-AT") == "de"
    assert direction(SIMPLE_LOCALE) == "ltr"
    assert LANGUAGE_NAMES[SIMPLE_LOCALE] == "Leichte Sprache"
    assert catalogues.gettext("Days open", locale=SIMPLE_LOCALE) == "Tage offen"
