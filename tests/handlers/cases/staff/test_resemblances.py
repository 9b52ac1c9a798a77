"""An Arabic and a German report of one lamp, and a manager who reads only German."""

from sqlalchemy import select

from storage.cases.models import Case
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine
from tests.support.cases import a_case, a_person
from tests.support.databases import on_both_databases
from tests.support.town import Town

ARABIC = "عمود الإنارة في شارع الكنيسة لا يعمل منذ أسبوع."
FROM_ARABIC = "Die Laterne in der Kirchgasse leuchtet seit einer Woche nicht."
GERMAN = "Die Straßenlaterne in der Kirchgasse leuchtet nachts nicht."


async def translate(town: Town, *, deliver: bool = True) -> None:
    async with town.database.transaction() as session:
        for leased in await lease(session, limit=9, outside=False, now=town.now):
            if leased.text == ARABIC:
                await finish(
                    session,
                    leased,
                    text=FROM_ARABIC,
                    from_language="ar",
                    engine=Engine.EMBEDDED,
                    flags=(),
                    now=town.now,
                )
    if deliver:
        await town.deliver()


async def report_in_german(town: Town) -> None:
    neighbour = town.newcomer("de")
    await neighbour.write("/report")
    await neighbour.write(GERMAN)
    await neighbour.press("Straßenbeleuchtung")
    await neighbour.write("Weiter ohne Ort")
    await neighbour.press("Weiter ohne Foto")
    await neighbour.press("Senden")
    await town.deliver()


async def report_in_arabic(town: Town) -> None:
    async with town.database.transaction() as session:
        await a_case(
            session,
            await a_person(session),
            category="street-lighting",
            text=ARABIC,
            language="ar",
            now=town.now,
        )
    await town.deliver()


@on_both_databases
async def test_the_team_hears_that_two_reports_may_be_one(town: Town) -> None:
    manager = await town.member()
    await report_in_german(town)
    await report_in_arabic(town)
    assert "Vielleicht dasselbe" not in manager.newest.text
    await translate(town)
    told = manager.newest.text
    assert "M-2026-0002 meint vielleicht dasselbe" in told
    assert told.index(FROM_ARABIC) < told.index(ARABIC) < told.index(GERMAN), "German first"

    shown = await manager.press("M-2026-0001 zeigen")
    assert "🔗 Vielleicht dasselbe: M-2026-0002" in shown.text
    await manager.press("Dasselbe wie")
    assert "M-2026-0002 · ähnliche Worte" in manager.labels
    card = await manager.press("M-2026-0002 · ähnliche Worte")
    assert "Vielleicht dasselbe" not in card.text
    async with town.database.reading() as session:
        merged = await session.scalar(select(Case).where(Case.duplicate_of_id.is_not(None)))
        assert merged is not None
        assert merged.reference == "M-2026-0001"


async def test_the_card_of_the_later_one_says_so_by_itself(town: Town) -> None:
    manager = await town.member()
    await report_in_arabic(town)
    await translate(town)
    await report_in_german(town)
    assert "Vielleicht dasselbe: M-2026-0001" in manager.newest.text
    assert not manager.has_seen("meint vielleicht dasselbe")


async def test_what_is_dealt_with_before_it_is_told_is_not_told(town: Town) -> None:
    manager = await town.member()
    await report_in_german(town)
    await report_in_arabic(town)
    await manager.write("/case M-2026-0001")
    await manager.press("Dasselbe wie")
    await translate(town, deliver=False)
    await manager.write("M-2026-0002")
    await town.deliver()
    assert not manager.has_seen("meint vielleicht dasselbe")
