"""Words of the team that are shown in another language before they are sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("draft", "back")
OTHERS = ("case", "history", "idea_title", "idea", "comment", "transcription")
KIND_CHECK = "ck_translations_sourcekind"
DRAFT_KEY = "fk_translations_draft_id"
NO_NUMBER_TWICE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "answer_drafts",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case it is about."),
        sa.Column(
            "by_id",
            sa.Integer(),
            nullable=False,
            comment="Who of the team writes it; one at a time.",
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="The words."),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was to be shown last.",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_answer_drafts_by_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_answer_drafts_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_drafts")),
        sa.UniqueConstraint("by_id", name=op.f("uq_answer_drafts_by_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_answer_drafts_case_id"), "answer_drafts", ["case_id"], unique=False)
    with op.batch_alter_table(
        "translations", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.add_column(
            sa.Column(
                "draft_id",
                sa.Integer(),
                nullable=True,
                comment="Which draft it belongs to, until that is sent.",
            )
        )
        batch_op.create_foreign_key(
            op.f(DRAFT_KEY), "answer_drafts", ["draft_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(op.f("ix_translations_draft_id"), ["draft_id"], unique=False)
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
        batch_op.create_check_constraint(
            op.f(KIND_CHECK), f"source_kind IN ({listed(OTHERS + ADDED)})"
        )


def downgrade() -> None:
    op.execute(f"DELETE FROM translations WHERE source_kind IN ({listed(ADDED)})")  # noqa: S608  names of ours
    with op.batch_alter_table(
        "translations", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(KIND_CHECK), f"source_kind IN ({listed(OTHERS)})")
        batch_op.drop_constraint(op.f(DRAFT_KEY), type_="foreignkey")
        batch_op.drop_index(op.f("ix_translations_draft_id"))
        batch_op.drop_column("draft_id")
    op.drop_table("answer_drafts")


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)
