"""How somebody without an account is reached: kept, looked at on record, and forgotten."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.entered import NOTE_LONGEST, CaseContact, ContactKind, Todo, TodoState
from storage.cases.models import ADDRESS_LONGEST, CLOSED_STATUSES, Case, CaseWay
from storage.errors import PhoneMissingError
from storage.people import Person
from storage.texts import clean_text

CONTACT_KEPT: Final = timedelta(days=31)
"""After a case is closed; longer than one may say "not solved" (14 days)."""

_PHONE: Final = re.compile(r"\+?\d[\d\s()/.\-]{3,}\d")
"""Five digits at least, with what people put between them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody wants to be reached; see ``CaseContact``."""

    kind: ContactKind
    value: str | None
    note: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the team says of a case it enters for somebody.

    Attributes:
        way: how it came.
        contact: how the person is answered; ``None`` where they need no answer.
        mark: the mark of nobody that what was said of the case before has already.
    """

    way: CaseWay
    contact: Contact | None = None
    mark: str | None = None


def read_contact(text: str, kind: ContactKind | None = None) -> tuple[ContactKind, str, str]:
    """Return how somebody is reached, the number or address, and what else stands beside it.

    Args:
        text: what was typed, such as ``0176 1234567, Frau Kaya, abends``.
        kind: what it shall be; found out where that is open.

    Raises:
        PhoneMissingError: a phone number was asked for, and there is none.
        TextLengthError: nothing to read, or too long.
    """
    found = _PHONE.search(unified_digits(text))
    if kind is ContactKind.ADDRESS or (kind is None and found is None):
        return ContactKind.ADDRESS, clean_text(text, longest=ADDRESS_LONGEST), ""
    if found is None:
        raise PhoneMissingError
    beside = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,;:–-\n\t")
    note = clean_text(beside, longest=NOTE_LONGEST) if any(map(str.isalnum, beside)) else ""
    return ContactKind.PHONE, clean_text(found[0], longest=ADDRESS_LONGEST), note


def unified_digits(text: str) -> str:
    """Return a text with digits of every script as 0 to 9, each in its place."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


async def keep_contact(session: AsyncSession, *, case: Case, contact: Contact) -> None:
    """Keep how the person who brought a case is reached."""
    session.add(
        CaseContact(
            case_id=case.id,
            kind=contact.kind,
            value=contact.value,
            note=contact.note,
            locale=contact.locale,
        )
    )
    await session.flush()


async def find_contact(session: AsyncSession, *, case_id: int) -> CaseContact | None:
    """Return how the person who brought a case is reached, for what shows no more than how."""
    return await session.get(CaseContact, case_id)


async def look_at_contact(
    session: AsyncSession, *, case: Case, staff: Person, now: datetime
) -> CaseContact | None:
    """Return how the person who brought a case is reached, and record who has looked."""
    contact = await find_contact(session, case_id=case.id)
    if contact is not None:
        audit.record(
            session, actor_id=staff.id, action=AuditAction.CONTACT, case_id=case.id, now=now
        )
    return contact


async def delete_contact(
    session: AsyncSession, *, case: Case, staff: Person, now: datetime
) -> None:
    """Delete how somebody is reached because they say so; nobody tells them anything then."""
    if await find_contact(session, case_id=case.id) is not None:
        await forget_contact(session, case_id=case.id)
        audit.record(
            session,
            actor_id=staff.id,
            action=AuditAction.CONTACT_DELETE,
            case_id=case.id,
            now=now,
        )


async def forget_contact(session: AsyncSession, *, case_id: int) -> None:
    """Delete how somebody is reached, and what they were still to be told."""
    contact = await session.get(CaseContact, case_id)
    if contact is not None:
        await session.delete(contact)
        await session.flush()
    await session.execute(
        delete(Todo).where(Todo.case_id == case_id, Todo.state == TodoState.OPEN)
    )


def is_forgotten(case: Case, now: datetime) -> bool:
    """Return whether a case was closed so long ago that its people are told nothing more."""
    return case.status in CLOSED_STATUSES and case.status_since <= now - CONTACT_KEPT
