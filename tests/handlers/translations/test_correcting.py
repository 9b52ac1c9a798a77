"""The team corrects translations, has a machine try again, and asks people for better ones."""

from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from handlers.entry_buttons import AskTranslationButton, CorrectTranslationButton
from handlers.translated import Machine
from handlers.translations.buttons import KeepWordsButton, TranslateAnewButton
from handlers.translations.staff.words import source_label
from storage.cases.models import Case
from storage.cases.staff import answer_reporter
from storage.database import Database
from storage.people import MachineTranslation, Person, Role
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine, SourceKind, Translation
from tests.conftest import NOW
from tests.handlers.translations.test_translations import GERMAN, TURKISH, a_turkish_report
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import CATALOGUES, Town

MADE_UP: Final = "Die Straßenlampe ist seit drei Tagen hungrig."
OTHERS: Final = "Die Lampe an der Straße ist seit drei Tagen aus."
INSIDE: Final = Machine("CTranslate2", outside=False)


async def translate(town: Town, text: str = MADE_UP, language: str = "tr") -> None:
    """A machine translates all that is wanted."""
    async with town.database.transaction() as session:
        for leased in await lease(session, limit=9, outside=False, now=town.now):
            await finish(
                session,
                leased,
                text=text,
                from_language=language,
                engine=Engine.EMBEDDED,
                flags=["numbers"],
                now=town.now,
            )
    await town.deliver()


async def show_card(someone: Someone) -> str:
    return (await someone.write("/case M-2026-0001")).text


@on_both_databases
async def test_a_machines_words_are_corrected_by_a_person(town: Town) -> None:
    manager = await town.member()
    colleague = await town.member(name="Herr Kaya")
    await a_turkish_report(town)
    await translate(town)
    for each in (manager, colleague):
        assert "von einer Maschine übersetzt" in await show_card(each)
        await each.press("Übersetzung verbessern")
        assert each.texts[-2] == MADE_UP, "in a message of its own, to be copied"
        assert TURKISH in each.newest.text
    await manager.send_sticker()
    assert "als Text" in manager.newest.text
    await manager.write(GERMAN)
    assert "Ihr Text ist gespeichert" in manager.newest.text
    card = await show_card(manager)
    assert GERMAN in card
    assert MADE_UP not in card
    assert "von einem Menschen verbessert" in card
    assert "Bitte prüfen" not in card, "nobody doubts a person's words"

    await colleague.write(OTHERS)
    told = colleague.newest.text
    assert "schneller" in told
    assert GERMAN in told
    assert OTHERS in told, "what was written is kept"
    await colleague.press("Meinen Text nehmen")
    assert OTHERS in await show_card(manager)

    await colleague.press("Übersetzung verbessern")
    await colleague.press("so lassen")
    assert "bleibt, wie sie ist" in colleague.newest.text
    await colleague.write(GERMAN)
    assert OTHERS in await show_card(manager), "what is written afterwards does not land there"
    await manager.write("/audit")
    assert manager.newest.text.count("hat eine Übersetzung verbessert") == 2
    assert "Text des Vorgangs · Deutsch" in manager.newest.text


async def test_the_words_fit_the_text_or_are_given_back(town: Town) -> None:
    manager = await town.member()
    await a_turkish_report(town)
    await translate(town)
    await show_card(manager)
    await manager.press("Übersetzung verbessern")
    await manager.write("🙂🙂")
    assert manager.newest.text, "signs alone are no translation"
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        case.text = "Sokak lambası yeniden yanıyor."
    await manager.write(GERMAN)
    told = manager.newest.text
    assert "geändert" in told
    assert "yeniden" in told
    assert GERMAN in told
    await manager.press("Meinen Text nehmen")
    card = await show_card(manager)
    assert GERMAN in card
    assert "von einem Menschen übersetzt" in card, "there was nothing to correct"

    await manager.press("Übersetzung verbessern")
    async with town.database.transaction() as session:
        for translation in await session.scalars(select(Translation)):
            await session.delete(translation)
    await manager.write(OTHERS)
    assert "nicht mehr" in manager.newest.text
    assert OTHERS in manager.newest.text
    await manager.tap(KeepWordsButton().pack())
    assert "früheren Nachricht" in manager.toasts[-1]


@on_both_databases
async def test_who_asks_sees_the_machines_words_until_a_person_has_answered(town: Town) -> None:
    manager = await town.member()
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="de")
    await a_turkish_report(town)
    await translate(town)
    await show_card(manager)
    await manager.press("Übersetzungen")
    assert "Text des Vorgangs · Türkisch → Deutsch" in manager.newest.text
    await manager.press("Um Übersetzung bitten")
    assert "1 Person ist gefragt" in manager.newest.text
    ask = AskTranslationButton(kind=SourceKind.CASE, source_id=1, to="de").pack()
    await manager.tap(ask)
    assert len([text for text in interpreter.texts if TURKISH in text]) == 1, "asked once"
    card = await show_card(manager)
    assert MADE_UP in card
    assert "von einer Maschine übersetzt" in card
    assert "Ein Mensch ist um die Übersetzung gebeten" in card

    await interpreter.press("Übersetzung schreiben")
    await interpreter.write(GERMAN)
    card = await show_card(manager)
    assert GERMAN in card
    assert MADE_UP not in card
    assert "gebeten" not in card
    await manager.tap(ask)
    assert "schneller" in manager.newest.text
    await manager.write("/audit")
    assert "Text des Vorgangs · Deutsch · Olena" in manager.newest.text
    assert "Olena · hat eine Übersetzung geschrieben" in manager.newest.text


