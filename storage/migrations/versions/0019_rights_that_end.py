"""Rights that end: who made an invitation, cookies that are renewed or ended, whose eyes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = ("resident", "interpreter", "reader", "helper", "manager")
ROLE_CHECK = "ck_webchat_messages_role"
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
    *("restrict", "lift", "door-close", "door-open"),
)
ACTION_CHECK = "ck_audit_entries_auditaction"
UNTIL = "Until when it can be used"
NO_NUMBER_TWICE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "created_by_id",
                sa.Integer(),
                nullable=True,
                comment="The manager who made it; empty for whoever runs the program.",
            )
        )
        batch_op.create_foreign_key(
            op.f("fk_invitations_created_by_id"),
            "people",
            ["created_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.alter_column(
            "expires_at",
            existing_type=sa.DateTime(timezone=True),
            comment=f"{UNTIL}; when it was withdrawn, if it was.",
        )
    # The audit knows who made each; what somebody has made who is no manager today ends.
    op.execute(
        "UPDATE invitations SET created_by_id = (SELECT MAX(audit_entries.actor_id) "
        "FROM audit_entries WHERE audit_entries.action = 'invite' "
        "AND audit_entries.at = invitations.created_at "
        "AND audit_entries.detail = invitations.role)"
    )
    op.execute(
        "UPDATE invitations SET expires_at = created_at WHERE used_at IS NULL AND created_by_id "
        "IN (SELECT id FROM people WHERE role != 'manager')"
    )
    with op.batch_alter_table(
        "webchat_accounts", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.add_column(
            sa.Column(
                "renewed_hash",
                sa.String(length=64),
                nullable=True,
                comment="SHA-256 of the cookie that takes the place of the other one when it is "
                "first used.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "renewal_due",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="Whether the browser gets another cookie with the next page, because its "
                "person's role has changed.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "ended_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="Since when its cookie opens nothing: somebody signed out, or left the "
                "team.",
            )
        )
        batch_op.create_unique_constraint(
            op.f("uq_webchat_accounts_renewed_hash"), ["renewed_hash"]
        )
    with op.batch_alter_table(
        "webchat_messages", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.add_column(
            sa.Column(
                "role",
                sa.String(length=32),
                nullable=False,
                server_default="resident",
                comment="The role of the person when it was written; who may read it today is "
                "decided by it.",
            )
        )
        batch_op.create_check_constraint(op.f(ROLE_CHECK), f"role IN ({listed(ROLES)})")
    # What the team was told stays the team's, also in the log of somebody who has left it: of
    # the accounts of its entrance nobody remembers who that is.
    op.execute(
        "UPDATE webchat_messages SET role = 'manager' WHERE account_id IN "
        "(SELECT id FROM webchat_accounts WHERE team)"
    )
    op.execute(
        "UPDATE webchat_messages SET role = (SELECT people.role FROM people WHERE "
        "people.channel = 'webchat' AND people.account_id = webchat_messages.account_id) "
        "WHERE account_id IN (SELECT account_id FROM people WHERE channel = 'webchat' "
        "AND role != 'resident')"
    )
    with op.batch_alter_table(
        "webchat_accounts", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.alter_column(
            "renewal_due", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
    with op.batch_alter_table(
        "webchat_messages", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.alter_column(
            "role", existing_type=sa.String(32), existing_nullable=False, server_default=None
        )
    allow_actions(*ACTIONS_BEFORE, "uninvite")


def downgrade() -> None:
    op.execute("DELETE FROM audit_entries WHERE action = 'uninvite'")
    allow_actions(*ACTIONS_BEFORE)
    with op.batch_alter_table(
        "webchat_messages", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.drop_constraint(op.f(ROLE_CHECK), type_="check")
        batch_op.drop_column("role")
    with op.batch_alter_table(
        "webchat_accounts", schema=None, table_kwargs=NO_NUMBER_TWICE
    ) as batch_op:
        batch_op.drop_constraint(op.f("uq_webchat_accounts_renewed_hash"), type_="unique")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("renewal_due")
        batch_op.drop_column("renewed_hash")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.alter_column(
            "expires_at", existing_type=sa.DateTime(timezone=True), comment=f"{UNTIL}."
        )
        batch_op.drop_constraint(op.f("fk_invitations_created_by_id"), type_="foreignkey")
        batch_op.drop_column("created_by_id")


def allow_actions(*actions: str) -> None:
    """Let the audit table hold these actions, and no others."""
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(ACTION_CHECK), type_="check")
        batch_op.create_check_constraint(op.f(ACTION_CHECK), f"action IN ({listed(actions)})")


def listed(values: Sequence[str]) -> str:
    """Return values as SQL lists them."""
    return ", ".join(f"'{value}'" for value in values)
