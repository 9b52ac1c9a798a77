"""What each message of a person has become; corrections of the team are in the audit table."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTIONS_BEFORE = (
    *("take", "assign", "status", "ask", "answer", "note", "forward", "merge"),
    *("enter", "contact", "contact-delete", "tell", "slip"),
    *("publish", "rewrite", "comment", "comment-answer"),
    *("event-create", "event-change", "event-text", "event-delete", "event-publish"),
    *("event-schedule", "event-unschedule", "event-cancel", "event-date", "event-date-cancel"),
    *("canned-add", "canned-title", "canned-text", "canned-delete"),
    *("announce-start", "announce-pause", "announce-resume", "announce-stop"),
    *("announce-schedule", "announce-text", "announce-correct", "announce-recall"),
    *("hours-add", "hours-change", "hours-end", "close", "reopen"),
    *("host-add", "host-remove", "video-link", "limits", "feed"),
    *("invite", "join", "role", "remove", "settings", "field"),
)
ACTION_CHECK = "ck_audit_entries_auditaction"


def upgrade() -> None:
    op.create_table(
        "own_messages",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who sent it."),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=False,
            comment="The messenger's number of the message.",
        ),
        sa.Column(
            "became",
            sa.Enum(
                "case",
                "answer",
                "comment",
                "topic",
                "announcement",
                name="became",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What it has become.",
        ),
        sa.Column(
            "about_id",
            sa.Integer(),
            nullable=False,
            comment="The number of that in its own table.",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was stored."),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_own_messages_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "message_id", name=op.f("pk_own_messages")),
    )
    with op.batch_alter_table("own_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_messages_at"), ["at"], unique=False)
    allow_actions(*ACTIONS_BEFORE, "correct")


def downgrade() -> None:
    op.execute("DELETE FROM audit_entries WHERE action = 'correct'")
    allow_actions(*ACTIONS_BEFORE)
    with op.batch_alter_table("own_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_messages_at"))
    op.drop_table("own_messages")


def allow_actions(*actions: str) -> None:
    """Let the audit table hold these actions, and no others."""
    listed = ", ".join(f"'{action}'" for action in actions)
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed})")
