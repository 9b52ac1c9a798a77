"""What all tables share: the base class, names of constraints, times, and what data is for."""

import enum
from datetime import UTC, datetime
from typing import Any

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


def retention_info(*, erasing: str, kept: str, reuse_ids: bool = True) -> dict[str, Any]:
    """Return the last item of ``__table_args__``: what becomes of a table's rows.

    Args:
        erasing: what happens to the rows about a person who erases everything.
        kept: how long rows are kept otherwise; holds for each column that does not say its own.
        reuse_ids: whether SQLite may give the number of a deleted row to a new one; not where
            something outside the table still knows the number, such as a button.
    """
    info = {"info": {"erasing": erasing, "kept": kept}}
    return info if reuse_ids else info | {"sqlite_autoincrement": True}


def column(purpose: str, *args: Any, kept: str | None = None, **kwargs: Any) -> MappedColumn[Any]:
    """Return a ``mapped_column`` that says what it is for.

    Args:
        purpose: why this is stored, as the person it is about would want it explained.
        args: passed on to ``mapped_column``.
        kept: how long, where it differs from what the table says.
        kwargs: passed on to ``mapped_column``.
    """
    info = {} if kept is None else {"kept": kept}
    return mapped_column(*args, comment=purpose, info=info, **kwargs)
