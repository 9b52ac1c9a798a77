"""What the tests of the team's side begin with: somebody has reported something."""

from typing import Any, Final

from sqlalchemy import select

from storage.audit import AuditEntry
from storage.cases.models import Case
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

IN_TOWN: Final = (49.348, 8.69)


async def report(
    person: Someone,
    words: str = "The street lamp is broken.",
    *,
    category: str = "Street lighting",
    place: tuple[float, float] | None = IN_TOWN,
    photos: int = 0,
) -> None:
    """Send a report, step by step."""
    await person.write("/report")
    await person.write(words)
    await person.press(category)
    if place is None:
        await person.press("I cannot say where")
    else:
        await person.share_place(*place)
    for _number in range(photos):
        await person.send_photo(a_photo())
    if not photos:
        await person.press("Go on without a photo")
    if any("mine is another one" in label for label in person.labels):
        await person.press("mine is another one")
    await person.press("Send")


async def the_case(town: Town, reference: str = "M-2026-0001") -> Case:
    """Return a case, read in a session of its own."""
    async with town.database.transaction() as session:
        return (await session.scalars(select(Case).where(Case.reference == reference))).one()


async def audit_actions(town: Town) -> list[str]:
    """Return what is in the audit table, oldest first."""
    async with town.database.transaction() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [entry.action for entry in entries]


async def stored(town: Town, query: Any) -> list[Any]:
    """Return what a query finds, read in a session of its own."""
    async with town.database.transaction() as session:
        return list((await session.scalars(query)).all())
