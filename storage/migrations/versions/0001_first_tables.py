"""First tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_counters",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "kind",
            sa.Enum(
                "M",
                "I",
                "F",
                name="casekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Which kind of case.",
        ),
        sa.Column(
            "year", sa.Integer(), nullable=False, comment="Which year, in the quarter's time zone."
        ),
        sa.Column("last", sa.Integer(), nullable=False, comment="The last number given."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_counters")),
        sa.UniqueConstraint("kind", "year", name=op.f("uq_case_counters_kind_year")),
    )
    op.create_table(
        "handled_updates",
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="Which messenger sent it."
        ),
        sa.Column(
            "update_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="The messenger's number of the update.",
        ),
        sa.Column(
            "handled_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was handled.",
        ),
        sa.PrimaryKeyConstraint("channel", "update_id", name=op.f("pk_handled_updates")),
    )
    with op.batch_alter_table("handled_updates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handled_updates_handled_at"), ["handled_at"], unique=False
        )

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number for the account."),
        sa.Column(
            "channel",
            sa.String(length=16),
            nullable=False,
            comment="The messenger the person writes from: telegram or webchat.",
        ),
        sa.Column(
            "account_id",
            sa.BigInteger(),
            nullable=False,
            comment="The messenger's number of the account, to answer to.",
        ),
        sa.Column(
            "locale", sa.String(length=16), nullable=False, comment="The language we answer in."
        ),
        sa.Column(
            "locale_chosen",
            sa.Boolean(),
            nullable=False,
            comment="Whether the person chose the language, so that we do not ask again.",
        ),
        sa.Column(
            "language_tag",
            sa.String(length=35),
            nullable=True,
            comment="The language the messenger is set to, a hint for finding out the language of a text.",
        ),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "helper",
                "manager",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What the person may do.",
        ),
        sa.Column(
            "unreachable_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Since when the messenger refuses our messages, so that we stop writing.",
        ),
        sa.Column(
            "unreachable_reason",
            sa.String(length=32),
            nullable=True,
            comment="Why: blocked, deactivated or gone.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the person wrote for the first time.",
        ),
        sa.Column(
            "leaves",
            sa.Boolean(),
            nullable=False,
            comment="Whether the row only waits for the word that everything is erased to be delivered.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("channel", "account_id", name=op.f("uq_people_channel_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quarter",
        sa.Column(
            "id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Always 1: an installation serves one quarter.",
        ),
        sa.Column(
            "name",
            sa.String(length=40),
            nullable=False,
            comment="Which quarter it is, for whoever reads the table.",
        ),
        sa.Column("profile", sa.JSON(), nullable=False, comment="The whole profile."),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="Which import it is, so that a process notices the next one.",
        ),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was imported.",
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_quarter_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter")),
    )
    op.create_table(
        "webchat_accounts",
        sa.Column("id", sa.Integer(), nullable=False, comment="The account's number."),
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the cookie, which only the browser has.",
        ),
        sa.Column(
            "team",
            sa.Boolean(),
            nullable=False,
            comment="Whether it came through the team's door.",
        ),
        sa.Column(
            "language_tag", sa.String(length=35), nullable=True, comment="The browser's language."
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="Counts the changes of its messages."
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the page was first opened.",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the page was last opened.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webchat_accounts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_webchat_accounts_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webchat_accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webchat_accounts_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "kind",
            sa.Enum(
                "M",
                "I",
                "F",
                name="casekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Report, idea or question.",
        ),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=False,
            comment="The public name, such as M-2026-0042.",
        ),
        sa.Column(
            "reporter_id",
            sa.Integer(),
            nullable=True,
            comment="Who sent it, to tell them what became of it.",
        ),
        sa.Column(
            "category",
            sa.String(length=24),
            nullable=True,
            comment="What it is about; reports only.",
        ),
        sa.Column(
            "text", sa.String(length=4000), nullable=False, comment="The person's own words."
        ),
        sa.Column(
            "language",
            sa.String(length=8),
            nullable=True,
            comment="The language the words are in.",
        ),
        sa.Column(
            "latitude", sa.Double(), nullable=True, comment="Where it is, in degrees north."
        ),
        sa.Column(
            "longitude", sa.Double(), nullable=True, comment="Where it is, in degrees east."
        ),
        sa.Column(
            "address",
            sa.String(length=300),
            nullable=True,
            comment="Where it is, in the person's words or the name of a venue.",
        ),
        sa.Column(
            "outside",
            sa.Boolean(),
            nullable=False,
            comment="Whether the place is outside the quarter, which the person confirmed.",
        ),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "accepted",
                "in_progress",
                "waiting_for_others",
                "waiting_for_resident",
                "solved",
                "cannot_be_solved",
                "not_our_business",
                "duplicate",
                "withdrawn",
                name="casestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column(
            "status_since", sa.DateTime(timezone=True), nullable=False, comment="Since when."
        ),
        sa.Column(
            "assignee_id", sa.Integer(), nullable=True, comment="Who of the team works on it."
        ),
        sa.Column(
            "duplicate_of_id",
            sa.Integer(),
            nullable=True,
            comment="The case this one was merged into.",
        ),
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was sent."
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="By when it shall be closed.",
        ),
        sa.Column(
            "escalates_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When three times that span have passed.",
        ),
        sa.Column(
            "overdue_told",
            sa.Integer(),
            nullable=False,
            comment="How often the team was told that it is late.",
        ),
        sa.Column(
            "remind_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When to ask once more whether it is solved; empty once asked or answered.",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Counts the changes, so that none is overwritten unseen.",
        ),
        sa.CheckConstraint(
            "(status = 'duplicate') = (duplicate_of_id IS NOT NULL)",
            name=op.f("ck_cases_duplicate_has_original"),
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_cases_point_whole_or_absent")
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_cases_latitude_on_earth")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_cases_longitude_on_earth")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["people.id"], name=op.f("fk_cases_assignee_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["cases.id"], name=op.f("fk_cases_duplicate_of_id")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["people.id"], name=op.f("fk_cases_reporter_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cases_assignee_id_status"), ["assignee_id", "status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cases_category_status"), ["category", "status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cases_reporter_id_submitted_at"),
            ["reporter_id", "submitted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_cases_status_due_at"), ["status", "due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cases_status_submitted_at"), ["status", "submitted_at"], unique=False
        )

    op.create_table(
        "conversations",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Whose dialogue it is."),
        sa.Column("state", sa.String(length=64), nullable=True, comment="Which question is open."),
        sa.Column(
            "data",
            sa.JSON(),
            nullable=False,
            comment="The answers so far, as a draft nobody else reads.",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the person last answered.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_conversations_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the link's secret, so that the database cannot be used to join.",
        ),
        sa.Column(
            "role",
            sa.Enum(
                "resident",
                "helper",
                "manager",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What the person may do afterwards.",
        ),
        sa.Column(
            "name",
            sa.String(length=64),
            nullable=False,
            comment="What colleagues will call the person.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made."
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when it can be used.",
        ),
        sa.Column(
            "used_at", sa.DateTime(timezone=True), nullable=True, comment="When it was used."
        ),
        sa.Column("used_by_id", sa.Integer(), nullable=True, comment="Who used it."),
        sa.ForeignKeyConstraint(
            ["used_by_id"],
            ["people.id"],
            name=op.f("fk_invitations_used_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of the messages."),
        sa.Column(
            "channel",
            sa.String(length=16),
            nullable=False,
            comment="The messenger it goes through.",
        ),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who gets it."),
        sa.Column(
            "chat_id",
            sa.BigInteger(),
            nullable=False,
            comment="The messenger's number of the chat.",
        ),
        sa.Column("priority", sa.Integer(), nullable=False, comment="Which message goes first."),
        sa.Column(
            "method",
            sa.String(length=64),
            nullable=True,
            comment="The messenger call, such as SendMessage.",
        ),
        sa.Column(
            "notice",
            sa.String(length=64),
            nullable=True,
            comment="The text to render when it is sent.",
        ),
        sa.Column("payload", sa.JSON(), nullable=False, comment="What the message says."),
        sa.Column(
            "topic",
            sa.String(length=32),
            nullable=True,
            comment="A newer message with the same topic takes the place of one still waiting.",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "refused",
                "failed",
                "expired",
                "withdrawn",
                "unknown",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was tried."),
        sa.Column(
            "doubtful",
            sa.Boolean(),
            nullable=False,
            comment="Whether a connection broke in the middle, so that it may have arrived twice.",
        ),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it may be sent, or tried again.",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="From when on it would be too late.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the reason for it was stored.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it reached its final state.",
        ),
        sa.Column(
            "error",
            sa.String(length=200),
            nullable=True,
            comment="The messenger's reason for refusing.",
        ),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="The messenger's number of the message, to edit it later.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_outbox_messages_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_messages_channel_state_not_before"),
            ["channel", "state", "not_before"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_messages_channel_state_priority_id"),
            ["channel", "state", "priority", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_messages_finished_at"), ["finished_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_messages_person_id_state"), ["person_id", "state"], unique=False
        )

    op.create_table(
        "set_aside_updates",
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="Which messenger sent it."
        ),
        sa.Column(
            "update_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="The messenger's number of the update.",
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            nullable=True,
            comment="Who sent it, so that erasing finds it.",
        ),
        sa.Column(
            "payload",
            sa.JSON(),
            nullable=False,
            comment="The update itself, to handle it after a repair.",
        ),
        sa.Column(
            "error",
            sa.Text(),
            nullable=False,
            comment="Where the program failed; no text of the person.",
        ),
        sa.Column(
            "set_aside_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was given up.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_set_aside_updates_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel", "update_id", name=op.f("pk_set_aside_updates")),
    )
    with op.batch_alter_table("set_aside_updates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_set_aside_updates_set_aside_at"), ["set_aside_at"], unique=False
        )

    op.create_table(
        "team_members",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who it is."),
        sa.Column(
            "name",
            sa.String(length=64),
            nullable=False,
            comment="What colleagues call the person.",
        ),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_team_members_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_team_members")),
    )
    op.create_table(
        "webchat_messages",
        sa.Column("id", sa.Integer(), nullable=False, comment="The message's number."),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="Whose log it is in."),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="When it was last changed, in the account's count.",
        ),
        sa.Column("from_bot", sa.Boolean(), nullable=False, comment="Whether the bot wrote it."),
        sa.Column(
            "content",
            sa.JSON(),
            nullable=False,
            comment="What it shows: text, photo, place, buttons.",
        ),
        sa.Column(
            "file_name",
            sa.String(length=80),
            nullable=True,
            comment="The photo or file it shows; nobody else may fetch it.",
        ),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=True,
            comment="The page's own number of the message, so that it counts once.",
        ),
        sa.Column(
            "outbox_id",
            sa.Integer(),
            nullable=True,
            comment="Which outbox message it is, so that it is shown once.",
        ),
        sa.Column(
            "outbox_part", sa.Integer(), nullable=False, comment="Which photo of an album it is."
        ),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), nullable=False, comment="When it was sent."
        ),
        sa.Column(
            "edited_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the bot changed its words.",
        ),
        sa.Column(
            "deleted", sa.Boolean(), nullable=False, comment="Whether the bot took it back."
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["webchat_accounts.id"],
            name=op.f("fk_webchat_messages_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webchat_messages")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_webchat_messages_account_id_key")),
        sa.UniqueConstraint(
            "account_id",
            "outbox_id",
            "outbox_part",
            name=op.f("uq_webchat_messages_account_id_outbox_id_outbox_part"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webchat_messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webchat_messages_account_id_file_name"),
            ["account_id", "file_name"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_webchat_messages_account_id_revision"),
            ["account_id", "revision"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_webchat_messages_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "webchat_updates",
        sa.Column("id", sa.Integer(), nullable=False, comment="The update's number."),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="Who did it."),
        sa.Column(
            "key", sa.String(length=64), nullable=False, comment="The page's own number of it."
        ),
        sa.Column(
            "payload",
            sa.JSON(),
            nullable=False,
            comment="The update, as the messenger's vocabulary has it.",
        ),
        sa.Column(
            "handled", sa.Boolean(), nullable=False, comment="Whether the program has handled it."
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it arrived."
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["webchat_accounts.id"],
            name=op.f("fk_webchat_updates_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webchat_updates")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_webchat_updates_account_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("webchat_updates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webchat_updates_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_webchat_updates_handled_account_id_id"),
            ["handled", "account_id", "id"],
            unique=False,
        )

    op.create_table(
        "webchat_uploads",
        sa.Column(
            "name",
            sa.String(length=80),
            nullable=False,
            comment="Name of the file: random, so that it tells nothing.",
        ),
        sa.Column(
            "account_id",
            sa.Integer(),
            nullable=False,
            comment="Who sent it; nobody else may use it.",
        ),
        sa.Column("width", sa.Integer(), nullable=False, comment="Pixels across."),
        sa.Column("height", sa.Integer(), nullable=False, comment="Pixels down."),
        sa.Column("size", sa.Integer(), nullable=False, comment="Bytes."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it arrived."
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["webchat_accounts.id"],
            name=op.f("fk_webchat_uploads_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_webchat_uploads")),
    )
    with op.batch_alter_table("webchat_uploads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webchat_uploads_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_webchat_uploads_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of the entries."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was done."),
        sa.Column(
            "actor_id",
            sa.Integer(),
            nullable=True,
            comment="Who did it; empty for the program itself and after erasing.",
        ),
        sa.Column(
            "action",
            sa.String(length=32),
            nullable=False,
            comment="What was done, such as take or close.",
        ),
        sa.Column("case_id", sa.Integer(), nullable=True, comment="Which case it was done to."),
        sa.Column(
            "detail",
            sa.String(length=200),
            nullable=True,
            comment="Statuses, references and roles; never the words of people.",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["people.id"],
            name=op.f("fk_audit_entries_actor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_audit_entries_case_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entries_case_id_at"), ["case_id", "at"], unique=False
        )

    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False, comment="Order of the history."),
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened."),
        sa.Column("actor_id", sa.Integer(), nullable=True, comment="Who did it."),
        sa.Column(
            "kind",
            sa.Enum(
                "submitted",
                "status",
                "assigned",
                "question",
                "answer",
                "addition",
                "note",
                "forwarded",
                "confirmed",
                "reopened",
                "erased",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What happened.",
        ),
        sa.Column(
            "was",
            sa.Enum(
                "new",
                "accepted",
                "in_progress",
                "waiting_for_others",
                "waiting_for_resident",
                "solved",
                "cannot_be_solved",
                "not_our_business",
                "duplicate",
                "withdrawn",
                name="was",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="The status before.",
        ),
        sa.Column(
            "became",
            sa.Enum(
                "new",
                "accepted",
                "in_progress",
                "waiting_for_others",
                "waiting_for_resident",
                "solved",
                "cannot_be_solved",
                "not_our_business",
                "duplicate",
                "withdrawn",
                name="became",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="The status after.",
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
            ["actor_id"], ["people.id"], name=op.f("fk_case_events_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["people.id"],
            name=op.f("fk_case_events_assignee_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_events_case_id_id"), ["case_id", "id"], unique=False
        )

    op.create_table(
        "case_followers",
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which case."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who follows it."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_followers_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_case_followers_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_followers")),
    )
    with op.batch_alter_table("case_followers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_followers_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "media_files",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "person_id",
            sa.Integer(),
            nullable=False,
            comment="Who sent it, or for whom it was made.",
        ),
        sa.Column("case_id", sa.Integer(), nullable=True, comment="The case it belongs to."),
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "document",
                name="mediakind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How a messenger shows it.",
        ),
        sa.Column(
            "name",
            sa.String(length=80),
            nullable=False,
            comment="Name of the file in the media folder: random, so that it tells nothing.",
        ),
        sa.Column(
            "title",
            sa.String(length=120),
            nullable=True,
            comment="The name a downloaded file gets.",
        ),
        sa.Column("width", sa.Integer(), nullable=True, comment="Pixels across."),
        sa.Column("height", sa.Integer(), nullable=True, comment="Pixels down."),
        sa.Column("size", sa.Integer(), nullable=False, comment="Bytes."),
        sa.Column(
            "telegram_file_id",
            sa.String(length=256),
            nullable=True,
            comment="Telegram's own name after the first upload; identical uploads are refused there.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it arrived."
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_media_files_size_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_media_files_case_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_media_files_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_files")),
        sa.UniqueConstraint("name", name=op.f("uq_media_files_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("media_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_files_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_files_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("media_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_files_person_id"))
        batch_op.drop_index(batch_op.f("ix_media_files_case_id"))

    op.drop_table("media_files")
    with op.batch_alter_table("case_followers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_followers_person_id"))

    op.drop_table("case_followers")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_events_case_id_id"))

    op.drop_table("case_events")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_case_id_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))

    op.drop_table("audit_entries")
    with op.batch_alter_table("webchat_uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webchat_uploads_created_at"))
        batch_op.drop_index(batch_op.f("ix_webchat_uploads_account_id"))

    op.drop_table("webchat_uploads")
    with op.batch_alter_table("webchat_updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webchat_updates_handled_account_id_id"))
        batch_op.drop_index(batch_op.f("ix_webchat_updates_created_at"))

    op.drop_table("webchat_updates")
    with op.batch_alter_table("webchat_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webchat_messages_sent_at"))
        batch_op.drop_index(batch_op.f("ix_webchat_messages_account_id_revision"))
        batch_op.drop_index(batch_op.f("ix_webchat_messages_account_id_file_name"))

    op.drop_table("webchat_messages")
    op.drop_table("team_members")
    with op.batch_alter_table("set_aside_updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_set_aside_updates_set_aside_at"))

    op.drop_table("set_aside_updates")
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_messages_person_id_state"))
        batch_op.drop_index(batch_op.f("ix_outbox_messages_finished_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_messages_channel_state_priority_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_messages_channel_state_not_before"))

    op.drop_table("outbox_messages")
    op.drop_table("invitations")
    op.drop_table("conversations")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_status_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_cases_status_due_at"))
        batch_op.drop_index(batch_op.f("ix_cases_reporter_id_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_cases_category_status"))
        batch_op.drop_index(batch_op.f("ix_cases_assignee_id_status"))

    op.drop_table("cases")
    with op.batch_alter_table("webchat_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webchat_accounts_seen_at"))

    op.drop_table("webchat_accounts")
    op.drop_table("quarter")
    op.drop_table("people")
    with op.batch_alter_table("handled_updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handled_updates_handled_at"))

    op.drop_table("handled_updates")
    op.drop_table("case_counters")
