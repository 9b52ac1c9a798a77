"""Which cases say the same, in whatever language."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "resemblances",
        sa.Column(
            "case_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="The earlier case.",
        ),
        sa.Column(
            "other_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="The later one.",
        ),
        sa.Column(
            "found_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When that was found.",
        ),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_resemblances_earlier_first")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_resemblances_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["cases.id"],
            name=op.f("fk_resemblances_other_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_resemblances")),
    )
    op.create_index(op.f("ix_resemblances_other_id"), "resemblances", ["other_id"])


def downgrade() -> None:
    op.drop_table("resemblances")
