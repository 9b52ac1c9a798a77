"""People and cases put straight into the database, for tests of the rules of storage."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.cases.deadlines import Deadline
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseKind
from storage.cases.notices import CaseHistoryNotice, TeamCaseNotice
from storage.cases.residents import follow_case, submit_case
from storage.files.media import MediaFile, StoredFile, keep_file
from storage.outbox import OutboxMessage
from storage.people import Person, Role
from storage.team import TeamMember
from tests.conftest import NOW
from tests.support.quarters import sample_profile

ZONE: Final = ZoneInfo("Europe/Berlin")
LAMP: Final = (49.3481, 8.6912)
"""A place in the sample quarter."""
_numbers = itertools.count(1)


async def a_person(
    session: AsyncSession,
    role: Role = Role.RESIDENT,
    *,
    name: str = "Weber",
    locale: str = "en",
    channel: str = "telegram",
    known_for: timedelta = timedelta(days=30),
) -> Person:
    """Store somebody; members of the team get a name."""
    person = Person(
        channel=channel,
        account_id=next(_numbers),
        locale=locale,
        locale_chosen=False,
        role=role,
        created_at=NOW - known_for,
    )
    session.add(person)
    await session.flush()
    if person.is_staff:
        session.add(TeamMember(person_id=person.id, name=name, joined_at=NOW))
        await session.flush()
    return person


async def a_case(
    session: AsyncSession,
    reporter: Person,
    *,
    kind: CaseKind = CaseKind.REPORT,
    category: str | None = "lighting",
    text: str = "The lamp is out.",
    days: int = 5,
    now: datetime = NOW,
    **values: Any,
) -> Case:
    """Store a case that shall be dealt with within ``days`` days."""
    due = Deadline(due_at=now + timedelta(days=days), escalates_at=now + timedelta(days=3 * days))
    values.setdefault("field_of_action", sample_profile().field_of_category(category))
    return await submit_case(
        session,
        reporter=reporter,
        kind=kind,
        category=category,
        text=text,
        zone=ZONE,
        deadline=due,
        now=now,
        **values,
    )


async def a_photo(session: AsyncSession, person: Person) -> MediaFile:
    """Store a photo of this person that no case uses yet."""
    file = StoredFile(name=f"{next(_numbers)}.jpg", size=1000, width=640, height=480)
    return await keep_file(session, person_id=person.id, file=file, now=NOW)


async def notices_to(session: AsyncSession, person: Person) -> list[tuple[str, dict[str, Any]]]:
    """Return name and payload of each notice for a person, in their order."""
    messages = await session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.person_id == person.id, OutboxMessage.notice.is_not(None))
        .order_by(OutboxMessage.id)
    )
    return [(message.notice or "", message.payload) for message in messages]


async def history_of(session: AsyncSession, case: Case) -> Sequence[CaseHistoryEntry]:
    """Return all lines of a case's history, oldest first."""
    history = await session.scalars(
        select(CaseHistoryEntry)
        .where(CaseHistoryEntry.case_id == case.id)
        .order_by(CaseHistoryEntry.id)
    )
    return history.all()


async def audited(session: AsyncSession) -> list[tuple[int | None, str, int | None, str | None]]:
    """Return actor, action, case and detail of each entry of the audit table, oldest first."""
    entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.actor_id, entry.action, entry.case_id, entry.detail) for entry in entries]


class Scene:
    """A case, the one who sent it, one who follows it, a manager and a helper."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def set(self) -> "Scene":
        """Store them."""
        self.manager = await a_person(self.session, Role.MANAGER)
        self.helper = await a_person(self.session, Role.HELPER, name="Ali")
        self.reporter = await a_person(self.session)
        self.follower = await a_person(self.session)
        self.case = await a_case(self.session, self.reporter)
        await follow_case(self.session, case_id=self.case.id, person_id=self.follower.id, now=NOW)
        return self

    async def kinds(self) -> list[CaseHistoryKind]:
        """Return the kinds of the case's lines of history."""
        return [entry.kind for entry in await history_of(self.session, self.case)]

    async def told(self, person: Person) -> list[CaseHistoryKind | str]:
        """Return what the person was told: kinds of lines of the case's history."""
        kinds = {entry.id: entry.kind for entry in await history_of(self.session, self.case)}
        return [
            kinds[payload["entry_id"]]
            for notice, payload in await notices_to(self.session, person)
            if notice in {CaseHistoryNotice.NAME, TeamCaseNotice.NAME}
        ]
