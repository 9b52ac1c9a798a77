"""Every case has a field of action of its own; a report's is that of its category by now."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COMMENTS = {
    "field_of_action": "What the quarter's work is counted by: a key of the profile of that "
    "moment.",
    "field_set_by_hand": "Whether the team has chosen the field of action, and not the category.",
}
ACTIONS_BEFORE = (
    *("take", "assign", "status", "ask", "answer", "note", "forward", "merge"),
    *("publish", "rewrite", "comment", "comment-answer"),
    *("event-create", "event-change", "event-text", "event-delete", "event-publish"),
    *("event-schedule", "event-unschedule", "event-cancel", "event-date", "event-date-cancel"),
    *("canned-add", "canned-title", "canned-text", "canned-delete"),
    *("announce-start", "announce-pause", "announce-resume", "announce-stop"),
    *("announce-schedule", "announce-text", "announce-correct", "announce-recall"),
    *("hours-add", "hours-change", "hours-end", "close", "reopen"),
    *("host-add", "host-remove", "video-link", "limits", "feed"),
    *("invite", "join", "role", "remove", "settings"),
)
ACTION_CHECK = "ck_audit_entries_auditaction"


def upgrade() -> None:
    op.execute("ALTER TABLE cases ADD COLUMN field_of_action VARCHAR(24)")
    op.execute("ALTER TABLE cases ADD COLUMN field_set_by_hand BOOLEAN DEFAULT false NOT NULL")
    bind = op.get_bind()
    for category, field in fields_of_categories().items():
        bind.execute(
            sa.text("UPDATE cases SET field_of_action = :field WHERE category = :category"),
            {"field": field, "category": category},
        )
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE cases ALTER COLUMN field_set_by_hand DROP DEFAULT")
        for column, comment in COMMENTS.items():
            op.alter_column("cases", column, comment=comment)
    allow_actions(*ACTIONS_BEFORE, "field")


def downgrade() -> None:
    op.execute("DELETE FROM audit_entries WHERE action = 'field'")
    allow_actions(*ACTIONS_BEFORE)
    op.execute("ALTER TABLE cases DROP COLUMN field_set_by_hand")
    op.execute("ALTER TABLE cases DROP COLUMN field_of_action")


def fields_of_categories() -> dict[str, str]:
    """Return the field of action of each category of the profile in force."""
    profile = op.get_bind().scalar(sa.text("SELECT profile FROM quarter"))
    data = json.loads(profile) if isinstance(profile, str) else profile or {}
    return {each["key"]: each["field_of_action"] for each in data.get("categories", ())}


def allow_actions(*actions: str) -> None:
    """Let the audit table hold these actions, and no others."""
    listed = ", ".join(f"'{action}'" for action in actions)
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed})")
