"""People ask in their own words: they are led there, and nothing they wrote is lost."""

import pytest

from handlers.dialogues import LED, TOLD
from handlers.understanding.intents import Guess, Intent
from storage.cases.models import CaseKind
from tests.handlers.test_dialogues import conversation
from tests.support.town import Town


async def test_words_lead_where_their_command_leads(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("Ich möchte bitte die Sprache ändern")
    assert "Welche Sprache" in person.newest.text or "In welcher Sprache" in person.newest.text
    await person.write("/hilfe")
    assert person.has_seen("Sie können mir einfach schreiben")
    await person.write("/Termin")
    assert await conversation(town, person) == (None, {})

    await person.write("/idee Mehr Bänke am Bach")
    _state, data = await conversation(town, person)
    assert (data[TOLD]["kind"], data[TOLD]["text"]) == (CaseKind.IDEA, "Mehr Bänke am Bach")
    await person.write("Sprache")
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "Mehr Bänke am Bach\nSprache", "inside a dialogue it is an answer"
    await person.write("Abbrechen bitte")
    assert await conversation(town, person) == (None, {})


async def test_a_word_of_another_language_is_a_command_too(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("/yardım")
    assert await conversation(town, person) == (None, {})
    await person.write("موعد")
    assert await conversation(town, person) == (None, {})


async def test_the_team_at_work_is_not_led(town: Town) -> None:
    manager = await town.member(language="de")
    await manager.write("Termin")
    _state, data = await conversation(town, manager)
    assert data[TOLD]["text"] == "Termin"


async def test_whoever_was_led_can_still_tell_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = Guess(Intent.LANGUAGE, sure=True)
    monkeypatch.setattr("bot.middlewares.intents.guess_intent", lambda _text: sure)
    person = town.newcomer("en")
    await person.write("My neighbours speak Greek with me")
    assert "Then I pass your message on" in person.newest.text
    pass_on = person.newest.buttons["✍️ Pass my message on"]
    await person.press("Pass my message on")
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "My neighbours speak Greek with me"
    await person.tap(pass_on)
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "My neighbours speak Greek with me"
    assert LED not in data

    sure = Guess(Intent.REPORT, sure=True)
    monkeypatch.setattr("bot.middlewares.intents.guess_intent", lambda _text: sure)
    person = town.newcomer("en")
    await person.write("I have to tell you of a lamp")
    _state, data = await conversation(town, person)
    told = data[TOLD]
    assert (told["kind"], told["text"]) == (CaseKind.REPORT, "I have to tell you of a lamp")


@pytest.mark.parametrize(
    ("intent", "label"),
    [
        (Intent.APPOINTMENT, "Book an appointment"),
        (Intent.EVENTS, "Events"),
        (Intent.IDEAS, "All ideas"),
        (Intent.MINE, "My cases"),
        (Intent.TOPICS, "Choose topics"),
        (Intent.LANGUAGE, "Language"),
        (Intent.PRIVACY, "Privacy"),
        (Intent.HELP, "What I can do"),
    ],
)
async def test_what_is_likely_is_offered_beside_the_kinds(
    town: Town, monkeypatch: pytest.MonkeyPatch, intent: Intent, label: str
) -> None:
    unsure = Guess(intent, sure=False)
    monkeypatch.setattr("bot.middlewares.intents.guess_intent", lambda _text: unsure)
    person = town.newcomer("en")
    await person.write("Whatever this may be")
    assert len([each for each in person.labels if label in each]) == 1
    await person.press(label)
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "Whatever this may be"
