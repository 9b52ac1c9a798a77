"""Danger: the card of its kind, the question for it, and who sees neither."""

import pytest

from bot.i18n import LOCALES_DIR, Catalogues
from handlers.danger.cards import BESIDE, IN_THEIR_WORDS, danger_question, emergency_card
from handlers.danger.said import Said, noting, what_to_say
from handlers.dialogues import TOLD, WARNED
from handlers.incoming import COMMANDS
from handlers.understanding import danger
from handlers.understanding.danger import Certainty, Verdict
from storage.danger import POISON_CENTRES, DangerKind
from storage.workdays import LANDS
from tests.handlers.test_dialogues import conversation
from tests.support.quarters import sample_profile
from tests.support.town import Town

QUESTION = "Ist gerade jemand in Gefahr?"
CARD = "Bitte rufen Sie jetzt an:"


def only(locale: str, kind: DangerKind) -> str:
    """Return the card for somebody who has written in their own language."""
    with Catalogues().speaking(locale):
        return emergency_card(
            kind, sample_profile(), locale=locale, written_in=locale, locales=("de", "en", "ar")
        )


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every text one that may tell of fire."""
    verdict = Verdict(Certainty.POSSIBLE, DangerKind.FIRE)
    monkeypatch.setattr("bot.middlewares.danger.assess", lambda _text: verdict)


def test_every_kind_has_its_own_card_in_every_language() -> None:
    special = {
        DangerKind.HOME_VIOLENCE: ["116 016", "+49 30 23125 060"],
        DangerKind.SUICIDE: ["0800 1110111", "0800 1110222", "116 123"],
        DangerKind.CHILD: ["116 111"],
        DangerKind.POISON: ["0761 19240"],
    }
    for locale in sample_profile().locales:
        cards = {kind: only(locale, kind) for kind in DangerKind}
        assert len({*cards.values()}) == len(DangerKind)
        for kind, card in cards.items():
            for number in ["112", "110", *special.get(kind, [])]:
                assert number in card, (locale, kind)
            assert sample_profile().emergency_note[locale][:20] in card


def test_each_land_has_a_poison_centre() -> None:
    assert {*POISON_CENTRES} == {*LANDS}


def test_a_text_in_another_language_is_answered_in_it_or_beside_it() -> None:
    profile = sample_profile()

    def written_in(language: str | None) -> str:
        with Catalogues().speaking("tr"):
            return emergency_card(
                DangerKind.FIRE,
                profile,
                locale="tr",
                written_in=language,
                locales=("de", "en", "tr", "ar"),
            )

    assert CARD not in written_in(None)
    assert "اتصلوا الآن" in written_in("ar")
    for language, words in IN_THEIR_WORDS.items():
        card = written_in(language)
        assert card.startswith(f"🆘 <b>{words}</b>")
        assert CARD in card
        assert "Please call now" in card
        assert "Lütfen hemen arayın" in card
        assert len(card) < 4096
    listed = {file.parent.name for file in LOCALES_DIR.glob(f"*/{danger.LISTS}")}
    assert listed <= {*IN_THEIR_WORDS, *profile.locales}
    assert {*BESIDE} <= {*profile.locales}


def test_what_is_said_once_of_each_kind() -> None:
    fire = DangerKind.FIRE
    certain, possible = Verdict(Certainty.CERTAIN, fire), Verdict(Certainty.POSSIBLE, fire)
    gas = Verdict(Certainty.POSSIBLE, DangerKind.GAS)
    asked, shown = noting({}, fire, Said.ASKED), noting({}, fire, Said.SHOWN)
    denied = noting({}, fire, Said.DENIED)
    assert what_to_say(possible, {}) is Said.ASKED
    assert what_to_say(possible, asked) is None
    assert what_to_say(gas, asked) is Said.ASKED
    assert what_to_say(gas, denied) is None
    assert what_to_say(certain, denied) is Said.SHOWN
    assert what_to_say(certain, asked) is Said.SHOWN
    assert what_to_say(certain, shown) is None
    assert what_to_say(possible, shown) is None
    assert noting(shown, DangerKind.GAS, Said.ASKED) == {WARNED: {"fire": "shown", "gas": "asked"}}


async def test_each_kind_of_danger_has_its_card_in_one_conversation(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("Es brennt im Keller")
    assert CARD in person.chat[0].text
    await person.write("Meine Frau atmet nicht mehr")
    assert sum(CARD in text for text in person.texts) == 2
    assert "Am Telefon sagt man Ihnen" in person.chat[-2].text
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "Es brennt im Keller\nMeine Frau atmet nicht mehr"


@pytest.mark.usefixtures("unsure")
async def test_where_it_is_not_sure_it_is_asked_and_the_draft_goes_on(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("Der Container ist ganz warm")
    question, _notice, draft = person.chat
    assert QUESTION in question.text
    assert "112" in question.text
    assert "Ist es ein Problem, eine Idee oder eine Frage?" in draft.text
    await person.write("Und es raucht ein wenig")
    assert sum(QUESTION in text for text in person.texts) == 1

    yes = question.buttons["🆘 Ja, Gefahr"]
    await person.press("Ja, Gefahr")
    card = person.find(CARD)
    assert card.buttons == {}
    await person.tap(yes, card)
    assert sum(CARD in text for text in person.texts) == 1
    _state, data = await conversation(town, person)
    assert data[TOLD]["text"] == "Der Container ist ganz warm\nUnd es raucht ein wenig"


@pytest.mark.parametrize("command", sorted(COMMANDS))
async def test_the_word_of_a_command_is_no_danger(town: Town, command: str) -> None:
    """/mine, for one's own cases, is a weapon elsewhere."""
    person = town.newcomer("en")
    await person.write(f"/{command}")
    assert not any("in danger right now" in text for text in person.texts)
    await person.write(f"/{command} There is a fire in the cellar")
    assert any("Please call now" in text for text in person.texts)


@pytest.mark.usefixtures("unsure")
async def test_after_no_nothing_is_asked_until_the_next_conversation(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("شيء ما")
    no = person.chat[0].buttons["لا خطر"]
    await person.press("لا خطر")
    assert person.has_seen("إذن نتابع")
    await person.write("شيء آخر")
    assert sum("هل هناك شخص في خطر الآن؟" in text for text in person.texts) == 0
    await person.write("/cancel")
    await person.write("شيء جديد")
    assert sum("هل هناك شخص في خطر الآن؟" in text for text in person.texts) == 1
    await person.tap(no.replace("fire", "made-up"), person.find("هل هناك شخص في خطر الآن؟"))
    assert "هل هناك شخص" in person.find("هل هناك شخص في خطر الآن؟").text


def test_the_question_of_a_kind_shows_its_numbers() -> None:
    with Catalogues().speaking("ru"):
        text, buttons = danger_question(DangerKind.SUICIDE, sample_profile(), locale="ru")
    assert "116 123" in text
    assert len(buttons.inline_keyboard[0]) == 2
