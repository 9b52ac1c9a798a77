"""May a machine outside the house translate? Asked once, after the first words for the team."""

import asyncio
from typing import Final

import pytest

from handlers.translated import Machine
from handlers.who_translates import mark_of
from storage.people import MachineTranslation, Person
from storage.translations.consent import begin_asking
from storage.translations.leasing import lease
from tests.handlers.ideas.test_browse import idea_tap, publish, row_of, share
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

DEEPL: Final = Machine("DeepL", outside=True)
OTHER: Final = Machine("LibreTranslate (translate.example.org)", outside=True)
HOUSE: Final = Machine("CTranslate2", outside=False)
TURKISH: Final = "Sokak lambası üç gündür yanmıyor, akşamları çok karanlık oluyor."
ARABIC: Final = "مصباح الشارع لا يعمل منذ ثلاثة أيام والطريق مظلم جدا في المساء."
ASKS: Final = {"tr": "makine çevirebilir mi?", "ar": "هل تسمحون بأن تترجم آلة"}
YES: Final = {"tr": "Evet, makine", "ar": "نعم، يمكن"}
NO: Final = {"tr": "Hayır, bir insan", "ar": "لا، إنسان"}


@pytest.fixture(autouse=True)
def _outside(town: Town) -> None:
    town.use_machine(DEEPL)


SEND: Final = {"tr": "Gönder", "ar": "إرسال", "de": "✅ Senden"}
S: Final = MachineTranslation


async def send_idea(someone: Someone, text: str) -> None:
    await someone.write("/idea")
    await someone.write(text)
    await someone.press(SEND[someone.language])


async def leased(town: Town) -> list[str]:
    """Return what an engine outside would be given now."""
    async with town.database.transaction() as session:
        given = await lease(session, limit=9, outside=True, now=town.now)
        texts = [each.text for each in given]
        await session.rollback()
    return texts


def asked(someone: Someone) -> int:
    return sum(words in text for text in someone.texts for words in ASKS.values())


async def says(town: Town, someone: Someone) -> MachineTranslation:
    return (await row_of(town, someone)).machine_translation


@on_both_databases
@pytest.mark.parametrize(("language", "text"), [("tr", TURKISH), ("ar", ARABIC)])
async def test_it_is_asked_once_after_the_confirmation(
    town: Town, language: str, text: str
) -> None:
    resident = town.newcomer(language)
    await resident.write("/idea")
    await resident.write(text)
    assert not asked(resident), "not while something is being written"
    await resident.press(SEND[language])
    assert "I-2026-0001" in resident.chat[-2].text, "the confirmation comes first"
    question = resident.newest
    assert ASKS[language] in question.text
    assert "DeepL" in question.text
    assert "/privacy" in question.text
    assert await leased(town) == [], "no answer is no yes"

    await resident.press(YES[language])
    assert question.edits == 1
    assert question.buttons == {}
    assert await leased(town) == [text], "what waits may go"
    await resident.tap(f"machine-may:1:{mark_of(DEEPL)}", question)
    assert await says(town, resident) is S.YES, "twice is once"
    await resident.tap(f"machine-may:0:{mark_of(DEEPL)}", question)
    assert await leased(town) == [], "an objection holds at once"
    await send_idea(resident, f"{text} {text}")
    assert asked(resident) == 0, "the question was answered"
    assert not [each for each in resident.chat if YES[language] in str(each.buttons)]


@on_both_databases
async def test_people_alone_translate_for_who_says_no_or_nothing(town: Town) -> None:
    resident, silent = town.newcomer("tr"), town.newcomer("tr")
    await send_idea(resident, TURKISH)
    await resident.press(NO["tr"])
    assert "yalnızca ekipten insanlar" in resident.newest.text
    assert await says(town, resident) is S.NO
    await send_idea(silent, TURKISH)
    await send_idea(silent, ARABIC)
    assert asked(silent) == 1
    assert await leased(town) == []


async def test_whichever_words_come_first_lead_to_it(town: Town) -> None:
    manager = await town.member()
    await share(town.newcomer())
    await publish(town, manager)
    someone, drafting, asking = (town.newcomer("tr") for _ in range(3))
    await idea_tap(someone)
    await someone.press("Yorum")
    await someone.write("Çok iyi olur, çocuklar için de bir yer lazım.")
    assert ASKS["tr"] in someone.newest.text

    await drafting.write("/report")
    await drafting.write(TURKISH)
    await idea_tap(drafting)
    await drafting.press("Yorum")
    await drafting.write("Çok iyi olur, çocuklar için de bir yer lazım.")
    assert not asked(drafting), "a report is being written"
    await drafting.write("/cancel")
    await send_idea(drafting, TURKISH)
    assert asked(drafting) == 1

    await asking.write("/ask Mahallede Türkçe bilen bir doktor var mı acaba, bilen var mı?")
    assert not asked(asking)
    await asking.press(SEND["tr"])
    assert ASKS["tr"] in asking.newest.text


