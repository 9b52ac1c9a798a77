"""Files of residents beside photos: what they are, and how long they play."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = ("photo", "document")
SENT = ("file", "voice", "audio", "video", "video-note", "animation")
KIND_CHECK = "ck_media_files_mediakind"
DURATION_CHECK = "ck_media_files_duration_not_negative"
KIND_WORDS = "What it is."
KIND_WORDS_BEFORE = "How a messenger shows it."
SIDES = {"width": "Pixels across", "height": "Pixels down"}


def upgrade() -> None:
    with changing_media_files() as batch_op:
        batch_op.add_column(
            sa.Column(
                "duration_s",
                sa.Integer(),
                nullable=True,
                comment="How long it plays, in seconds.",
            )
        )
        batch_op.create_check_constraint(op.f(DURATION_CHECK), "duration_s >= 0")
        change_kinds(batch_op, (*BEFORE, *SENT))
        batch_op.alter_column("kind", existing_type=sa.String(32), comment=KIND_WORDS)
    with op.batch_alter_table("webchat_uploads", schema=None) as batch_op:
        for side, words in SIDES.items():
            batch_op.alter_column(
                side, existing_type=sa.Integer(), nullable=True, comment=f"{words}, of a photo."
            )


def downgrade() -> None:
    op.execute("DELETE FROM webchat_uploads WHERE width IS NULL")
    with op.batch_alter_table("webchat_uploads", schema=None) as batch_op:
        for side, words in SIDES.items():
            batch_op.alter_column(
                side, existing_type=sa.Integer(), nullable=False, comment=f"{words}."
            )
    # The program before knows photos and documents only; what was sent stays to be downloaded.
    with changing_media_files() as batch_op:
        batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
    media = sa.table("media_files", sa.column("kind", sa.String))
    op.execute(media.update().where(media.c.kind.in_(SENT)).values(kind="document"))
    with changing_media_files() as batch_op:
        batch_op.create_check_constraint(op.f(KIND_CHECK), kinds(BEFORE))
        batch_op.drop_constraint(op.f(DURATION_CHECK), type_="check")
        batch_op.drop_column("duration_s")
        batch_op.alter_column("kind", existing_type=sa.String(32), comment=KIND_WORDS_BEFORE)


def change_kinds(batch_op: BatchOperations, allowed: Collection[str]) -> None:
    """Let the check of the kinds name these."""
    batch_op.drop_constraint(op.f(KIND_CHECK), type_="check")
    batch_op.create_check_constraint(op.f(KIND_CHECK), kinds(allowed))


def kinds(allowed: Collection[str]) -> str:
    """Return the condition that a file is of one of these."""
    listed = ", ".join(f"'{kind}'" for kind in allowed)
    return f"kind IN ({listed})"


def changing_media_files() -> AbstractContextManager[BatchOperations]:
    """Change the table of files; SQLite copies it, and must not give a number twice."""
    return op.batch_alter_table(
        "media_files", schema=None, table_kwargs={"sqlite_autoincrement": True}
    )
