"""Typed places: found like a shared one, asked where there is doubt, and kept as words else."""

import pytest

from tests.handlers.drafts.test_conversation import the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture(autouse=True)
async def _addresses(town: Town) -> None:
    await town.list_addresses()


async def tell(person: Someone, category: str = "Straßenbeleuchtung") -> None:
    """Answer everything before the place."""
    await person.write("/report")
    await person.write("Die Laterne vor dem Haus ist seit einer Woche kaputt.")
    await person.press(category)


def shown_on_map(person: Someone) -> tuple[float, float]:
    """Return the place last shown on the map."""
    return next(shown.location for shown in reversed(person.chat) if shown.location)


@on_both_databases
async def test_a_typed_address_acts_like_a_pin(town: Town) -> None:
    first, second = town.newcomer("de"), town.newcomer("de")
    manager = await town.member()
    await tell(first)
    await first.write("vor der musterstr. 5, 69181 Leimen")
    assert first.chat[-3].text == "📍 Musterstraße 5 (auf der Karte)"
    assert first.keyboard == []
    place = shown_on_map(first)
    await first.press("Weiter ohne Foto")
    said = "📍 Musterstraße 5 (auf der Karte) · vor der musterstr. 5, 69181 Leimen"
    assert said in first.newest.text
    await first.press("Senden")
    case = await the_case(town)
    assert (case.place, case.outside) == (place, False)
    assert case.address == "vor der musterstr. 5, 69181 Leimen"
    assert (case.found_place, case.place_key) == ("Musterstraße 5", "musterstr 5")
    await first.press("Meine Anliegen")
    await first.press("M-2026-0001")
    assert said in first.newest.text

    await tell(second)
    await second.write("Musterstrasse 5")
    await second.press("Weiter ohne Foto")
    assert any("Gleiche Adresse, M-2026-0001" in label for label in second.labels)
    await second.press("Nein, nicht dabei")
    assert second.newest.text.endswith("📍 Musterstraße 5 (auf der Karte)")
    await second.press("Senden")
    await manager.press("Vorgang zeigen")
    assert "📍 Musterstraße 5\n" in manager.newest.text
    await manager.press("Karte")
    assert shown_on_map(manager) == place
    await manager.press("Dasselbe wie")
    assert manager.labels[0] == "M-2026-0001 · gleiche Adresse"


async def test_what_is_in_doubt_is_asked_and_may_be_changed(town: Town) -> None:
    person = town.newcomer("de")
    await tell(person)
    asked = await person.write("Kirchgase 7")
    assert (
        asked.text
        == "Meinen Sie diesen Ort? Tippen Sie darauf, oder schreiben Sie ihn noch einmal."
    )
    assert [*asked.buttons] == [
        "📍 Kirchgasse 7",
        "Nein, meine Worte bleiben",
        "✖️ Abbrechen",
    ]
    old = asked.buttons["📍 Kirchgasse 7"]
    other = await person.write("Musterstrasse 99")
    assert "aber diese Hausnummer nicht" in other.text
    assert person.labels[0] == "📍 Musterstraße 31"
    chosen = other.buttons["📍 Musterstraße 31"]
    # A button of the choices before, or made up, changes nothing.
    for data in (old, chosen[:-2] + "xx"):
        assert "aber diese Hausnummer nicht" in (await person.tap(data)).text
    await person.press("Musterstraße 31", of=other)
    assert person.chat[-3].text == "📍 Musterstraße 31 (auf der Karte)"
    assert "Foto" in person.newest.text
    assert "Foto" in (await person.tap(chosen)).text

    await person.press("Falscher Ort? Ändern")
    assert "Wo ist es?" in person.newest.text
    await person.write("Kirchgase 7")
    await person.press("Nein, meine Worte bleiben")
    await person.press("Weiter ohne Foto")
    assert person.newest.text.endswith("📍 Kirchgase 7")
    await person.press("📍 Ort")
    written = await person.write("Kirchgasse 99, Hinterhof")
    await person.edit("Kirchgasse 7, Hinterhof", of=person.last_sent)
    assert written.text != person.newest.text
    assert "📍 Kirchgasse 7 (auf der Karte) · Kirchgasse 7, Hinterhof" in person.newest.text
    await person.press("Senden")
    case = await the_case(town)
    assert (case.found_place, case.address) == ("Kirchgasse 7", "Kirchgasse 7, Hinterhof")


@on_both_databases
async def test_places_are_found_in_arabic_letters_and_digits(town: Town) -> None:
    person = town.newcomer("ar")
    await tell(person, "إنارة الشوارع")
    asked = await person.write("راتهاوس شتراسه ٥")
    assert "📍 Rathausstraße 5" in asked.buttons
    await person.write("شارع موستر ٥")
    assert person.chat[-3].text == "📍 Musterstraße 5 (على الخريطة)"
    pin = shown_on_map(person)
    await person.press("مكان خاطئ")
    await person.write("٤٩٫٣٤٨١، ٨٫٦٩١٢")
    assert shown_on_map(person) == (49.3481, 8.6912) != pin
    await person.press("مكان خاطئ")
    await person.write("حديقة الحي")
    assert person.chat[-3].text == "📍 Quartierspark (على الخريطة)"


async def test_points_in_words_are_checked_like_pins(town: Town) -> None:
    person = town.newcomer("de")
    # A copied link begins a draft, as a pin does; words beside it are words.
    await person.write("https://www.openstreetmap.org/#map=19/49.3481/8.6912")
    assert shown_on_map(person) == (49.3481, 8.6912)
    assert "Problem" in person.newest.text
    await tell(person)
    asked = await person.write("8.6912, 49.3481")
    assert "📍 49.34810, 8.69120" in asked.buttons
    await person.write("https://www.openstreetmap.org/?mlat=52.52&mlon=13.405#map=15/49/8")
    assert "außerhalb" in person.newest.text
    await person.press("Nein, anderer Ort")
    long = "https://www.google.com/maps/place/x/data=!8m2!3d52.52!4d13.405!" + "x" * 600
    assert "außerhalb" in (await person.write(long)).text
    await person.press("Nein, anderer Ort")
    await person.write("https://maps.app.goo.gl/abc123")
    await person.press("Weiter ohne Foto")
    await person.press("Senden")
    case = await the_case(town)
    assert (case.place, case.address) == (None, "https://maps.app.goo.gl/abc123")
