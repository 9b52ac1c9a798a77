"""Which language a case is written in: how sure that is, and one tap to say it."""

from typing import Final

import pytest
from sqlalchemy import select, update

from bot.language import Detected
from handlers.translated import Machine
from storage.audit import AuditAction, AuditEntry
from storage.cases.models import Case
from storage.people import MachineTranslation, Person
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine, Translation, TranslationState
from storage.translations.queries import get_translation
from storage.translations.sources import case_source
from storage.translations.wanting import ask, write
from tests.support.cases import a_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

TURKISH: Final = "Sokak lambası üç gündür yanmıyor, akşamları çok karanlık oluyor."
GERMAN: Final = "Die Straßenlampe brennt seit drei Tagen nicht, abends ist es sehr dunkel."
DARI: Final = "چراغ سرک سه روز است که روشن نمی‌شود"
M1: Final = "/case M-2026-0001"


async def told(
    town: Town, text: str, language: str | None, probability: float | None = None
) -> Someone:
    """Let somebody have reported this."""
    resident = town.newcomer("tr")
    await resident.write("/start")
    async with town.database.transaction() as session:
        person = (
            await session.scalars(select(Person).where(Person.account_id == resident.number))
        ).one()
        await a_case(
            session,
            person,
            text=text,
            language=language,
            language_probability=probability,
            now=town.now,
        )
    await town.deliver()
    return resident


async def the_case(town: Town) -> Case:
    async with town.database.reading() as session:
        return (await session.scalars(select(Case))).one()


@pytest.mark.parametrize(
    ("language", "probability", "says"),
    [
        ("tr", 0.97, "Geschrieben auf Türkisch"),
        ("tr", 0.9, "Geschrieben auf Türkisch"),
        ("tr", 0.89, "Wahrscheinlich geschrieben auf Türkisch"),
        ("tr", 0.5, "Wahrscheinlich geschrieben auf Türkisch"),
        ("tr", 0.49, "Sprache unbekannt"),
        ("tr", None, "Geschrieben auf Türkisch"),
        (None, None, "Sprache unbekannt"),
    ],
)
async def test_the_card_says_how_sure_the_language_is(
    town: Town, language: str | None, probability: float | None, says: str
) -> None:
    manager = await town.member()
    await told(town, TURKISH, language, probability)
    pushed = manager.find("M-2026-0001")
    assert ("🌐 Sprache" in pushed.buttons) is says.startswith("Wahr"), "a guess wants a look"
    card = await manager.write(M1)
    assert f"🌐 {says}" in card.text
    assert "🌐 Sprache" in card.buttons


async def test_what_is_found_is_kept_with_how_sure_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"Bir soru": ("tr", 0.6), "ve bir tane daha": ("az", 0.55), TURKISH: ("tr", 0.97)}

    def detect(
        text: str, _tag: str | None = None, *, stored: str | None = None, least: float = 0.8
    ) -> Detected | None:
        language, probability = found.get(text, (stored or "", 0.0))
        return Detected(language, probability) if probability >= least else None

    monkeypatch.setattr("bot.intake.updates.detect", detect)
    town.use_machine(None)
    resident = town.newcomer("en")
    for texts in (["Bir soru"], ["Bir soru", "ve bir tane daha"], ["Bir soru", TURKISH]):
        await resident.write("/ask")
        for text in texts:
            await resident.write(text)
        await resident.press("Send")
    assert sum("in this language from now on" in text for text in resident.texts) == 0
    assert sum("bundan sonra bu dilde" in text for text in resident.texts) <= 1, "no guess offers"
    async with town.database.reading() as session:
        cases = (await session.scalars(select(Case).order_by(Case.id))).all()
    kept = [(each.language, each.language_probability, each.known_language) for each in cases]
    assert kept == [("tr", 0.6, None), ("tr", 0.6, None), ("tr", 0.97, "tr")]


