"""PostgreSQL's planner keeps samples of what columns say: none of those that hold people's words.

``ANALYZE``, which autovacuum runs by itself, copies frequent values and quantiles of each column
into ``pg_statistic``, where erasing a row does not reach.  The planner does without: what is
looked for by words is unique or behind a narrower condition.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Connection, Float, String, bindparam, text
from sqlalchemy import Enum as EnumType

from storage.base import Base


def sampled_columns_with_words() -> Iterator[Column[object]]:
    """Return the columns that can hold words, places or account numbers of somebody."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EnumType) or column.foreign_keys:
                continue
            if isinstance(column.type, (String, JSON, Float, BigInteger)):
                yield column


def leave_words_out(connection: Connection) -> None:
    """Have ``ANALYZE`` pass these columns by, and drop what it had taken from them."""
    names = [f"{column.table.name}.{column.name}" for column in sampled_columns_with_words()]
    for table, name, kind in connection.execute(_STILL_SAMPLED, {"names": names}).all():
        # To the type it has: nothing is rewritten, and the column's statistics go.
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {kind}, "
            f"ALTER COLUMN {name} SET STATISTICS 0"
        )


# NULL stands for the default since PostgreSQL 17, -1 before.
_STILL_SAMPLED: Final = text("""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0
    AND coalesce(a.attstattarget, -1) <> 0
    AND c.relname || '.' || a.attname IN :names
ORDER BY c.relname, a.attnum
""").bindparams(bindparam("names", expanding=True))
