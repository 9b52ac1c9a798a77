"""A machine's words stay until others take their place; the audit knows who asked and wrote."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("translate-ask", "translate-write", "translate-correct")
OTHERS = (
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
    *("restrict", "lift", "door-close", "door-open", "uninvite"),
)
ACTION_CHECK = "ck_audit_entries_auditaction"
HAS_TEXT = "ck_translations_done_has_text"
HAS_ENGINE = "ck_translations_done_has_engine"
BOTH = "ck_translations_text_has_engine"
NO_NUMBER_TWICE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table(
        "translations", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.add_column(
            sa.Column(
                "corrected_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When a person has put other words in the place of those that were there.",
            )
        )
        batch_op.drop_constraint(op.f(HAS_TEXT), type_="check")
        batch_op.drop_constraint(op.f(HAS_ENGINE), type_="check")
        batch_op.create_check_constraint(op.f(HAS_TEXT), "state <> 'done' OR text IS NOT NULL")
        batch_op.create_check_constraint(op.f(BOTH), "(text IS NULL) = (engine IS NULL)")
    change_actions(*OTHERS, *ADDED)


def downgrade() -> None:
    op.execute(f"DELETE FROM audit_entries WHERE action IN ({listed(ADDED)})")  # noqa: S608  names of ours
    change_actions(*OTHERS)
    op.execute("UPDATE translations SET text = NULL, engine = NULL WHERE state <> 'done'")
    with op.batch_alter_table(
        "translations", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.drop_constraint(op.f(BOTH), type_="check")
        batch_op.drop_constraint(op.f(HAS_TEXT), type_="check")
        batch_op.create_check_constraint(op.f(HAS_TEXT), "(state = 'done') = (text IS NOT NULL)")
        batch_op.create_check_constraint(
            op.f(HAS_ENGINE), "(state = 'done') = (engine IS NOT NULL)"
        )
        batch_op.drop_column("corrected_at")


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)


def change_actions(*actions: str) -> None:
    """Let the audit table take these actions and no others."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed(actions)})")