@on_both_databases
async def test_one_tap_says_which_language_it_is(town: Town) -> None:
    manager = await town.member()
    town.use_machine(Machine("CTranslate2", outside=False))
    await told(town, TURKISH, "az", 0.7)
    async with town.database.transaction() as session:
        [leased] = await lease(session, limit=9, outside=False, now=town.now)
    assert leased.from_language is None, "a guess is nothing to translate by"
    async with town.database.transaction() as session:
        assert await finish(
            session,
            leased,
            text="Falsch.",
            from_language="az",
            engine=Engine.DEEPL,
            flags=[],
            now=town.now,
        )
    card = await manager.write(M1)
    assert "Wahrscheinlich geschrieben auf Aserbaidschanisch" in card.text
    assert "Falsch." in card.text
    await manager.press("🌐 Sprache")
    choices = [*manager.newest.buttons]
    assert "✔️ Aserbaidschanisch" in choices
    assert {"Türkisch", "Deutsch", "🌐 Mehr Sprachen"} <= {*choices}
    menu = manager.newest
    await manager.press("Türkisch")
    assert "Geschrieben auf Türkisch" in manager.newest.text
    assert "Falsch." not in manager.newest.text
    assert "Noch nicht übersetzt" in manager.newest.text
    case = await the_case(town)
    assert (case.language, case.language_probability) == ("tr", None)
    assert case.language_set_by_hand

    async with town.database.transaction() as session:
        [again] = await lease(session, limit=9, outside=False, now=town.now)
        assert (again.told, again.from_language) == ("tr", "tr")
        stale = leased
        assert not await finish(
            session,
            stale,
            text="Falsch.",
            from_language="az",
            engine=Engine.DEEPL,
            flags=[],
            now=town.now,
        ), "what was made of the wrong language comes too late"
        assert await finish(
            session,
            again,
            text=GERMAN,
            from_language="tr",
            engine=Engine.DEEPL,
            flags=[],
            now=town.now,
        )
    await town.deliver()
    assert GERMAN in manager.newest.text, "who has said so is told"
    await manager.tap(menu.buttons.get("Deutsch", "case-language:1:1:de"), menu)
    assert (await the_case(town)).language == "tr", "the card was older"
    async with town.database.reading() as session:
        entries = (
            await session.scalars(
                select(AuditEntry).where(AuditEntry.action == AuditAction.LANGUAGE)
            )
        ).all()
    assert [entry.detail for entry in entries] == ["case tr"]
    await manager.write("/audit")
    assert "hat gesagt, welche Sprache es ist" in manager.newest.text
    assert "Türkisch" in manager.newest.text


@on_both_databases
async def test_a_persons_translation_stays(town: Town) -> None:
    manager = await town.member()
    await told(town, TURKISH, "az", 0.95)
    async with town.database.transaction() as session:
        staff = (
            await session.scalars(select(Person).where(Person.account_id == manager.number))
        ).one()
        case = (await session.scalars(select(Case))).one()
        asked = await ask(session, case_source(case), to="de", by=staff, now=town.now)
    await manager.write(M1)
    await manager.press("🌐 Sprache")
    await manager.press("Türkisch")
    async with town.database.transaction() as session:
        asked = await get_translation(session, asked.id)
        assert (asked.state, asked.from_language) == (TranslationState.ASKED, "tr")
        await write(session, translation_id=asked.id, text=GERMAN, by=staff, now=town.now)
    await manager.write(M1)
    for language in ("Kurdisch", "Deutsch"):
        await manager.press("🌐 Sprache")
        await manager.press("Mehr Sprachen")
        await manager.press(language)
        assert GERMAN in manager.newest.text
    async with town.database.reading() as session:
        assert await session.scalar(select(Translation.engine)) is Engine.PERSON


async def test_any_language_can_be_named(town: Town) -> None:
    manager = await town.member(language="ar")
    await told(town, DARI, "ps", 0.6)
    card = await manager.write(M1)
    assert "🌐 لغة النص على الأرجح: البشتو" in card.text
    await manager.press("اللغة")
    await manager.press("لغات أخرى")
    assert "لغة M-2026-0001" in manager.newest.text
    await manager.send_sticker()
    await manager.write("qqqq")
    assert "لا أعرف هذه اللغة" in manager.newest.text
    await manager.write("فارسی")
    assert "🌐 لغة الكتابة: الفارسية" in manager.newest.text
    await manager.write("Georgisch")
    assert (await the_case(town)).language == "fa", "the dialogue is over"
    await manager.press("اللغة", of=manager.find_button("اللغة"))
    await manager.press("لغات أخرى")
    await manager.write("ქართული")
    assert (await the_case(town)).language == "ka"

    helper = await town.member(name="Frau Kaya")
    version = (await the_case(town)).version
    for made_up in ("zzz", "de-AT", "DE", "x" * 9):
        await helper.tap(f"case-language:1:{version}:{made_up}")
    outsider = town.newcomer()
    await outsider.tap(f"case-language:1:{version}:de")
    assert (await the_case(town)).language == "ka"


async def test_german_told_by_the_team_wants_no_translation(town: Town) -> None:
    manager = await town.member()
    await told(town, GERMAN, "nl", 0.6)
    await manager.write(M1)
    await manager.press("🌐 Sprache")
    await manager.press("Deutsch")
    assert "Geschrieben auf Deutsch" in manager.newest.text
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Translation))).all() == []
    await manager.press("🌐 Sprache")
    await manager.press("Mehr Sprachen")
    await manager.write("Niederländisch")
    async with town.database.transaction() as session:
        await session.execute(update(Person).values(machine_translation=MachineTranslation.YES))
        [leased] = await lease(session, limit=9, outside=True, now=town.now)
        assert leased.told == "nl"
