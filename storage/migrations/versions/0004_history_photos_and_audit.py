"""History in its own words, photos tied to it, published ideas, actions of the audit."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


CASE_KINDS = (
    *("submitted", "status", "assigned", "question", "answer", "addition", "note"),
    *("forwarded", "confirmed", "reopened", "erased"),
)
STATUSES = (
    *("new", "accepted", "in_progress", "waiting_for_others", "waiting_for_resident"),
    *("solved", "cannot_be_solved", "not_our_business", "duplicate", "withdrawn", "in_review"),
    *("published", "planned", "done", "cannot_be_done"),
)
APPOINTMENT_KINDS = (
    *("held", "offered", "booked", "entered", "moved", "changed", "confirmed", "displaced"),
    *("cancelled", "lapsed", "declined", "came", "missed", "note", "erased"),
)
ACTIONS = (
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
NOTICES = {
    "case-event": "case-history",
    "team-event": "team-case-history",
    "appointment-event": "appointment-history",
    "appointment-team": "appointment-team",
}
"""Notices whose payload names a line of history, by their names before."""
ACTION_CHECK = "ck_audit_entries_auditaction"


def upgrade() -> None:
    op.execute("ALTER TABLE people RENAME COLUMN leaves TO erasure_pending")
    op.execute("ALTER TABLE cases ADD COLUMN published BOOLEAN DEFAULT false NOT NULL")
    op.execute("UPDATE cases SET published = true WHERE id IN (SELECT case_id FROM ideas)")
    make_case_history("case_history", kind="casehistorykind")
    move_rows("case_events", "case_history")
    make_appointment_history("appointment_history", kind="appointmenthistorykind")
    move_rows("appointment_events", "appointment_history")
    with changing_media_files() as batch_op:
        batch_op.add_column(
            sa.Column(
                "history_entry_id",
                sa.Integer(),
                nullable=True,
                comment="The line of the case's history it came with.",
            )
        )
        batch_op.create_foreign_key(
            op.f("fk_media_files_history_entry_id"),
            "case_history",
            ["history_entry_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(
            op.f("ix_media_files_history_entry_id"), ["history_entry_id"], unique=False
        )
    # A photo and its line were stored with the same moment, and that was all that tied them.
    op.execute(
        "UPDATE media_files SET history_entry_id = (SELECT min(line.id) FROM case_history AS line "
        "WHERE line.case_id = media_files.case_id AND line.at = media_files.created_at "
        "AND line.actor_id = media_files.person_id AND line.kind IN ('submitted', 'addition')) "
        "WHERE case_id IS NOT NULL"
    )
    listed = ", ".join(f"'{action}'" for action in ACTIONS)
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed})")
    for before, after in NOTICES.items():
        rename_notice(before, after, "event", "entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE cases ALTER COLUMN published DROP DEFAULT")
        op.execute(
            "COMMENT ON COLUMN cases.published IS "
            "'Whether everybody sees it, which holds for ideas only.'"
        )


def downgrade() -> None:
    for before, after in NOTICES.items():
        rename_notice(after, before, "entry", "event")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
    with changing_media_files() as batch_op:
        batch_op.drop_index(op.f("ix_media_files_history_entry_id"))
        batch_op.drop_constraint(op.f("fk_media_files_history_entry_id"), type_="foreignkey")
        batch_op.drop_column("history_entry_id")
    make_appointment_history("appointment_events", kind="appointmenteventkind")
    move_rows("appointment_history", "appointment_events")
    make_case_history("case_events", kind="eventkind")
    move_rows("case_history", "case_events")
    op.execute("ALTER TABLE cases DROP COLUMN published")
    op.execute("ALTER TABLE people RENAME COLUMN erasure_pending TO leaves")


def changing_media_files() -> AbstractContextManager[BatchOperations]:
    """Change the table of files; SQLite copies it, and must not give a number twice."""
    return op.batch_alter_table(
        "media_files",
        schema=None,
        table_kwargs={"sqlite_autoincrement": True},
    )


def make_case_history(table: str, *, kind: str) -> None:
    """Make the table of the lines of cases' history; ``kind`` names the check of their kinds."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of the history."),
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened."),
        sa.Column("actor_id", sa.Integer(), nullable=True, comment="Who did it."),
        sa.Column("kind", members(CASE_KINDS, kind), nullable=False, comment="What happened."),
        sa.Column("was", members(STATUSES, "was"), nullable=True, comment="The status before."),
        sa.Column(
            "became", members(STATUSES, "became"), nullable=True, comment="The status after."
        ),
        sa.Column(
            "reason",
            sa.String(length=32),
            nullable=True,
            comment="Which ready-made sentence was chosen; said in each reader's language.",
        ),
        sa.Column("text", sa.String(length=4000), nullable=True, comment="What was written."),
        sa.Column(
            "addressee",
            sa.String(length=120),
            nullable=True,
            comment="To whom it was forwarded, or the reference of the case it was merged into.",
        ),
        sa.Column(
            "assignee_id",
            sa.Integer(),
            nullable=True,
            comment="Who of the team was given the case.",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["people.id"], name=op.f(f"fk_{table}_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["people.id"],
            name=op.f(f"fk_{table}_assignee_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f(f"fk_{table}_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id_id"), table, ["case_id", "id"], unique=False)


def make_appointment_history(table: str, *, kind: str) -> None:
    """Make the table of the lines of appointments' history, as that of cases is made."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of the history."),
        sa.Column("appointment_id", sa.Integer(), nullable=False, comment="Which appointment."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened."),
        sa.Column(
            "actor_id",
            sa.Integer(),
            nullable=True,
            comment="Who did it; empty for the program itself.",
        ),
        sa.Column(
            "kind", members(APPOINTMENT_KINDS, kind), nullable=False, comment="What happened."
        ),
        sa.Column(
            "was_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it would have begun before.",
        ),
        sa.Column(
            "became_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it begins since then.",
        ),
        sa.Column("text", sa.String(length=1000), nullable=True, comment="What was written."),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["people.id"], name=op.f(f"fk_{table}_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f(f"fk_{table}_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        op.f(f"ix_{table}_appointment_id_id"), table, ["appointment_id", "id"], unique=False
    )


def members(values: Sequence[str], name: str) -> sa.Enum:
    """Return the type of an enum: text with a check of this name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def move_rows(old: str, new: str) -> None:
    """Move all rows into the new table, with their numbers, and drop the old one."""
    bind = op.get_bind()
    names = ", ".join(column["name"] for column in sa.inspect(bind).get_columns(new))
    op.execute(f"INSERT INTO {new} ({names}) SELECT {names} FROM {old} ORDER BY id")  # noqa: S608  names of ours
    if bind.dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{new}', 'id'), max(id)) FROM {new}"  # noqa: S608  names of ours
        )
    op.drop_table(old)


def rename_notice(old: str, new: str, key_before: str, key: str) -> None:
    """Give notices that wait another name, and what they are about another key."""
    payload = f"replace(CAST(payload AS TEXT), '\"{key_before}\":', '\"{key}\":')"
    if op.get_bind().dialect.name == "postgresql":
        payload = f"CAST({payload} AS JSON)"
    op.execute(
        f"UPDATE outbox_messages SET notice = '{new}', payload = {payload} "  # noqa: S608  names of ours
        f"WHERE notice = '{old}'"
    )
