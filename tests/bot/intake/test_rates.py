"""Who sends too much at once, in a messenger that cannot refuse it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from storage.database import Database
from storage.people import Role
from storage.rates.limiter import Rates
from storage.rates.table import with_limits
from tests.conftest import NOW
from tests.support.databases import on_both_databases
from tests.support.pictures import a_photo
from tests.support.town import Town


def few(timer: Callable[[], float]) -> Rates:
    """Return limits that a test reaches soon."""
    return Rates(timer, with_limits({"acts": (20, timedelta(seconds=10))}))


@on_both_databases
async def test_a_flood_is_answered_once_then_with_silence_and_the_dialogue_goes_on(
    database: Database, tmp_path: Path
) -> None:
    seconds = 0.0
    town = Town(database, folder=tmp_path, now=NOW, rates=few(lambda: seconds))
    await town.found()
    person, other = town.newcomer(), town.newcomer()
    await person.write("/report")
    for _ in range(19):
        await person.write("/help")
    told = await person.write("The lamp is broken since Monday")
    assert told.text.startswith("That was a lot at once")
    assert "in 10 seconds" in told.text
    assert "23125" in told.text
    shown = len(person.chat)
    for _ in range(30):
        await person.write("The lamp is broken since Monday")
    await person.send_photo(a_photo())
    assert len(person.chat) == shown
    danger = await person.write("Help, my flat is on fire!")
    assert "112" in danger.text
    assert len(person.chat) == shown + 1
    assert "a lot at once" not in (await other.write("/report")).text
    seconds = 10.0
    going_on = await person.write("The lamp in Rathausstrasse is broken since Monday")
    assert "a lot at once" not in going_on.text
    assert len(person.chat) > shown + 1


async def test_a_member_of_the_team_may_do_more(database: Database, tmp_path: Path) -> None:
    town = Town(database, folder=tmp_path, now=NOW, rates=few(lambda: 0.0))
    await town.found()
    manager = await town.member(Role.MANAGER)
    told = ["auf einmal" in (await manager.write("/inbox")).text for _ in range(130)]
    assert told.index(True) == 119


async def test_what_costs_much_has_limits_of_its_own(database: Database, tmp_path: Path) -> None:
    town = Town(database, folder=tmp_path, now=NOW, rates=Rates(lambda: 0.0))
    await town.found()
    person = town.newcomer()
    for number in range(8):
        # Guessed: each is refused as one that is not valid any more.
        await person.write(f"/start team-guess{number}")
    told = [shown.text for shown in person.chat if "not valid" in shown.text]
    assert len(told) == 5
    often = [shown.text for shown in person.chat if "a lot at once" in shown.text]
    assert len(often) == 1
    assert "in 1 hour" in often[0]
    await person.write("/privacy")
    for _ in range(8):
        await person.press("Send me a copy")
    copies = [shown for shown in person.chat if "putting your copy together" in shown.text]
    assert len(copies) == 5