async def test_who_is_not_asked(town: Town) -> None:
    german, turkish_in_german = town.newcomer("de"), town.newcomer("de")
    await send_idea(german, "Auf dem Platz fehlt eine Bank, dort ist es im Sommer sehr heiß.")
    assert not german.has_seen("Darf eine Maschine")
    await send_idea(turkish_in_german, TURKISH)
    assert turkish_in_german.has_seen("Darf eine Maschine"), "their words are no German"
    for machine in (HOUSE, None):
        town.use_machine(machine)
        someone = town.newcomer("tr")
        await send_idea(someone, TURKISH)
        assert not asked(someone)
    town.use_machine(DEEPL)
    await send_idea(someone, TURKISH)
    assert asked(someone) == 1, "the first words with a machine outside"

    afraid = town.newcomer("tr")
    await send_idea(afraid, "Evde yangın var, imdat!")
    assert afraid.has_seen("112")
    assert afraid.has_seen("I-2026-"), "it was sent all the same"
    assert not asked(afraid)
    await send_idea(afraid, TURKISH)
    assert asked(afraid) == 1


async def test_a_yes_counts_for_the_machine_that_was_named(town: Town) -> None:
    resident, forger = town.newcomer("tr"), town.newcomer("tr")
    await send_idea(resident, TURKISH)
    question = resident.newest
    yes = f"machine-may:1:{mark_of(DEEPL)}"
    await forger.write("/start")
    await forger.tap(yes)
    assert await says(town, forger) is S.UNASKED, "nobody has asked them"

    town.use_machine(OTHER)
    await resident.press(YES["tr"], of=question)
    assert "translate.example.org" in question.text
    assert await says(town, resident) is S.UNASKED
    town.use_machine(HOUSE)
    await resident.tap(yes, question)
    assert "buradaki bir makine" in question.text
    assert await says(town, resident) is S.UNASKED

    await resident.write("/privacy")
    await resident.press("Makine çevirmesin")
    await resident.press("Makine çevirebilir")
    assert await says(town, resident) is S.UNASKED, "it says nothing of one outside"
    stale = resident.find("buradaki bir makine")
    town.use_machine(DEEPL)
    await resident.tap(f"privacy-machine:1:{mark_of(HOUSE)}", stale)
    assert await says(town, resident) is S.UNASKED
    await send_idea(resident, TURKISH)
    assert "DeepL" in resident.newest.text, "it is asked now"

    newest = resident.newest
    await resident.write("/privacy")
    await resident.press("Her şeyi sil")
    await resident.press("Evet, her şeyi sil")
    for _ in range(2):
        await resident.tap(yes, newest)
    assert await says(town, resident) is S.UNASKED
    await send_idea(resident, TURKISH)
    assert asked(resident) >= 1
    assert YES["tr"] in str(resident.newest.buttons), "who begins anew is asked anew"


@on_both_databases
async def test_two_texts_at_once_are_asked_about_once(town: Town) -> None:
    resident = town.newcomer("tr")
    town.use_machine(None)
    await resident.write("/ask Mahallede Türkçe bilen bir doktor var mı acaba, bilen var mı?")
    await resident.press(SEND["tr"])
    await resident.write("/mine")
    await resident.press("F-2026-0001")
    await resident.press("Bir şey ekle")
    town.use_machine(DEEPL)
    updates = [
        resident.an_update(text=f"{number}. soru: bu doktor akşamları da açık mı, bilen var mı?")
        for number in range(3)
    ]
    await asyncio.gather(*(town.intake.feed(town.channel, each) for each in updates))
    await town.deliver()
    assert asked(resident) == 1
    assert ASKS["tr"] in resident.newest.text, "after the last confirmation"

    row = await row_of(town, resident)
    async with town.database.transaction() as session:
        person = await session.get_one(Person, row.id)
        assert not await begin_asking(session, person=person, now=town.now)
    other = town.newcomer("tr")
    await other.write("/start")
    row = await row_of(town, other)
    async with town.database.transaction() as session:
        person = await session.get_one(Person, row.id)
        assert await begin_asking(session, person=person, now=town.now)
        await session.rollback()
    await send_idea(other, TURKISH)
    assert asked(other) == 1, "a process that is killed has asked nothing"
