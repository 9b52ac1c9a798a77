"""The demo: a sample quarter with a year behind it, and two links."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Program, clock, stopping_by_signal
from bot.demo.addresses import import_sample_addresses
from bot.demo.events import sample_events
from bot.demo.history import play_history
from bot.demo.people import choose_topics, look_in, make_cast
from bot.demo.player import Player
from bot.demo.translations import translate_samples
from bot.logs import set_up_logs
from bot.settings import Settings
from storage.appointments.hours_changes import add_hours
from storage.errors import QuarterMissingError
from storage.hours.models import Way
from storage.hours.values import HoursValues
from storage.outbox import OutboxMessage
from storage.people import Role
from storage.quarter import QuarterProfile, get_quarter, import_quarter, read_profile
from storage.quarter.profile import QuietHours
from storage.slots import Recurrence
from storage.team import invite

SAMPLE: Final = Path(__file__).resolve().parent / "leimen-mitte.toml"
MANAGER: Final = "Frau Weber"
NO_NIGHT: Final = QuietHours(starts=time(0), ends=time(0))
"""Whoever tries the demo at night wants to see what is sent in the morning."""
PAST: Final = timedelta(days=365)
"""How long there has been somebody in the quarter's office."""
WELCOME: Final = """
The demo is running. Open both in your browser:

  as a resident   {page}/
  as the manager  {team}
                  (the second link works once; afterwards open {page}/team/)

Everything is kept in the data folder. Ctrl-C ends the demo.
"""


async def demo(settings: Settings) -> None:
    """Serve the sample quarter, and print where to go as a resident and as the manager."""
    set_up_logs("WARNING", settings.secrets)
    program = Program(settings)
    try:
        async with program.database.transaction() as session:
            try:
                await get_quarter(session)
            except QuarterMissingError:
                await found_quarter(session, now=clock())
            token = await invite(session, role=Role.MANAGER, name=MANAGER, now=clock())
        program.welcome = WELCOME.format(
            page=settings.page_url, team=f"{settings.page_url}/team/?start=team-{token}"
        )
        await program.serve(stopping_by_signal())
    finally:
        await program.close()


async def found_quarter(session: AsyncSession, *, now: datetime) -> None:
    """Import the sample quarter, with its made-up past and its events to come."""
    sample = read_profile(SAMPLE.read_text(encoding="utf-8"))
    profile = sample.model_copy(update={"quiet_hours": NO_NIGHT})
    await import_quarter(session, profile, now=now)
    await import_sample_addresses(session, profile)
    began = now - PAST
    cast = await make_cast(session, now=began)
    for values in _hours_of(cast.helper.id, profile, began):
        await add_hours(session, values=values, actor=cast.manager, profile=profile, now=began)
    await play_history(Player(session, profile, cast, founded=now))
    await translate_samples(session, manager=cast.manager, now=now)
    await sample_events(session, actor=cast.manager, profile=profile, now=now)
    # Last, because telling those who follow something of each event takes time.
    await choose_topics(session, cast, profile=profile, now=now)
    await look_in(session, now=now)
    # Whoever should have heard of all this is made up, and of most of it long ago.
    await session.execute(delete(OutboxMessage))


def _hours_of(host_id: int, profile: QuarterProfile, now: datetime) -> list[HoursValues]:
    """Return hours on Tuesdays and Wednesdays, and walk-in hours on Thursdays."""
    usual = HoursValues(
        host_id=host_id,
        recurrence=Recurrence.WEEKLY,
        weekday=1,
        starts=time(10),
        ends=time(13),
        slot_minutes=30,
        after_minutes=5,
        ways=(Way.OFFICE, Way.PHONE),
        languages=("de", "en", "tr"),
        valid_from=now.astimezone(profile.zone).date(),
    )
    afternoon = replace(usual, starts=time(14), ends=time(17))
    return [
        usual,
        replace(afternoon, weekday=2, ways=(Way.OFFICE, Way.PHONE, Way.HOME)),
        replace(afternoon, weekday=3, slot_minutes=None, after_minutes=0),
    ]
