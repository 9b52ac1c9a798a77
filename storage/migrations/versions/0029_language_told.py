"""How sure the language of a case is, and that the team has said which one it is."""

from collections.abc import Sequence

from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("language",)
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
    *("translate-ask", "translate-write", "translate-correct"),
)
ACTION_CHECK = "ck_audit_entries_auditaction"
COMMENTS = {
    "language": "The language the words are in, as it was found out or the team has said.",
    "language_probability": "How sure that was found out, from 0 to 1; empty where somebody has "
    "said so.",
    "language_set_by_hand": "Whether the team has said which language it is.",
}
BEFORE = {"language": "The language the words are in."}


def upgrade() -> None:
    number = "DOUBLE" if op.get_bind().dialect.name == "sqlite" else "DOUBLE PRECISION"
    op.execute(
        f"ALTER TABLE cases ADD COLUMN language_probability {number} "
        "CONSTRAINT ck_cases_language_probable CHECK (language_probability BETWEEN 0 AND 1)"
    )
    op.execute("ALTER TABLE cases ADD COLUMN language_set_by_hand BOOLEAN DEFAULT FALSE NOT NULL")
    comment(COMMENTS)
    change_actions(*OTHERS, *ADDED)


def downgrade() -> None:
    op.execute(f"DELETE FROM audit_entries WHERE action IN ({listed(ADDED)})")  # noqa: S608  names of ours
    change_actions(*OTHERS)
    op.execute("ALTER TABLE cases DROP COLUMN language_set_by_hand")
    op.execute("ALTER TABLE cases DROP COLUMN language_probability")
    comment(BEFORE)


def comment(words: dict[str, str]) -> None:
    """Say of columns what they hold; SQLite has no room for that."""
    if op.get_bind().dialect.name == "postgresql":
        for column, said in words.items():
            op.alter_column("cases", column, comment=said)


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)


def change_actions(*actions: str) -> None:
    """Let the audit table take these actions and no others."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed(actions)})")
