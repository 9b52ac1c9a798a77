"""What all tables share: the base class, names of constraints, times, and what data is for."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware ``datetime``, stored and returned in UTC on every backend.

    SQLite drops time zones; this puts UTC back on reading.  Writing a naive ``datetime`` raises
    ``ValueError``, so that a local time can never slip in as if it were UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC on the way to the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive datetime {value.isoformat()}: times must carry a time zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC on the way back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enumeration(members: type[enum.StrEnum], *, name: str | None = None) -> Enum:
    """Return the column type of an enum: text with a check.

    ``name`` tells the checks apart where a table has two columns of the same enum.
    """
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda known: [member.value for member in known],
    )


class Base(DeclarativeBase):
    """Base of all models.

    Enums are stored as their values, in plain text columns with a check, so that a dump can be
    read without this code and a new member needs no type migration.
    """

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  read once by SQLAlchemy, never changed
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        enum.StrEnum: enumeration(enum.StrEnum),
    }


@dataclass(frozen=True, slots=True)
class Keep:
    """How long rows or values of a column are kept; ``storage.privacy.keeping`` carries it out.

    Attributes:
        words: the same for people.
        period: how long.
        since: the time from which on; ``case_id.status_since`` is that of the row which the
            column ``case_id`` names.
        where: what has to hold besides, by columns found in the same way: one of these values.
        unless: columns, as ``table.column``: rows they name stay.
    """

    words: str
    period: timedelta
    since: str
    where: Mapping[str, Collection[Any]] = field(default_factory=dict)
    unless: tuple[str, ...] = ()


Kept = str | Keep | Sequence[Keep]
"""Words alone where it ends by what somebody does, not by time; several promises are read one
after another."""

YEAR: Final = timedelta(days=365)
MONTH: Final = timedelta(days=31)


def words_of(kept: Kept) -> str:
    """Return how long, for people."""
    if isinstance(kept, str):
        return kept
    promises = [kept] if isinstance(kept, Keep) else kept
    return " ".join(promise.words for promise in promises)


def retention_info(*, erasing: str, kept: Kept, reuse_ids: bool = True) -> dict[str, Any]:
    """Return the last item of ``__table_args__``: what becomes of a table's rows.

    Args:
        erasing: what happens to the rows about a person who erases everything.
        kept: how long rows are kept otherwise; holds for each column that does not say its own.
            A ``Keep`` wherever it ends by time.
        reuse_ids: whether SQLite may give the number of a deleted row to a new one; not where
            something outside the table still knows the number, such as a button.
    """
    info = {"info": {"erasing": erasing, "kept": kept}}
    return info if reuse_ids else info | {"sqlite_autoincrement": True}


def column(purpose: str, *args: Any, kept: Kept | None = None, **kwargs: Any) -> MappedColumn[Any]:
    """Return a ``mapped_column`` that says what it is for.

    Args:
        purpose: why this is stored, as the person it is about would want it explained.
        args: passed on to ``mapped_column``.
        kept: how long, where it differs from what the table says.
        kwargs: passed on to ``mapped_column``.
    """
    info = {} if kept is None else {"kept": kept}
    return mapped_column(*args, comment=purpose, info=info, **kwargs)
