"""The events of the demo: they can be published whenever it is started."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.events import sample_events
from storage.events.queries import list_dates, list_texts
from tests.support.cases import a_person
from tests.support.quarters import sample_profile


@pytest.mark.parametrize("month", [3, 11, 12])
async def test_the_samples_take_place_soon_and_one_is_repeated(
    session: AsyncSession, month: int
) -> None:
    now = datetime(2026, month, 28, 23, 30, tzinfo=UTC)
    actor = await a_person(session)
    await sample_events(session, actor=actor, profile=sample_profile(), now=now)
    dates = await list_dates(session, limit=100, now=now)
    assert len({event.id for event, _date in dates}) == 3
    assert len(dates) > 20
    texts = await list_texts(session, event_ids={event.id for event, _date in dates})
    assert all("de" in each for each in texts.values())
