"""Whose a row is when it names nobody any more, and whose words a message carries.

The key of the marks is in no database: the program fills them at its next start.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MARKED = (
    *("cases", "case_history", "ideas", "idea_helpers", "idea_comments"),
    *("media_files", "appointments"),
)
MARK = (
    "Whose it is: a keyed hash that leads to nobody without the key, which is no part of the "
    "database. By it erasing and the copy find the row when it names nobody any more."
)


SHOWN_ONCE = "Which outbox message it is, so that it is shown once"


def upgrade() -> None:
    explain_outbox_id(f"{SHOWN_ONCE}, and found when it is taken back.")
    for table in MARKED:
        op.add_column(table, sa.Column("owner_key", sa.String(), nullable=True, comment=MARK))
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column(table, "owner_key", type_=sa.String(length=45))
        op.create_index(op.f(f"ix_{table}_owner_key"), table, ["owner_key"], unique=False)
    with changing_media_files() as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "message_owners",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "channel",
            sa.String(length=16),
            nullable=False,
            comment="Which messenger the message is in.",
        ),
        sa.Column(
            "chat_id",
            sa.BigInteger(),
            nullable=False,
            comment="The messenger's number of the chat.",
        ),
        sa.Column(
            "outbox_id",
            sa.Integer(),
            nullable=True,
            comment="Its number in the outbox; empty for a typed one.",
        ),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="The messenger's number of the message; empty until the outbox forgets it.",
        ),
        sa.Column(
            "parts",
            sa.Integer(),
            nullable=False,
            comment="How many messages it is: an album has one for each photo.",
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "file",
                "typed",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What it is, which decides how it can be emptied.",
        ),
        sa.Column(
            "owner_key",
            sa.String(length=45),
            nullable=False,
            comment="Whose words it carries: the mark of the row they come from.",
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was put on its way.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_owners")),
        sa.UniqueConstraint(
            "outbox_id", "owner_key", name=op.f("uq_message_owners_outbox_id_owner_key")
        ),
    )
    for columns in (["owner_key"], ["sent_at"], ["channel", "chat_id", "message_id"]):
        name = op.f(f"ix_message_owners_{'_'.join(columns)}")
        op.create_index(name, "message_owners", columns, unique=False)


def downgrade() -> None:
    explain_outbox_id(f"{SHOWN_ONCE}.")
    op.drop_table("message_owners")
    # The program before cannot keep a file that names nobody.
    op.execute("DELETE FROM media_files WHERE person_id IS NULL")
    with changing_media_files() as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
    for table in reversed(MARKED):
        op.drop_index(op.f(f"ix_{table}_owner_key"), table_name=table)
        op.drop_column(table, "owner_key")


def explain_outbox_id(words: str) -> None:
    """Say what the column is for, where a database keeps that."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("webchat_messages", "outbox_id", existing_type=sa.Integer(), comment=words)


def changing_media_files() -> AbstractContextManager[BatchOperations]:
    """Change the table of files; SQLite copies it, and must not give a number twice."""
    return op.batch_alter_table(
        "media_files", schema=None, table_kwargs={"sqlite_autoincrement": True}
    )
