"""Attempts to look into files, so that one which ends the program is not tried for ever."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "file_attempts",
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="Which file: the SHA-256 of its bytes, from which they cannot be told.",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was begun."),
        sa.Column(
            "last_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was begun last.",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_file_attempts")),
    )
    op.create_index(op.f("ix_file_attempts_last_at"), "file_attempts", ["last_at"])


def downgrade() -> None:
    op.drop_table("file_attempts")
