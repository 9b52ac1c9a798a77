"""What must stay stays, or the translation is not used, or people are told to look."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from bot.translation.checking import Flag, check, is_mixed
from bot.translation.protecting import (
    PlaceholderLostError,
    Protected,
    check_placeholders,
    cut_into_sentences,
    protect,
)

STAYS: Final = (
    "M-2026-0042",
    "m – 2026 – 42",
    "https://leimen.example.org/muell?art=gelb&nr=7#oben",
    "http://[2001:db8::1]:8080/x",
    "www.leimen.de/plan_2.pdf",
    "leimen.de/a-b",
    "frau.mueller+amt@leimen.example.org",
    "@quartier_bot",
    "/report",
    "+49 (0)6224 704-0",
    "06224/70 41 32",
    "+90 532 123 45 67",
    "٠١٧٦ ١٢٣٤٥٦٧",
    "14:30",
    "9.15",
    "٨:٣٠",
    "16h45",
    "12.11.2026",
    "3. 4. 26",
    "24.12.",
    "2026-11-30",
    "11/30/2026",
    "1.250,50 €",
    "€ 49,90",
    "15 %",
    "٢٥٪",
    "1 200,00 EUR",
    "20,- €",
    "1.000.000",
    "DE89 3704 0044 0532 0130 00",
    "⟦1⟧",
)
WORDS: Final = {
    "Rohrbacher Straße": "Rohrbacher Straße",
    "Straße": "Straße",
    "İzmir Parkı": "Izmir-Park",
    "Menzerpark": "Menzerpark",
    "حديقة منتسر": "Menzerpark",
    "Leimen-Mitte": "Leimen-Mitte",
    "Frau Öztürk": "Frau Öztürk",
    "X": "never",
    "": "never",
}
SENTENCES: Final = (
    "Die Lampe vor {} ist seit gestern kaputt.",
    "Bitte rufen Sie {} an, es wohnen 4 Familien im 3. Stock!",
    "{} önünde 2 gündür ışık yok.",
    "المصعد معطل في {} منذ ٣ أيام.",
    "Біля {} вже 12 днів не працює світло?",
    "The bin at {} is full; 250 people walk by",
    "垃圾在 {} 已经5天了。",
)


def test_each_of_these_stays_as_it_was_wherever_it_stands() -> None:
    for word in STAYS:
        for text in (word, f"Es geht um {word}, bitte.", f"({word})", f"{word}\n{word}!"):
            protected = protect(text)
            assert word not in protected.text or word == "⟦1⟧", (word, protected)
            assert set(protected.kept) == {word}, (word, protected)
            assert protected.restore(protected.text) == text
    assert protect("3 Zimmer, 2. Stock, Haus 7b") == Protected("3 Zimmer, 2. Stock, Haus 7b")


@pytest.mark.parametrize(
    ("text", "sent", "back"),
    [
        (
            "An der rohrbacher straße 12 b, hinter der Straße.",
            "An der ⟦1⟧, hinter der ⟦2⟧.",
            "An der Rohrbacher Straße 12 b, hinter der Straße.",
        ),
        ("İZMİR PARKI'nda çöp var", "⟦1⟧'nda çöp var", "Izmir-Park'nda çöp var"),
        ("المصباح في حديقة منتسر معطل", "المصباح في ⟦1⟧ معطل", "المصباح في Menzerpark معطل"),
        ("Menzerparks, Straßenlampe", "Menzerparks, Straßenlampe", "Menzerparks, Straßenlampe"),
        ("https://a.example/Menzerpark", "⟦1⟧", "https://a.example/Menzerpark"),
        ("Frau Öztürk: 14:30!", "⟦1⟧: ⟦2⟧!", "Frau Öztürk: 14:30!"),
    ],
)
def test_words_of_the_quarter_stay(text: str, sent: str, back: str) -> None:
    protected = protect(text, {**WORDS, "İZMİR PARKI": "Izmir-Park"})
    assert protected.text == sent
    assert protected.restore(protected.text) == back


def test_placeholders_may_move_and_change_their_figures_but_not_be_lost_doubled_or_invented() -> (
    None
):
    protected = protect("M-2026-0042 um 14:30")
    assert protected.restore("Saat ⟦ 2 ⟧: ⟦١⟧") == "Saat 14:30: M-2026-0042"
    for answer in ("", "⟦1⟧", "⟦1⟧⟦2⟧⟦2⟧", "⟦1⟧⟦2⟧⟦3⟧", "⟦1⟧ 2⟧", "⟦1⟧⟦2⟧⟦x⟧", "[1] [2]"):
        with pytest.raises(PlaceholderLostError):
            protected.restore(answer)
    check_placeholders("", "")


def test_sentences_are_the_whole_text() -> None:
    text = "Am 5. März fehlt Licht.  Warum?! „Ja.“ So…\n\nاين الضوء؟ نعم。完了。好 "
    assert cut_into_sentences(text) == [
        *("Am 5. März fehlt Licht.  ", "Warum?! ", "„Ja.“ ", "So…\n\n"),
        *("اين الضوء؟ ", "نعم。完了。好 "),
    ]
    for hostile in ("", "\n", "...", "a" * 4_096, ". " * 2_048, "⟦" * 4_000, "1-" * 2_048):
        assert "".join(cut_into_sentences(hostile)) == hostile
        again = protect(hostile, WORDS)
        assert again.restore(again.text) == hostile
    assert not protect("👍👍 12, M-2026-0042").is_translatable
    assert protect("ok 12").is_translatable


def test_digits_of_500_generated_texts_are_kept_or_flagged() -> None:
    """Engines that do all kinds of wrong: nothing wrong with figures goes through unseen."""
    chance = random.Random(12)  # noqa: S311  texts, no secrets
    outcomes = Counter[str]()
    for _ in range(500):
        stays = chance.choices([*STAYS, *(word for word in WORDS if len(word) > 1)], k=3)
        text = " ".join(
            chance.choice(SENTENCES).format(f"{word} und {chance.randrange(10**6)}")
            for word in stays
        )
        protected = protect(text, WORDS)
        engine = chance.choice(ENGINES)
        try:
            translated = protected.restore(engine(protected.text, chance))
        except PlaceholderLostError:
            outcomes["not used"] += 1
            continue
        flagged = Flag.NUMBERS in check(text, translated, target="de")
        assert flagged == (figures(text) != figures(translated)), (engine, text, translated)
        outcomes["flagged" if flagged else "kept"] += 1
    assert sum(outcomes.values()) == 500
    assert min(outcomes[name] for name in ("kept", "flagged", "not used")) >= 30


def figures(text: str) -> list[str]:
    """All figures of a text, sorted; another way than that of the program."""
    shown = "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else " "
        for sign in text
    )
    return sorted(shown.split())


def _replace_one(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    places = [at for at, sign in enumerate(text) if sign.isdigit()]
    at = chance.choice(places)
    return text[:at] + change(text[at]) + text[at + 1 :]


def echo(text: str, _: random.Random) -> str:
    return text


def arabic_figures(text: str, _: random.Random) -> str:
    return text.translate({ord("0") + figure: 0x660 + figure for figure in range(10)})


def turned_round(text: str, _: random.Random) -> str:
    return " ".join(reversed(text.split(" ")))


def drops_a_figure(text: str, chance: random.Random) -> str:
    return _replace_one(text, chance, lambda _: "")


def changes_a_figure(text: str, chance: random.Random) -> str:
    return _replace_one(text, chance, lambda figure: str((int(figure) + 1) % 10))


def doubles_a_figure(text: str, chance: random.Random) -> str:
    return _replace_one(text, chance, lambda figure: figure * 2)


def groups_figures(text: str, _: random.Random) -> str:
    return text.replace("00", "0 0")


def drops_a_word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    del words[chance.randrange(len(words))]
    return " ".join(words)


def cuts(text: str, _: random.Random) -> str:
    return text[: len(text) * 3 // 4]


ENGINES: Final = (
    *(echo, arabic_figures, turned_round, drops_a_figure, changes_a_figure, doubles_a_figure),
    *(groups_figures, drops_a_word, cuts),
)


GERMAN: Final = "Die Laterne vor dem Haus ist kaputt, bitte reparieren Sie sie bald."
TURKISH: Final = "Evin önündeki sokak lambası bozuk, lütfen onu yakında tamir edin."


@pytest.mark.parametrize(
    ("source", "translated", "target", "flags"),
    [
        (TURKISH, GERMAN, "de", []),
        (TURKISH, GERMAN, "de-simple", []),
        (GERMAN, TURKISH, "tr", []),
        (GERMAN, GERMAN, "tr", [Flag.LANGUAGE]),
        (TURKISH, "Kaputt.", "de", [Flag.LENGTH]),
        (TURKISH, " ".join([GERMAN] * 4), "de", [Flag.LENGTH]),
        ("Işık yok", "Vor dem Haus gibt es leider überhaupt kein Licht.", "de", []),
        (f"{TURKISH} 12", f"{GERMAN} ١٢", "de", []),
        (f"{TURKISH} 12", f"{GERMAN} 21", "de", [Flag.NUMBERS]),
        (f"{TURKISH} 12 12", f"{GERMAN} 12", "de", [Flag.NUMBERS]),
        (GERMAN, "房子前面的路灯坏了，请尽快修理。", "zh", []),
        (GERMAN, "", "tr", [Flag.LENGTH]),
        ("", "", "tr", []),
    ],
)
def test_what_is_odd_about_a_translation_is_seen(
    source: str, translated: str, target: str, flags: list[Flag]
) -> None:
    assert check(source, translated, target=target) == flags


def test_a_text_in_two_languages_is_known_and_one_with_foreign_words_is_not() -> None:
    assert is_mixed(f"{TURKISH}\n{GERMAN}")
    assert is_mixed(f"{GERMAN} المصباح أمام البيت معطل منذ أسبوع.")
    assert not is_mixed(f"{TURKISH} Hausmeister gelmedi. {TURKISH}")
    assert not is_mixed("")
