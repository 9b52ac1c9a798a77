"""Ideas of made-up neighbours for the demo, so that there is something to support."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.deadlines import deadline
from storage.cases.models import CaseKind
from storage.cases.residents import submit_case
from storage.ideas.publishing import publish_idea
from storage.people import Person
from storage.quarter import QuarterProfile

WORKING_DAYS: Final = 10
IDEAS: Final = {
    "Bänke am Bach": (
        "Am Bach gibt es keine Bank. Drei Bänke im Schatten wären schön, für Ältere und für alle, "
        "die mit Kindern unterwegs sind."
    ),
    "Bücherschrank am Rathaus": (
        "Ein offener Bücherschrank, in den alle Bücher in ihren Sprachen stellen. Wir würden ihn "
        "bauen und pflegen, wenn wir einen Platz bekommen."
    ),
}


async def sample_ideas(
    session: AsyncSession,
    *,
    reporter: Person,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> None:
    """Store and publish the ideas."""
    due = deadline(working_days=WORKING_DAYS, land=profile.land, zone=profile.zone, now=now)
    for title, text in IDEAS.items():
        case = await submit_case(
            session,
            reporter=reporter,
            kind=CaseKind.IDEA,
            text=text,
            zone=profile.zone,
            deadline=due,
            language="de",
            now=now,
        )
        await publish_idea(
            session, case=case, actor=actor, title=title, text=text, profile=profile, now=now
        )
