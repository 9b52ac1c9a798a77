"""People: everybody who writes, one row for each messenger account.

Only what the service needs: no name, no phone number.  A member of the team has a name for
colleagues, in ``storage.team``.
"""

import enum
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import BigInteger, Select, String, UniqueConstraint, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, Keep, column, retention_info
from storage.database import insert_or_ignore

LOCALE_LENGTH: Final = 16
LANGUAGE_TAG_LENGTH: Final = 35
"""BCP 47 asks programs to take tags of at least 35 characters (RFC 5646, 4.4.1)."""


class Role(enum.StrEnum):
    """What a person may do; the later a role stands here, the more it may change.

    A reader sees more than a helper and yet stands below: somebody who lost the right to work by
    opening a link would leave cases and appointments behind that nobody looks after.
    """

    RESIDENT = "resident"
    INTERPRETER = "interpreter"
    """Translates what the team announces, and sees nothing else of it."""
    READER = "reader"
    """Sees what managers see, and changes nothing."""
    HELPER = "helper"
    """Works on what was given to them, and sees nothing else."""
    MANAGER = "manager"

    def outranks(self, other: "Role") -> bool:
        """Return whether this role may change more than the other one."""
        order = list(Role)
        return order.index(self) > order.index(other)

    @property
    def reads(self) -> "frozenset[Role]":
        """The roles for whose eyes a message was meant that somebody of this role may read."""
        if self in SEES_ALL:
            return frozenset(Role)
        return frozenset({Role.RESIDENT, self})


AT_DESK: Final = frozenset({Role.READER, Role.HELPER, Role.MANAGER})
"""Who sees cases and appointments as a member of the team."""
SEES_ALL: Final = frozenset({Role.READER, Role.MANAGER})
"""Who sees every case and every appointment."""
WORKS: Final = frozenset({Role.HELPER, Role.MANAGER})
"""Who may change something, and can be given cases and consultation hours."""


class RestrictionKind(enum.StrEnum):
    """How little of somebody reaches the team for a while; see ``storage.moderation``."""

    MUTED = "muted"
    BLOCKED = "blocked"


class MachineTranslation(enum.StrEnum):
    """Whether a machine may translate what somebody writes."""

    UNASKED = "unasked"
    """A machine in the house may; one outside takes a yes."""
    YES = "yes"
    NO = "no"


