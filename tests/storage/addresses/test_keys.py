"""Names of streets and house numbers the way they are compared."""

import pytest

from storage.addresses.foreign_scripts import consonants
from storage.addresses.keys import HouseNumber, name_key, read_house_number

SAME_STREETS = (
    ("Müller-Straße", "MÜLLERSTRASSE", "Mueller Str.", "Müllerstraße", "müllerſtraße"),
    ("Kirchgasse", "KİRCHGASSE", "Kırchgasse", "Kirch-Gasse", "KIRCH GASSE"),
    ("Straße des 17. Juni", "Str. des 17.Juni", "strasse des 17 juni"),
    ("Sankt-Georg-Platz", "St. Georg Pl."),
    ("شارع المدرسة", "شَارِع المدرسه", "شـارع المدرسة"),
)
SAME_SOUNDS = (
    ("Musterstraße", "Мустерштрассе", "вул. Мустерштрасе", "موسترشتراسه", "شارع موستر"),
    ("Rathausstraße", "Ратхаусштрассе", "راتهاوسشتراسه"),
)
NUMBERS = {
    "5": HouseNumber(5),
    " 5 A ": HouseNumber(5, "a"),
    "005": HouseNumber(5),
    "٥": HouseNumber(5),
    "5½": HouseNumber(5, "½"),
    "5 1/2": HouseNumber(5, "½"),
    "12-14": HouseNumber(12, "", 14),
    "12–14a": HouseNumber(12, "", 14, "a"),
    "12a-12c": HouseNumber(12, "a", 12, "c"),
    "12/14": HouseNumber(12, "", 14),
    "12 u. 14": HouseNumber(12, "", 14),
}
NO_NUMBERS = ("", "0", "a", "14-12", "10000", "5aa", "5.5", "-5", "1-2-3")


@pytest.mark.parametrize("names", SAME_STREETS, ids=lambda names: names[0])
def test_one_street_has_one_key_however_it_is_written(names: tuple[str, ...]) -> None:
    assert len({name_key(name) for name in names}) == 1


@pytest.mark.parametrize("names", SAME_SOUNDS, ids=lambda names: names[0])
def test_scripts_are_compared_by_consonants(names: tuple[str, ...]) -> None:
    assert len({consonants(name) for name in names}) == 1


def test_house_numbers_are_read_as_registers_write_them() -> None:
    assert {text: read_house_number(text) for text in NUMBERS} == NUMBERS
    assert [text for text in NO_NUMBERS if read_house_number(text) is not None] == []
    assert [str(NUMBERS[text]) for text in (" 5 A ", "12–14a", "5½")] == ["5a", "12–14a", "5½"]


def test_a_range_holds_the_numbers_between_on_its_side_of_the_street() -> None:
    even, both = HouseNumber(12, "", 16, "a"), HouseNumber(12, "", 15)
    held = [str(each) for each in map(HouseNumber, range(11, 19)) if even.holds(each)]
    assert held == ["12", "14", "16"]
    assert even.holds(HouseNumber(16, "a"))
    assert not even.holds(HouseNumber(16, "b"))
    assert even.holds(HouseNumber(12, "", 14))
    assert not even.holds(HouseNumber(12, "", 18))
    assert both.holds(HouseNumber(13))
    assert not HouseNumber(12).holds(HouseNumber(14))
