"""Language detection: many languages, short and dirty texts, silence where it is not clear."""

import math
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect import PROFILES_DIRECTORY, DetectorFactory
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.language import THRESHOLD, Detected, detect, load, probabilities
from bot.language.model import SequenceModel, read_model
from bot.language.profiles import Profiles, read_profiles
from bot.language.scripts import SCRIPTS, Script

SENTENCES = {
    "en": "The street lamp in front of our house has been broken since Monday.",
    "de": "Vor dem Spielplatz liegt seit Tagen Sperrmüll, bitte holt ihn ab.",
    "tr": "Parkın yanındaki çöp kutusu dolu, lütfen boşaltın.",
    "ar": "مصباح الشارع أمام بيتنا لا يعمل منذ أسبوع",
    "uk": "Біля дитячого майданчика вже тиждень лежить сміття.",
    "ru": "Во дворе уже неделю не горит фонарь, вечером очень темно.",
    "pl": "Przed naszym domem od tygodnia nie świeci latarnia.",
    "ro": "Lângă locul de joacă este o gaură mare în trotuar.",
    "it": "Il lampione davanti alla scuola non funziona da una settimana.",
    "es": "La farola delante de la escuela no funciona desde hace una semana.",
    "fr": "Le lampadaire devant l'école ne marche plus depuis une semaine.",
    "hr": "Ulična svjetiljka ispred naše kuće ne radi već tjedan dana.",
    "sr": "Улично светло испред наше куће не ради већ недељу дана.",
    "bg": "Уличната лампа пред къщата ни не свети от една седмица.",
    "el": "Το φως στον δρόμο μας δεν ανάβει εδώ και μία εβδομάδα.",
    "sq": "Drita e rrugës para shtëpisë sonë nuk punon prej një jave.",
    "hu": "A játszótér mellett napok óta tele van a szemetes.",
    "vi": "Đèn đường trước nhà chúng tôi bị hỏng một tuần nay.",
    "ku": "Lampeya kolana me ji hefteyekê ve naşixule.",
    "pt": "O candeeiro da nossa rua não funciona há uma semana.",
    "nl": "De straatlantaarn voor ons huis doet het al een week niet.",
    "so": "Nalka waddada ee guriga hortiisa wuu xumaaday toddobaad kahor.",
    "fa": "چراغ خیابان جلوی خانه ما یک هفته است که خراب شده است",
    "ps": "زموږ د کور مخې ته د سړک څراغ له یوې اونۍ راهیسې خراب دی",
    "ckb": "گڵۆپی شەقامەکەمان هەفتەیەکە خراپ بووە",
    "ti": "ኣብ ቅድሚ ገዛና ዘሎ መብራህቲ ተበላሽዩ እዩ",
    "am": "እባክዎን እርዱኝ፣ አምፖሉ አይሰራም፣ በጣም አመሰግናለሁ",
    "zh": "我们家门前的路灯坏了一个星期了",
    "ja": "家の前の街灯が一週間前から壊れています",
    "he": "פנס הרחוב ליד הבית שלנו לא עובד",
}


def found(text: str, client_tag: str | None = None) -> str | None:
    detected = detect(text, client_tag)
    return detected.language if detected else None


@pytest.fixture(scope="module")
def model() -> SequenceModel:
    return read_model(("de", "en", "tr", "uk", "ru"))


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    return read_profiles(SCRIPTS[:3])


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items(), ids=SENTENCES.keys())
def test_a_plain_sentence_is_recognised_whatever_the_messenger_says(
    language: str, sentence: str
) -> None:
    assert found(sentence) == language
    for client_tag in ("de", "en-GB", "tr", language):
        assert found(sentence, client_tag) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hallo, wo ist das?", "de"),
        ("thank you very much", "en"),
        ("sokak lambasi yanmiyor", "tr"),
        ("dobry den, prosze o pomoc", "pl"),
        ("сміття не вивезли", "uk"),
        ("мусор не вывезли", "ru"),
    ],
)
def test_a_few_words_typed_in_a_hurry_are_enough(text: str, language: str) -> None:
    assert found(text) == language


def test_serbian_in_latin_letters_is_reported_with_croatian() -> None:
    assert found("Ulično svetlo ispred naše kuće ne radi već nedelju dana.") == "hr"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Há lixo ao lado do parque infantil.", "pt"),
        ("Preciso de ajuda com um formulário", "pt"),
        ("muito obrigada pela resposta", "pt"),
        ("Er ligt afval naast de speeltuin.", "nl"),
        ("Ik begrijp geen Duits", "nl"),
        ("Het stoplicht werkt niet", "nl"),
    ],
)
def test_portuguese_and_dutch_are_not_taken_for_their_neighbours(text: str, language: str) -> None:
    assert found(text) == language


# --- When nothing is answered ---