async def test_a_machine_tries_again_if_it_may(database: Database, tmp_path: Path) -> None:
    town = Town(database, folder=tmp_path, now=NOW, machine=INSIDE)
    await town.found()
    manager = await town.member()
    await a_turkish_report(town)
    await translate(town)
    await show_card(manager)
    shown = await manager.press("Übersetzungen")
    assert "Neu übersetzen" in " ".join(shown.buttons)
    anew = TranslateAnewButton(translation_id=1).pack()
    await manager.press("Neu übersetzen")
    assert "noch einmal" in manager.newest.text
    assert MADE_UP in manager.newest.text, "its words so far stay in sight"
    await manager.tap(anew)
    assert "noch einmal" in manager.newest.text
    await translate(town, GERMAN)
    assert GERMAN in manager.newest.text, "who wanted it is told"

    async with town.database.transaction() as session:
        await session.execute(update(Person).values(machine_translation=MachineTranslation.NO))
    await show_card(manager)
    shown = await manager.press("Übersetzungen")
    assert "Neu übersetzen" not in " ".join(shown.buttons)
    await manager.tap(anew)
    assert "darf keine Maschine" in manager.newest.text

    await manager.press("Übersetzung verbessern", of=shown)
    await manager.write(OTHERS)
    async with town.database.transaction() as session:
        await session.execute(update(Person).values(machine_translation=MachineTranslation.YES))
    await manager.tap(anew)
    assert "schneller" in manager.newest.text
    assert OTHERS in await show_card(manager), "a person's words are never replaced by it"


async def test_what_the_team_has_said_is_corrected_for_its_reader(town: Town) -> None:
    manager = await town.member()
    resident = await a_turkish_report(town)
    await translate(town)
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        staff = (await session.scalars(select(Person).where(Person.role == Role.MANAGER))).one()
        await answer_reporter(
            session, case=case, actor=staff, text="Wir kommen morgen.", now=town.now
        )
    await town.deliver()
    await translate(town, "Yarın geliyorlar.", "de")
    assert "Yarın geliyorlar." in resident.newest.text
    await show_card(manager)
    listed = await manager.press("Übersetzungen")
    assert "später Geschriebenes · Deutsch → Türkisch" in listed.text
    await manager.press("2: Türkisch")
    await manager.press("Übersetzung verbessern")
    assert manager.texts[-2] == "Yarın geliyorlar."
    await manager.write_formatted("<b>Yarın</b> geliyoruz.")
    assert "Yarın geliyoruz." in resident.newest.text
    assert resident.texts.count(resident.newest.text) == 1
    assert not resident.has_seen("Yarın geliyorlar."), "it takes the place of what was told"
    await manager.press("Alle Texte")
    await manager.press("1: Deutsch")
    await manager.press("Zurück")
    assert "M-2026-0001" in manager.newest.text


async def test_only_who_works_on_a_case_touches_its_translations(town: Town) -> None:
    await town.member()
    await a_turkish_report(town)
    await translate(town)
    fix = CorrectTranslationButton(translation_id=1).pack()
    for role in (Role.HELPER, Role.READER, Role.INTERPRETER):
        other = await town.member(role, name=role.value)
        for button in (
            fix,
            TranslateAnewButton(translation_id=1).pack(),
            AskTranslationButton(kind=SourceKind.CASE, source_id=1, to="de").pack(),
        ):
            await other.tap(button)
            told = other.newest.text if role is Role.HELPER else other.toasts[-1]
            assert ("finde ich nicht" if role is Role.HELPER else "früheren Nachricht") in told
            assert TURKISH not in "".join(other.texts)
            assert MADE_UP not in "".join(other.texts)
    reader = await town.member(Role.READER, name="Liest")
    await show_card(reader)
    shown = await reader.press("Übersetzungen")
    assert MADE_UP in shown.text
    assert [*shown.buttons] == ["↩️ Zurück"], "readers look"
    async with town.database.reading() as session:
        assert await session.scalar(select(Translation.engine)) is Engine.EMBEDDED


@on_both_databases
async def test_erasing_ends_what_is_being_written(town: Town) -> None:
    manager = await town.member()
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="de")
    resident = await a_turkish_report(town)
    await translate(town)
    await show_card(manager)
    await manager.press("Übersetzungen")
    await manager.press("Um Übersetzung bitten")
    await interpreter.press("Übersetzung schreiben")
    await show_card(manager)
    await manager.press("Übersetzung verbessern")
    old = manager.find_button("so lassen")
    await resident.write("/privacy")
    await resident.press("Her şeyi sil")
    await resident.press("Evet, her şeyi sil")
    for each in (manager, interpreter):
        assert not each.has_seen(TURKISH), "neither the text nor what it says is left in a chat"
        assert not each.has_seen(MADE_UP)
        await each.write(GERMAN)
    await manager.press("so lassen", of=old)
    async with town.database.reading() as session:
        assert await session.scalar(select(Translation.id)) is None


def test_every_kind_of_text_has_words_of_its_own() -> None:
    with CATALOGUES.speaking("de"):
        assert len({source_label(kind) for kind in SourceKind}) == len(SourceKind)
