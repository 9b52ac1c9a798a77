"""What the tests of announcements begin with: a text is written, sent, and brought out."""

from sqlalchemy import select

from storage.announcements import Announcement, list_texts
from storage.announcements.queueing import queue_announcements
from storage.quarter import get_quarter
from tests.handlers.scenes import stored
from tests.support.person import Someone
from tests.support.town import Town


async def begin(manager: Someone, text: str = "Das Wasser ist <morgen> abgestellt.") -> None:
    """Write a German text, up to the card."""
    await manager.write("/announce")
    await manager.press("New announcement")
    await manager.write(text)


async def the_one(town: Town) -> Announcement:
    """Return the only announcement, as it is stored."""
    [announcement] = await stored(town, select(Announcement).order_by(Announcement.id))
    assert isinstance(announcement, Announcement)
    return announcement


async def texts(town: Town) -> dict[str, str]:
    """Return the texts of the only announcement."""
    announcement = await the_one(town)
    async with town.database.transaction() as session:
        return dict(await list_texts(session, announcement.id))


async def carry(town: Town) -> None:
    """Bring all copies out, as the job does every few seconds."""
    for _round in range(3):
        async with town.database.transaction() as session:
            profile = (await get_quarter(session)).profile
            await queue_announcements(session, profile=profile, now=town.now)
        await town.deliver()
        town.pass_time(seconds=6)


async def send(town: Town, manager: Someone) -> None:
    """Send the announcement whose card is shown."""
    await manager.press("📨 Send")
    await manager.press("Yes, send")
    await carry(town)
