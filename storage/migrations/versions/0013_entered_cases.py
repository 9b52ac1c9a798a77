"""Cases the team enters for somebody: how they came, contacts, to-dos and slips."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAYS = ("chat", "visit", "phone", "letter", "walk", "event")
REPORTER = "Who sent it, to tell them what became of it"
CASE_ACTIONS = ("take", "assign", "status", "ask", "answer", "note", "forward", "merge")
ENTERED_ACTIONS = ("enter", "contact", "contact-delete", "tell", "slip")
OTHER_ACTIONS = (
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
        "case_contacts",
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case."),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "address",
                "returns",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How the person is answered.",
        ),
        sa.Column(
            "value",
            sa.String(length=300),
            nullable=True,
            comment="The phone number or address, to call back.",
        ),
        sa.Column(
            "note",
            sa.String(length=200),
            nullable=True,
            comment="Whom to ask for, or when, to call back.",
        ),
        sa.Column(
            "locale",
            sa.String(length=16),
            nullable=False,
            comment="The language the person is told in.",
        ),
        sa.CheckConstraint(
            "(kind = 'returns') = (value IS NULL)", name=op.f("ck_case_contacts_value_to_reach")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_contacts_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_contacts")),
    )
    op.create_table(
        "slips",
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case."),
        sa.Column(
            "code_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the code, so that the database cannot be used to join.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made."
        ),
        sa.Column(
            "used_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When somebody joined with it.",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_slips_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_slips")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_slips_code_hash")),
    )
    op.create_table(
        "todos",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("case_id", sa.Integer(), nullable=False, comment="The case the person brought."),
        sa.Column(
            "entry_id",
            sa.Integer(),
            nullable=False,
            comment="What happened: a line of its history, or of that of the case it was merged into.",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "told",
                "wrote",
                "given_up",
                name="todostate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What became of it.",
        ),
        sa.Column(
            "tries", sa.Integer(), nullable=False, comment="How often the person was not reached."
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it is shown next; empty while its message stands.",
        ),
        sa.Column(
            "holder_id",
            sa.Integer(),
            nullable=True,
            comment="Who of the team it was shown to last; empty for all managers.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it came up."
        ),
        sa.Column(
            "done_at", sa.DateTime(timezone=True), nullable=True, comment="When it was done."
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_todos_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["case_history.id"], name=op.f("fk_todos_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["people.id"], name=op.f("fk_todos_holder_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todos")),
        sa.UniqueConstraint("case_id", "entry_id", name=op.f("uq_todos_case_id_entry_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("todos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_todos_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_todos_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_todos_state_due_at"), ["state", "due_at"], unique=False
        )

    ways = listed(WAYS)
    op.execute(
        "ALTER TABLE cases ADD COLUMN way VARCHAR(32) DEFAULT 'chat' NOT NULL "
        f"CONSTRAINT ck_cases_caseway CHECK (way IN ({ways}))"
    )
    change_actions(*CASE_ACTIONS, *ENTERED_ACTIONS, *OTHER_ACTIONS)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE cases ALTER COLUMN way DROP DEFAULT")
    explain("way", "How it came: written in a chat, or entered by the team.")
    explain("reporter_id", f"{REPORTER}; empty for who has no account.")


def downgrade() -> None:
    actions = listed(ENTERED_ACTIONS)
    op.execute(f"DELETE FROM audit_entries WHERE action IN ({actions})")  # noqa: S608  names of ours
    change_actions(*CASE_ACTIONS, *OTHER_ACTIONS)
    explain("reporter_id", f"{REPORTER}.")
    op.execute("ALTER TABLE cases DROP COLUMN way")
    with op.batch_alter_table("todos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_todos_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_todos_holder_id"))
        batch_op.drop_index(batch_op.f("ix_todos_entry_id"))

    op.drop_table("todos")
    op.drop_table("slips")
    op.drop_table("case_contacts")


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)


def change_actions(*actions: str) -> None:
    """Let the audit table take these actions and no others."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed(actions)})")


def explain(name: str, purpose: str) -> None:
    """Say what a column of cases is for, in a database that keeps it."""
    if op.get_bind().dialect.supports_comments:
        op.alter_column("cases", name, comment=purpose)