def test_an_answer_is_at_least_as_sure_as_the_threshold() -> None:
    text = "la"
    ranked = probabilities(text)
    assert max(ranked.values()) < THRESHOLD
    assert detect(text) is None
    sure = detect(SENTENCES["tr"])
    assert sure is not None
    assert THRESHOLD <= sure.probability <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "😀👍🏽🇩🇪",
        "12 34-56 !?",
        "\u200b\u202e\u2066\ufeff",
        "https://example.org/strasse/kaputt www.example.org/hilfe",
        "@nachbar_hilfe erika.muster@example.org",
        "/start /hilfe@quartier_bot",
        "x",
        "π",
        "\ud800\udfff",
    ],
)
def test_nothing_is_read_into_a_text_without_words(text: str) -> None:
    assert detect(text, "de") is None
    assert probabilities(text, "de") == {}


def test_a_single_word_never_speaks_against_the_stored_choice() -> None:
    assert found("Straßenlaterne") == "de"
    assert detect("Straßenlaterne!!! 😀 12", "de", stored="tr") is None
    assert detect("Straßenlaterne kaputt, bitte kommen", stored="tr") is not None


def test_a_single_word_may_agree_with_the_stored_choice() -> None:
    assert detect("Straßenlaterne", stored="de-AT") == detect("Straßenlaterne")
    assert detect("svjetiljka", "hr", stored="sr") is not None


def test_a_chinese_sentence_is_more_than_a_word() -> None:
    assert detect("路灯坏了", stored="de") == Detected("zh", 1.0)


# --- The messenger's language ---


def test_the_messengers_language_decides_what_several_languages_share() -> None:
    assert detect("ulica") is None
    assert found("ulica", "pl") == "pl"
    assert found("ulica", "hr-HR") == "hr"
    assert found("ulica", "sr_Latn_RS") == "hr"


def test_the_messengers_language_does_not_outweigh_a_sentence() -> None:
    assert found(SENTENCES["uk"], "ru") == "uk"
    assert found(SENTENCES["ku"], "tr") == "ku"


def test_german_and_english_are_expected_whatever_the_messenger_says() -> None:
    unhinted, hinted = probabilities("la rota"), probabilities("la rota", "tr")
    assert hinted["de"] / hinted["fr"] > 5 * unhinted["de"] / unhinted["fr"]
    assert hinted["en"] / hinted["fr"] > 2 * unhinted["en"] / unhinted["fr"]


@pytest.mark.parametrize("tag", ["", "xx", "-", "de--", "🙂", "i-klingon", "x" * 500, "\x00"])
def test_a_nonsense_language_tag_does_no_harm(tag: str) -> None:
    assert found(SENTENCES["ru"], tag) == "ru"


def test_varieties_count_as_their_language() -> None:
    assert probabilities("سلام", "prs") == probabilities("سلام", "fa")
    assert probabilities("roj baş", "kmr-TR") == probabilities("roj baş", "ku")


def test_a_few_kana_tell_japanese_from_chinese() -> None:
    assert found("駅前の街灯が故障中") == "ja"


# --- Cleaning ---


@pytest.mark.parametrize(
    "text",
    [
        "SOKAK LAMBASI BOZUK",
        "\u202esokak\u202c lam\u00adba\u200bsı bozuk",
        "@street_light_team sokak lambası bozuk 😀 https://example.org/broken-street-light-please",
        "/report sokak lambası bozuk, please.answer@example.org",
        "12. sokak lambası 2026 bozuk!!!",
    ],
)
def test_what_is_not_language_changes_nothing(text: str) -> None:
    assert found(text) == "tr"


def test_decomposed_letters_are_the_same_letters() -> None:
    assert probabilities("schöne Straße für alle") == probabilities(
        "scho\u0308ne Straße fu\u0308r alle"
    )


def test_a_german_street_name_does_not_hide_the_language() -> None:
    assert found("Мусор лежит на Wilhelmstraße уже неделю") == "ru"
    assert found("قمامة كثيرة في Friedrich-Ebert-Straße منذ أيام") == "ar"


def test_latin_letters_that_look_cyrillic_are_read_as_meant() -> None:
    meant = probabilities("на нашій вулиці не працює ліхтар")
    assert probabilities("нa нaшiй вулицi нe пpaцює лixтap") == meant


def test_a_whole_page_is_read_from_its_beginning() -> None:
    assert found(SENTENCES["de"] * 500) == "de"


@pytest.mark.parametrize("times", [1, 9])
def test_of_two_languages_the_stronger_wins_with_less_probability(times: int) -> None:
    german, turkish = SENTENCES["de"], SENTENCES["tr"]
    ranked = probabilities((f"{german} {german} {turkish} " * times).strip())
    assert next(iter(ranked)) == "de"
    assert ranked["de"] <= probabilities(german)["de"]
    assert ranked["tr"] > probabilities(german * times)["tr"]


# --- Always the same, and never an exception ---


