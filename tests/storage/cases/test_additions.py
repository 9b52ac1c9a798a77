"""How much a person may add to a case, and how fast."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CaseHistoryKind
from storage.cases.residents import add_to_case
from storage.errors import TooOftenError
from tests.conftest import NOW
from tests.support.cases import Scene, a_case, history_of
from tests.support.databases import on_both_databases

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@on_both_databases
async def test_45_additions_in_28_seconds_are_fifteen(session: AsyncSession) -> None:
    scene = await Scene(session).set()
    moment, refused = NOW, []

    async def add() -> None:
        await add_to_case(
            session, case=scene.case, person=scene.reporter, text="And another thing", now=moment
        )

    for number in range(45):
        moment = NOW + number * SECOND * 0.6
        try:
            await add()
        except TooOftenError as error:
            refused.append(error)
    assert len(refused) == 30
    assert refused[0].act == "addition"
    assert refused[0].after == 10 * MINUTE - 9 * SECOND
    # Another case of theirs is not concerned, and this one goes on when it was said.
    other = await a_case(session, reporter=scene.reporter)
    await add_to_case(session, case=other, person=scene.reporter, text="Here too", now=moment)
    moment = NOW + 10 * MINUTE
    await add()
    # In a day it is forty.
    for number in range(24):
        moment = NOW + (number + 1) * HOUR / 2
        await add()
    moment += MINUTE
    with pytest.raises(TooOftenError) as late:
        await add()
    assert moment + late.value.after == NOW + 24 * HOUR
    lines = [each.kind for each in await history_of(session, scene.case)]
    assert lines.count(CaseHistoryKind.ADDITION) == 40
