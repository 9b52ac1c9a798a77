"""Moderation: who is muted or blocked, floods, and the page's door for new chats."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("muted", "blocked")
REASONS = ("too-many", "insults", "advertising", "other")
COMMENTS = {
    "restriction": "Whether the team has muted or blocked the person.",
    "restricted_until": "Until when.",
}
NEW_ACTIONS = ("restrict", "lift", "door-close", "door-open")
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
    *("invite", "join", "role", "remove", "settings", "field", "correct"),
)
MUTED = "Muted or blocked."
ACTION_CHECK = "ck_audit_entries_auditaction"


def upgrade() -> None:
    op.create_table(
        "restrictions",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "owner_key",
            sa.String(length=64),
            nullable=False,
            comment="The keyed hash of the account, to know it again.",
        ),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="Who it is."),
        sa.Column("kind", choice(KINDS, "restrictionkind"), nullable=False, comment=MUTED),
        sa.Column("reason", choice(REASONS, "restrictionreason"), nullable=False, comment="Why."),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=True,
            comment="The case or appointment it was decided at, for the team's list.",
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="Until when."),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_restrictions_person_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
        sa.UniqueConstraint("owner_key", name=op.f("uq_restrictions_owner_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_restrictions_person_id"), "restrictions", ["person_id"])
    op.create_index(op.f("ix_restrictions_until"), "restrictions", ["until"])
    op.create_table(
        "moderation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1."),
        sa.Column(
            "door_closed_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when the page takes no new chats.",
        ),
        sa.Column(
            "flood_told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When managers were last told of a flood, so that they are told once.",
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_moderation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
    )
    op.execute(
        "ALTER TABLE people ADD COLUMN restriction VARCHAR(32) "
        f"CONSTRAINT ck_people_restrictionkind CHECK (restriction IN ({listed(KINDS)}))"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE people ADD COLUMN restricted_until TIMESTAMP WITH TIME ZONE")
        for column, comment in COMMENTS.items():
            op.alter_column("people", column, comment=comment)
    else:
        op.execute("ALTER TABLE people ADD COLUMN restricted_until DATETIME")
    allow_actions(*ACTIONS_BEFORE, *NEW_ACTIONS)


def downgrade() -> None:
    op.execute(f"DELETE FROM audit_entries WHERE action IN ({listed(NEW_ACTIONS)})")  # noqa: S608  names of ours
    allow_actions(*ACTIONS_BEFORE)
    op.execute("ALTER TABLE people DROP COLUMN restricted_until")
    op.execute("ALTER TABLE people DROP COLUMN restriction")
    op.drop_table("moderation")
    op.drop_table("restrictions")


def choice(values: Sequence[str], name: str) -> sa.Enum:
    """Return the type of a column that holds one of these."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)


def allow_actions(*actions: str) -> None:
    """Let the audit table hold these actions, and no others."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed(actions)})")
