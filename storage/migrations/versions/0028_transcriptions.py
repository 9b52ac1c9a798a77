"""What a machine has heard in voice messages, and its translation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = ("case", "history", "idea_title", "idea", "comment")
HEARD = "transcription"
KIND_CHECK = "ck_translations_sourcekind"


def upgrade() -> None:
    op.create_table(
        "transcriptions",
        sa.Column(
            "media_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which voice message it is of.",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "running",
                "done",
                "failed",
                name="transcriptionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column(
            "model",
            sa.String(length=80),
            nullable=True,
            comment="Which model has listened: the name of its folder.",
        ),
        sa.Column(
            "language",
            sa.String(length=8),
            nullable=True,
            comment="In which language it was said, as the machine has heard it.",
        ),
        sa.Column(
            "text", sa.Text(), nullable=True, comment="What was said, for the team to read."
        ),
        sa.Column(
            "tries", sa.Integer(), nullable=False, comment="How often the machine has failed."
        ),
        sa.Column(
            "next_try_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Not to be tried before.",
        ),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when the machine has it.",
        ),
        sa.Column(
            "failure",
            sa.String(length=64),
            nullable=True,
            comment="Why there is none: a word, never what was said.",
        ),
        sa.Column(
            "wanted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was wanted."
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the machine has listened.",
        ),
        sa.CheckConstraint(
            "(state = 'done') = (model IS NOT NULL)", name=op.f("ck_transcriptions_done_has_model")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (text IS NOT NULL)", name=op.f("ck_transcriptions_done_has_text")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (leased_until IS NOT NULL)",
            name=op.f("ck_transcriptions_lease_runs"),
        ),
        sa.ForeignKeyConstraint(
            ["media_id"],
            ["media_files.id"],
            name=op.f("fk_transcriptions_media_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_transcriptions")),
    )
    name = op.f("ix_transcriptions_state_next_try_at")
    op.create_index(name, "transcriptions", ["state", "next_try_at"], unique=False)
    change_kinds(*BEFORE, HEARD)


def downgrade() -> None:
    translations = sa.table("translations", sa.column("source_kind", sa.String))
    op.execute(translations.delete().where(translations.c.source_kind == HEARD))
    change_kinds(*BEFORE)
    op.drop_table("transcriptions")


def change_kinds(*kinds: str) -> None:
    """Let translations be of these kinds of texts and no others."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table(
        "translations", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(KIND_CHECK), f"source_kind IN ({listed})")