class Person(Base):
    """Somebody with an account in one of the messengers; private chats only."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("channel", "account_id"),
        retention_info(
            erasing="The row is deleted.",
            kept="Until the person erases everything. On the page until their account is gone, "
            "and none of their cases is open; then everything is erased as if they had said so.",
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number for the account.", primary_key=True)
    channel: Mapped[str] = column(
        "The messenger the person writes from: telegram or webchat.", String(16)
    )
    account_id: Mapped[int] = column(
        "The messenger's number of the account, to answer to.", BigInteger
    )
    locale: Mapped[str] = column("The language we answer in.", String(LOCALE_LENGTH))
    locale_chosen: Mapped[bool] = column(
        "Whether the person chose the language, so that we do not ask again.", default=False
    )
    language_tag: Mapped[str | None] = column(
        "The language the messenger is set to, a hint for finding out the language of a text.",
        String(LANGUAGE_TAG_LENGTH),
    )
    role: Mapped[Role] = column("What the person may do.", default=Role.RESIDENT)
    unreachable_since: Mapped[datetime | None] = column(
        "Since when the messenger refuses our messages, so that we stop writing.",
        kept="Until the person writes again.",
    )
    unreachable_reason: Mapped[str | None] = column(
        "Why: blocked, deactivated or gone.", String(32), kept="Until the person writes again."
    )
    created_at: Mapped[datetime] = column("When the person wrote for the first time.")
    notice_version: Mapped[int | None] = column(
        "Which version of the privacy notice the person has had on the screen."
    )
    notice_coming: Mapped[int | None] = column(
        "Which version of it is on its way.", kept="Until it has arrived."
    )
    machine_translation: Mapped[MachineTranslation] = column(
        "Whether a machine may translate what the person writes.",
        default=MachineTranslation.UNASKED,
    )
    machine_asked_at: Mapped[datetime | None] = column(
        "When the person was asked whether one outside the house may, so that it is asked once."
    )
    erasure_pending: Mapped[bool] = column(
        "Whether the row only waits for the word that everything is erased to be delivered.",
        default=False,
    )
    restriction: Mapped[RestrictionKind | None] = column(
        "Whether the team has muted or blocked the person.",
        kept=Keep("Until it ends.", timedelta(0), "restricted_until"),
    )
    restricted_until: Mapped[datetime | None] = column(
        "Until when.", kept=Keep("Until it ends.", timedelta(0), "restricted_until")
    )

    def may_be_translated(self, *, outside: bool) -> bool:
        """Whether a machine may translate what the person writes; one outside takes a yes."""
        if outside:
            return self.machine_translation is MachineTranslation.YES
        return self.machine_translation is not MachineTranslation.NO

    def is_restricted(self, kind: RestrictionKind, *, now: datetime) -> bool:
        """Whether the person is muted or blocked at this moment."""
        until = self.restricted_until
        return self.restriction is kind and until is not None and until > now

    @property
    def is_staff(self) -> bool:
        """Whether the person belongs to the team."""
        return self.role is not Role.RESIDENT

    @property
    def is_at_desk(self) -> bool:
        """Whether the person sees cases and appointments as a member of the team."""
        return self.role in AT_DESK

    @property
    def sees_all(self) -> bool:
        """Whether the person sees every case and every appointment."""
        return self.role in SEES_ALL

    @property
    def works(self) -> bool:
        """Whether the person may change something as a member of the team."""
        return self.role in WORKS


async def get_or_create_person(
    session: AsyncSession,
    *,
    channel: str,
    account_id: int,
    locale: str,
    language_tag: str | None,
    now: datetime,
) -> Person:
    """Return the person with this account, created on first sight; locks the row on PostgreSQL.

    ``locale`` is used only for somebody new; afterwards the stored one wins.  Two first messages
    at once create one row.  The lock keeps one chat in order when several processes work.
    """
    account = {"channel": channel, "account_id": account_id}
    person = await session.scalar(_by_account(locked=True), account)
    if person is None:
        await add_person(
            session,
            channel=channel,
            account_id=account_id,
            locale=locale,
            language_tag=language_tag,
            now=now,
        )
        person = (await session.scalars(_by_account(locked=True), account)).one()
    note_contact(person, language_tag=language_tag)
    return person


async def add_person(
    session: AsyncSession,
    *,
    channel: str,
    account_id: int,
    locale: str,
    language_tag: str | None,
    now: datetime,
) -> None:
    """Create the person with this account, unless there is one."""
    await insert_or_ignore(
        session,
        Person,
        channel=channel,
        account_id=account_id,
        locale=locale,
        locale_chosen=False,
        language_tag=_cut(language_tag),
        role=Role.RESIDENT,
        machine_translation=MachineTranslation.UNASKED,
        created_at=now,
        erasure_pending=False,
    )


def note_contact(person: Person, *, language_tag: str | None) -> None:
    """Remember that the person has written, and from a messenger set to which language."""
    if person.language_tag != _cut(language_tag):
        person.language_tag = _cut(language_tag)
    if person.unreachable_since is not None:
        person.unreachable_since = person.unreachable_reason = None
    if person.erasure_pending:
        person.erasure_pending = False


def _cut(language_tag: str | None) -> str | None:
    return language_tag and language_tag[:LANGUAGE_TAG_LENGTH]


async def find_person(session: AsyncSession, *, channel: str, account_id: int) -> Person | None:
    """Return the person with this account, or ``None``."""
    account = {"channel": channel, "account_id": account_id}
    person: Person | None = await session.scalar(_by_account(locked=False), account)
    return person


@cache
def _by_account(*, locked: bool) -> Select[Person]:
    """Return the statement; made once, because every update runs it."""
    person = select(Person).where(
        Person.channel == bindparam("channel"), Person.account_id == bindparam("account_id")
    )
    # No stronger than needed: others may meanwhile store something that names this person.
    return person.with_for_update(key_share=True) if locked else person


def choose_locale(person: Person, locale: str) -> None:
    """Answer in ``locale`` from now on."""
    person.locale = locale
    person.locale_chosen = True


async def mark_unreachable(
    session: AsyncSession, *, person_id: int, reason: str, now: datetime
) -> None:
    """Remember that the messenger refuses our messages to this person."""
    await session.execute(
        update(Person)
        .where(Person.id == person_id, Person.unreachable_since.is_(None))
        .values(unreachable_since=now, unreachable_reason=reason)
    )


async def is_muted(session: AsyncSession, *, person_id: int | None, now: datetime) -> bool:
    """Return whether the team is not to be disturbed by what this person does."""
    person = None if person_id is None else await session.get(Person, person_id)
    return person is not None and person.is_restricted(RestrictionKind.MUTED, now=now)