@settings(max_examples=200)
@given(
    text=st.one_of(
        st.text(max_size=5000),
        st.text("aeioußğışёїيکሀ一ぁ@./:'’ -\u200d\u0301", max_size=5000),
    ),
    client_tag=st.one_of(
        st.none(), st.text(max_size=20), st.sampled_from(["de", "sr-Latn", "ku"])
    ),
    stored=st.one_of(st.none(), st.text(max_size=20)),
)
def test_any_text_is_answered_or_not_but_never_fails(
    text: str, client_tag: str | None, stored: str | None
) -> None:
    detected = detect(text, client_tag, stored=stored)
    ranked = probabilities(text, client_tag)
    assert detected == detect(text, client_tag, stored=stored)
    assert list(ranked.values()) == sorted(ranked.values(), reverse=True)
    assert not ranked or sum(ranked.values()) == pytest.approx(1)
    if detected:
        assert ranked[detected.language] == detected.probability >= THRESHOLD


def test_many_threads_at_first_use_read_model_and_profiles_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readings = []

    def read_model_and_count(languages: set[str]) -> SequenceModel:
        readings.append("model")
        return read_model(languages)

    def read_profiles_and_count(scripts: Iterable[Script]) -> Profiles:
        readings.append("profiles")
        return read_profiles(scripts)

    expected = {text: detect(text) for text in SENTENCES.values()}
    monkeypatch.setattr("bot.language.detection._loaded", None)
    monkeypatch.setattr("bot.language.detection.read_model", read_model_and_count)
    monkeypatch.setattr("bot.language.detection.read_profiles", read_profiles_and_count)
    together = Barrier(8)

    def ask() -> dict[str, Detected | None]:
        together.wait()
        load()
        return {text: detect(text) for text in SENTENCES.values()}

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask) for _ in range(8)]
    assert all(answer.result() == expected for answer in answers)
    assert readings == ["model", "profiles"]


def test_every_process_answers_alike_and_none_loads_numpy() -> None:
    program = (
        "import sys; from bot.language import probabilities\n"
        "for text in sys.argv[1:]: print(probabilities(text, 'de'))\n"
        "print('numpy' in sys.modules)"
    )
    texts = ["la rota", SENTENCES["sq"], SENTENCES["ckb"]]
    printed = [
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program, *texts],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert printed[0].endswith("False\n")


# --- The model ---


def test_the_model_scores_as_py3langid_itself(model: SequenceModel) -> None:
    theirs = LanguageIdentifier.from_model_file(MODEL_FILE)
    for text, languages in {
        "die lampe vor dem haus ist kaputt": ("de", "en", "tr"),
        "sokak lambası iki haftadır yanmıyor": ("de", "en", "tr"),
        "на нашій вулиці немає світла": ("uk", "ru"),
    }.items():
        ranked = dict(theirs.rank(f" {text} "))
        ours = model.score(text, languages)
        for language, score in zip(languages, ours, strict=True):
            difference = ranked[language] - ranked[languages[0]]
            # One byte per value rounds each of some forty sequences by at most 0.025.
            assert score - ours[0] == pytest.approx(difference, abs=1)


def test_a_language_the_model_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="ti"):
        read_model({"ti"})


# --- The profiles ---


def test_the_profiles_score_as_langdetects_own_frequencies(profiles: Profiles) -> None:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    text = "چراغ خیابان خراب شده است"
    padded = f" {text} ".replace("ی", "ي")
    expected = {"ar": 0.0, "fa": 0.0}
    for size in (2, 3):
        for at in range(len(padded) - size + 1):
            frequencies = factory.word_lang_prob_map.get(padded[at : at + size])
            for language in expected if frequencies else ():
                frequency = frequencies[factory.langlist.index(language)]
                expected[language] += math.log(frequency + 0.5 / 10_000)
    arabic, persian = profiles.score(text, ("ar", "fa"))
    # One byte per value rounds each of some forty pieces by at most 0.025.
    assert persian - arabic == pytest.approx(expected["fa"] - expected["ar"], abs=1)
    assert persian > arabic


def test_capitals_in_the_profiles_count_as_small_letters(profiles: Profiles) -> None:
    german, english = profiles.score("zeitung", ("de", "en"))
    assert german > english
    assert all(piece == piece.lower() for piece in profiles.rows)


def test_letters_the_profiles_do_not_tell_apart_score_alike(profiles: Profiles) -> None:
    assert profiles.score("oraș și țară", ("ro",)) == profiles.score("oraş şi ţară", ("ro",))


def test_a_language_without_a_profile_has_no_column(profiles: Profiles) -> None:
    assert {"de", "tr", "so", "uk", "fa"} <= profiles.columns.keys()
    assert profiles.columns.keys().isdisjoint({"ku", "sr", "ps", "ckb"})


def test_a_language_without_a_profile_keeps_its_probability(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = probabilities("derya")
    monkeypatch.setattr("bot.language.detection._PROFILE_WEIGHT", 2.0)
    after = probabilities("derya")
    assert 0.3 < before["ku"] < 0.7
    assert after["ku"] == pytest.approx(before["ku"])
    assert after["tr"] != pytest.approx(before["tr"])
