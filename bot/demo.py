"""The demo: a sample quarter with somebody who offers consultation hours, and two links."""

import secrets
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import Program, clock
from bot.logs import set_up_logs
from bot.sample_events import sample_events
from bot.sample_ideas import sample_ideas
from bot.settings import Settings
from storage.errors import QuarterMissingError
from storage.hours.editing import HoursValues, add_hours, make_host
from storage.hours.models import Way
from storage.people import Person, Role, get_or_create_person
from storage.quarter import QuarterProfile, get_quarter, import_quarter, read_profile
from storage.quarter.profile import QuietHours
from storage.slots import Recurrence
from storage.team import invite, join
from storage.webchat import visit

SAMPLE: Final = Path(__file__).resolve().parent / "samples" / "leimen-mitte.toml"
MANAGER: Final = "Frau Weber"
COLLEAGUE: Final = "Herr Yılmaz"
NO_NIGHT: Final = QuietHours(starts=time(0), ends=time(0))
"""Whoever tries the demo at night wants to see what is sent in the morning."""
WELCOME: Final = """
The demo is running. Open both in your browser:

  as a resident   {page}/
  as the manager  {team}
                  (the second link works once; afterwards open {page}/team/)

Everything is kept in the data folder. Ctrl-C ends the demo.
"""


async def demo(settings: Settings) -> None:
    """Serve the sample quarter, and print where to go as a resident and as the manager."""
    set_up_logs("WARNING")
    program = Program(settings)
    try:
        async with program.database.transaction() as session:
            try:
                await get_quarter(session)
            except QuarterMissingError:
                await _found_quarter(session, now=clock())
            token = await invite(session, role=Role.MANAGER, name=MANAGER, now=clock())
        program.welcome = WELCOME.format(
            page=settings.page_url, team=f"{settings.page_url}/team/?start=team-{token}"
        )
        await program.serve()
    finally:
        await program.close()


async def _found_quarter(session: AsyncSession, *, now: datetime) -> None:
    sample = read_profile(SAMPLE.read_text(encoding="utf-8"))
    profile = sample.model_copy(update={"quiet_hours": NO_NIGHT})
    await import_quarter(session, profile, now=now)
    host = await _make_colleague(session, profile, now=now)
    for values in _hours_of(host.id, profile, now):
        await add_hours(session, values=values, actor=host, profile=profile, now=now)
    await sample_events(session, actor=host, profile=profile, now=now)
    neighbour = await _make_person(session, profile, team=False, now=now)
    await sample_ideas(session, reporter=neighbour, actor=host, profile=profile, now=now)


async def _make_colleague(
    session: AsyncSession, profile: QuarterProfile, *, now: datetime
) -> Person:
    """Let somebody offer hours."""
    host = await _make_person(session, profile, team=True, now=now)
    token = await invite(session, role=Role.HELPER, name=COLLEAGUE, now=now)
    await join(session, person=host, token=token, now=now)
    await make_host(session, person_id=host.id, actor=host, now=now)
    return host


async def _make_person(
    session: AsyncSession, profile: QuarterProfile, *, team: bool, now: datetime
) -> Person:
    """Return somebody whose page nobody can open."""
    account = await visit(
        session, token_hash=secrets.token_hex(), team=team, language_tag="de", now=now
    )
    return await get_or_create_person(
        session,
        channel="webchat",
        account_id=account.id if account else 0,
        locale=profile.default_locale,
        language_tag=None,
        now=now,
    )


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
