"""A manager who reads only German looks for an Arabic report, in either language."""

from storage.cases.models import Case
from storage.people import Role
from storage.translations.sources import case_source
from storage.translations.wanting import ask, write
from tests.support.cases import a_case, a_person
from tests.support.databases import on_both_databases
from tests.support.town import Town

ARABIC = "عمود الإنارة في شارع الكنيسة لا يعمل منذ أسبوع."
GERMAN = "Die Straßenlaterne in der Kirchgasse <leuchtet> seit einer Woche nicht."


async def an_arabic_case(town: Town) -> Case:
    async with town.database.transaction() as session:
        case = await a_case(
            session, await a_person(session), text=ARABIC, language="ar", now=town.now
        )
        manager = await a_person(session, Role.MANAGER)
        asked = await ask(session, case_source(case), to="de", by=manager, now=town.now)
        await write(session, translation_id=asked.id, text=GERMAN, by=manager, now=town.now)
    return case


@on_both_databases
async def test_the_team_finds_what_it_cannot_read(town: Town) -> None:
    manager = await town.member()
    helper = await town.member(Role.HELPER, name="Ali")
    await an_arabic_case(town)
    for words in ("laterne kirchgasse", "الإنارة", "<leuchtet>"):
        found = await manager.write(f"/search {words}")
        assert found.text.index(GERMAN) < found.text.index(ARABIC), "German first"
        assert "von einem Menschen übersetzt" in found.text
    card = await manager.press("M-2026-0001")
    assert GERMAN in card.text

    assert "Nichts gefunden" in (await manager.write("/search Ampel")).text
    assert "Nichts gefunden" in (await helper.write("/search Laterne")).text
    assert "/search Laterne" in (await manager.write("/search ?")).text
    resident = town.newcomer("de")
    await resident.write("/start")
    assert GERMAN not in (await resident.write("/search Laterne")).text


async def test_the_number_of_what_is_found_stays_small(town: Town) -> None:
    manager = await town.member()
    async with town.database.transaction() as session:
        for _number in range(9):
            reporter = await a_person(session)
            await a_case(session, reporter, text="Die Laterne ist aus. " * 90, now=town.now)
    await town.deliver()
    found = await manager.write("/search Laterne")
    assert len(found.buttons) == 8
    assert "M-2026-0009" in found.text
    assert "Es gibt noch mehr" in found.text
    assert len(found.text) < 4096
