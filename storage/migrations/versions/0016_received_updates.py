"""Updates are stored when they come, and not only when they were handled."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MESSENGER = "Which messenger sent it."
NUMBER = "The messenger's number of the update."
HANDLED = "When it was handled."


def upgrade() -> None:
    op.create_table(
        "received_updates",
        sa.Column("channel", sa.String(length=16), nullable=False, comment=MESSENGER),
        sa.Column(
            "update_id", sa.BigInteger(), autoincrement=False, nullable=False, comment=NUMBER
        ),
        sa.Column(
            "received_at", sa.DateTime(timezone=True), nullable=False, comment="When it came."
        ),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True, comment=HANDLED),
        sa.Column(
            "account_id",
            sa.BigInteger(),
            nullable=True,
            comment="Who sent it, so that one chat is handled in order and erasing finds it.",
        ),
        sa.Column(
            "payload",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The update itself, without the sender's name, to handle it after a crash too.",
        ),
        sa.PrimaryKeyConstraint("channel", "update_id", name=op.f("pk_received_updates")),
    )
    op.create_index(
        op.f("ix_received_updates_handled_at"), "received_updates", ["handled_at"], unique=False
    )
    op.create_index(
        "ix_received_updates_waiting",
        "received_updates",
        ["channel", "account_id", "update_id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL"),
    )
    op.execute(
        "INSERT INTO received_updates (channel, update_id, received_at, handled_at)"
        " SELECT channel, update_id, handled_at, handled_at FROM handled_updates"
    )
    op.drop_table("handled_updates")


def downgrade() -> None:
    """Go back; what waits is lost to the older program, which could not handle it."""
    op.create_table(
        "handled_updates",
        sa.Column("channel", sa.String(length=16), nullable=False, comment=MESSENGER),
        sa.Column(
            "update_id", sa.BigInteger(), autoincrement=False, nullable=False, comment=NUMBER
        ),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, comment=HANDLED),
        sa.PrimaryKeyConstraint("channel", "update_id", name=op.f("pk_handled_updates")),
    )
    op.create_index(
        op.f("ix_handled_updates_handled_at"), "handled_updates", ["handled_at"], unique=False
    )
    op.execute(
        "INSERT INTO handled_updates (channel, update_id, handled_at)"
        " SELECT channel, update_id, handled_at FROM received_updates"
        " WHERE handled_at IS NOT NULL"
    )
    op.drop_table("received_updates")
