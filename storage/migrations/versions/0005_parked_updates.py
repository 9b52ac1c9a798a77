"""Updates that failed every time are called parked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    make_table("parked_updates", "parked_at")
    move_rows("set_aside_updates", "set_aside_at", "parked_updates", "parked_at")


def downgrade() -> None:
    make_table("set_aside_updates", "set_aside_at")
    move_rows("parked_updates", "parked_at", "set_aside_updates", "set_aside_at")


def make_table(table: str, moment: str) -> None:
    """Make the table of updates kept; ``moment`` is the column of when they were given up."""
    op.create_table(
        table,
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="Which messenger sent it."
        ),
        sa.Column(
            "update_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="The messenger's number of the update.",
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            nullable=True,
            comment="Who sent it, so that erasing finds it.",
        ),
        sa.Column(
            "payload",
            sa.JSON(),
            nullable=False,
            comment="The update itself, to handle it after a repair.",
        ),
        sa.Column(
            "error",
            sa.Text(),
            nullable=False,
            comment="Where the program failed; no text of the person.",
        ),
        sa.Column(
            moment, sa.DateTime(timezone=True), nullable=False, comment="When it was given up."
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "update_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{moment}"), table, [moment], unique=False)


def move_rows(old: str, old_moment: str, new: str, new_moment: str) -> None:
    """Move all rows into the new table, and drop the old one."""
    same = "channel, update_id, person_id, payload, error"
    op.execute(
        f"INSERT INTO {new} ({same}, {new_moment}) SELECT {same}, {old_moment} FROM {old}"  # noqa: S608  names of ours
    )
    op.drop_table(old)
