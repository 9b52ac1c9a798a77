"""What texts are about: spelling, lists, the classifier and its file, what people ask for."""

import zlib
from pathlib import Path

import pytest

from bot.i18n import LOCALES_DIR, Catalogues
from handlers.understanding import danger, intents
from handlers.understanding.classifier import (
    MODEL_FILE,
    STRETCH,
    Head,
    get_model,
    read_model,
    see,
    stretches,
)
from handlers.understanding.danger import Certainty, assess
from handlers.understanding.intents import FILLER, Intent, find_intent
from handlers.understanding.phrases import get_phrases, read_phrases
from handlers.understanding.spelling import words_in
from storage.danger import DangerKind
from tests.support.lengths import LONG
from tests.support.training import digest_of_examples, pack, read_examples, train

LISTED = sorted(file.parent.name for file in LOCALES_DIR.glob(f"*/{danger.LISTS}"))
CATALOGUES = Catalogues()
LABELS = {
    "🛠 Report a problem": Intent.REPORT,
    "💡 Share an idea": Intent.IDEA,
    "💡 All ideas": Intent.IDEAS,
    "❓ Ask something": Intent.ASK,
    "📅 Book an appointment": Intent.APPOINTMENT,
    "🎉 Events": Intent.EVENTS,
    "📋 My cases": Intent.MINE,
    "🔔 Choose topics": Intent.TOPICS,
    "Choose another language": Intent.LANGUAGE,
    "🔒 Privacy": Intent.PRIVACY,
    "Menu": Intent.HELP,
    "✖️ Cancel": Intent.CANCEL,
}
WISHES = Path(__file__).parents[1] / "corpus" / "wishes.tsv"
ASKING = sorted(file.parent.name for file in LOCALES_DIR.glob(f"*/{intents.LISTS}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Küche BRENNT!!!", "kueche brent"),
        ("Straße", "strasse"),
        ("yangın", "YANGIN"),
        ("İtfaiye", "itfaiye"),
        ("ребёнок", "ребенок"),
        ("حـريـق", "حَرِيق"),
        ("شقة", "شقه"),
        ("مستشفى", "مستشفي"),
        ("کمک", "كمك"),
        ("می‌سوزد", "می سوزد"),
        ("can't", "cant"),
        ("can’t", "can't"),
        ("п'ять", "пять"),
        ("l'appartement", "l appartement"),
        ("heeelp", "help"),
        ("Feuer Feuer Feuer", "feuer"),
        ("١١٢", "112"),
        ("cháy\u200b nhà", "CHAY NHA"),
        ("ګاز لېک", "گاز لیک"),
        ("زوی مې", "زوي مې"),
        ("廚房著火", "厨 房 着 火"),
        ("call警察", "CALL 警 察"),
    ],
)
def test_however_it_is_typed_it_is_the_same_word(one: str, other: str) -> None:
    assert words_in(one) == words_in(other) != []


@pytest.mark.parametrize("locale", LISTED)
def test_every_language_has_phrases_of_every_kind(locale: str) -> None:
    phrases = list(read_phrases(LOCALES_DIR / locale / danger.LISTS))
    kinds = [phrase.meaning for phrase in phrases]
    assert {*kinds} == {*DangerKind}
    assert min(kinds.count(kind) for kind in DangerKind) >= 4
    found = get_phrases(danger.LISTS)
    for phrase in phrases:
        words = [word.removesuffix("*") for word in phrase.words]
        around = words if phrase.alone else ["x", *words, "y"]
        assert phrase.words in {each.words for each in found.find(around)}, phrase


def test_a_cry_is_the_whole_text_only() -> None:
    found = get_phrases(danger.LISTS)
    assert [phrase.meaning for phrase in found.find(["feur"])] == ["fire"]
    assert not list(found.find(["feur", "und", "flame"]))


