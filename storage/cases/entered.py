"""Cases the team enters for somebody without a phone: how they are reached, to-dos, and slips.

Such a case has no reporter, for nobody without an account can be written to.  Who shall hear what
becomes of it has a ``CaseContact``; whatever a reporter would be told becomes a ``Todo`` for the
team instead.  A ``Slip`` joins the case to an account later.

::

    to-do:  open ─► told · wrote · given up
             │ ▲
             └─┘  not reached: again tomorrow
"""

import enum
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import MONTH, Base, column, retention_info
from storage.cases.models import ADDRESS_LONGEST
from storage.closed_cases import with_closed_case
from storage.people import LOCALE_LENGTH

NOTE_LONGEST: Final = 200
TRIES_BEFORE_ASKING: Final = 3
"""So often somebody is not reached until the team is asked what now."""


class ContactKind(enum.StrEnum):
    """How somebody without an account is answered."""

    PHONE = "phone"
    ADDRESS = "address"
    RETURNS = "returns"
    """The person comes again."""


class TodoState(enum.StrEnum):
    """What became of telling somebody something."""

    OPEN = "open"
    TOLD = "told"
    WROTE = "wrote"
    GIVEN_UP = "given_up"


class CaseContact(Base):
    """How somebody is reached for whom the team has entered a case."""

    __tablename__ = "case_contacts"
    __table_args__ = (
        CheckConstraint("(kind = 'returns') = (value IS NULL)", name="value_to_reach"),
        retention_info(
            erasing="The row is deleted when the person says so, or joins the case in a chat. "
            "In the team's chats it stands until whoever has joined erases everything, and "
            "on the page for a year at most.",
            kept=with_closed_case("31 days after the case is closed.", MONTH),
        ),
    )

    case_id: Mapped[int] = column(
        "Which case.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ContactKind] = column("How the person is answered.")
    value: Mapped[str | None] = column(
        "The phone number or address, to call back.", String(ADDRESS_LONGEST)
    )
    note: Mapped[str | None] = column(
        "Whom to ask for, or when, to call back.", String(NOTE_LONGEST)
    )
    locale: Mapped[str] = column("The language the person is told in.", String(LOCALE_LENGTH))


class Todo(Base):
    """Somebody without an account is to be told what happened to their case."""

    __tablename__ = "todos"
    __table_args__ = (
        UniqueConstraint("case_id", "entry_id"),
        Index(None, "state", "due_at"),
        retention_info(
            erasing="The row is deleted; open ones are too when the contact is.",
            kept=with_closed_case("31 days after the case is closed.", MONTH),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    case_id: Mapped[int] = column(
        "The case the person brought.", ForeignKey("cases.id", ondelete="CASCADE")
    )
    entry_id: Mapped[int] = column(
        "What happened: a line of its history, or of that of the case it was merged into.",
        ForeignKey("case_history.id", ondelete="CASCADE"),
        index=True,
    )
    state: Mapped[TodoState] = column("What became of it.", default=TodoState.OPEN)
    tries: Mapped[int] = column("How often the person was not reached.", default=0)
    due_at: Mapped[datetime | None] = column(
        "When it is shown next; empty while its message stands."
    )
    holder_id: Mapped[int | None] = column(
        "Who of the team it was shown to last; empty for all managers.",
        ForeignKey("people.id", ondelete="SET NULL"),
        index=True,
    )
    created_at: Mapped[datetime] = column("When it came up.")
    done_at: Mapped[datetime | None] = column("When it was done.")


class Slip(Base):
    """A piece of paper whose code joins a case to an account, once."""

    __tablename__ = "slips"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=with_closed_case("31 days after the case is closed.", MONTH),
        ),
    )

    case_id: Mapped[int] = column(
        "Which case.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = column(
        "SHA-256 of the code, so that the database cannot be used to join.",
        String(64),
        unique=True,
    )
    created_at: Mapped[datetime] = column("When it was made.")
    used_at: Mapped[datetime | None] = column("When somebody joined with it.")