def test_a_phrase_without_a_section_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "danger.txt"
    file.write_text("# no section\nes brennt\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"danger\.txt:2"):
        list(read_phrases(file))


def test_the_model_has_learnt_from_these_examples() -> None:
    """In its long form it learns anew, which takes minutes."""
    assert get_model().digest == digest_of_examples(), "run make model"
    if LONG:
        head, _newline, packed = train().partition(b"\n")
        kept, _newline, kept_packed = MODEL_FILE.read_bytes().partition(b"\n")
        assert (head, zlib.decompress(packed)) == (kept, zlib.decompress(kept_packed))


def test_examples_are_of_every_kind_in_every_language() -> None:
    labels = {(each.locale, each.label) for each in read_examples()}
    learnt = {locale for locale, _label in labels}
    assert {*LISTED} - learnt == danger.NOT_LEARNT
    for locale in learnt:
        assert {(locale, label) for label in (*DangerKind, "near", "everyday")} <= labels


def test_stretches_cover_every_word_of_a_text() -> None:
    for count in (1, STRETCH, STRETCH + 1, 100, 777):
        covered = {place for start, end in stretches(count) for place in range(start, end)}
        assert covered == {*range(count)}
        assert len(stretches(count)) <= max(1, 2 * count / STRETCH)


@pytest.mark.parametrize("text", ["", "👍", "\u200b", "…", "9"])
def test_what_says_nothing_is_harmless(text: str) -> None:
    assert assess(text).certainty is Certainty.NONE


def test_danger_in_the_middle_of_a_long_report_is_found() -> None:
    before = "Die Bank am Spielplatz ist kaputt und der Rasen wurde lange nicht gemäht. " * 12
    after = " Außerdem fehlt seit Monaten das Schild an der Ecke zur Schule." * 12
    verdict = assess(f"{before}Meine Mutter atmet nicht mehr, bitte schnell!{after}")
    assert (verdict.certainty, verdict.kind) == (Certainty.CERTAIN, DangerKind.INJURY)


def test_a_model_of_one_head_is_read_and_asked() -> None:
    model = read_model(_file_of_one_head())
    assert model.heads["danger"].scores([]) == {"danger": 0.0}
    [score] = model.heads["danger"].scores(see(["feuer"])).values()
    assert score == pytest.approx(0.5)


def _file_of_one_head() -> bytes:
    empty = memoryview(bytes(8)).cast("b")
    return pack("d", [("danger", Head(("danger",), (empty,), 1.0, (0.5,)))], {"asks": 0.0})


# --- What people ask for -----------------------------------------------------------------------


def test_every_language_has_words_for_what_can_be_asked_for() -> None:
    spoken = {*Catalogues().spoken} - {"de_simple"}
    assert {file.parent.name for file in LOCALES_DIR.glob(f"*/{intents.LISTS}")} == spoken


@pytest.mark.parametrize("locale", ASKING)
def test_every_language_can_ask_for_everything(locale: str) -> None:
    meanings = {phrase.meaning for phrase in read_phrases(LOCALES_DIR / locale / intents.LISTS)}
    assert meanings == {*Intent, FILLER}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Termin", Intent.APPOINTMENT),
        ("Ich möchte bitte einen Termin", Intent.APPOINTMENT),
        ("termin absagen", Intent.MINE),
        ("ABBRECHEN!", Intent.CANCEL),
        ("Sprache", Intent.LANGUAGE),
        ("Was ist los diese Woche?", Intent.EVENTS),
        ("randevu almak istiyorum", Intent.APPOINTMENT),
        ("iptal", Intent.CANCEL),
        ("موعد", Intent.APPOINTMENT),
        ("أريد موعدا من فضلك", Intent.APPOINTMENT),
        ("запис", Intent.APPOINTMENT),
        ("Хочу записаться на приём", Intent.APPOINTMENT),
        ("I have a question", Intent.ASK),
        ("delete my data please", Intent.PRIVACY),
        ("Der Termin mit dem Bauhof ist geplatzt", None),
        ("Ich möchte einen Termin wegen der Miete", None),
        ("Hilfe der Keller ist nass", None),
        ("ich", None),
        ("Termin und Sprache", None),
        ("Die Laterne ist kaputt", None),
        ("//help", None),
        ("", None),
    ],
)
def test_a_text_asks_for_something_if_it_says_nothing_else(
    text: str, intent: Intent | None
) -> None:
    assert find_intent(text) is intent


@pytest.mark.parametrize("locale", ASKING)
def test_who_types_what_a_button_says_is_led_where_it_leads(locale: str) -> None:
    said = {label: CATALOGUES.gettext(label, locale=locale) for label in LABELS}
    led = {label: find_intent(words.strip("🛠💡❓📅🎉📋🔔🔒✖️ ")) for label, words in said.items()}
    assert led == LABELS


def test_people_ask_in_each_of_the_other_languages() -> None:
    lines = WISHES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert [row for row in rows if str(find_intent(row[2]) or "-") != row[1]] == []
    assert {row[0] for row in rows} | {"ar", "de", "en", "ru", "tr", "uk"} == {*ASKING}
