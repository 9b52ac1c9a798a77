"""Ideas, events, announcements, topics, canned answers, roles."""

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


ROLES = ("resident", "helper", "manager")
NEW_ROLES = ("resident", "interpreter", "reader", "helper", "manager")
STATUSES = (
    *("new", "accepted", "in_progress", "waiting_for_others", "waiting_for_resident"),
    *("solved", "cannot_be_solved", "not_our_business", "duplicate", "withdrawn"),
)
NEW_STATUSES = (
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
    "in_review",
    "published",
    "planned",
    "done",
    "cannot_be_done",
)
NEAREST = {
    "in_review": "accepted",
    "published": "accepted",
    "planned": "in_progress",
    "done": "solved",
    "cannot_be_done": "cannot_be_solved",
}
"""Where an idea stands in the words there were before."""
CHECKS = (
    ("people", "role", "ck_people_role", ROLES, NEW_ROLES),
    ("invitations", "role", "ck_invitations_role", ROLES, NEW_ROLES),
    ("cases", "status", "ck_cases_casestatus", STATUSES, NEW_STATUSES),
    ("case_events", "was", "ck_case_events_was", STATUSES, NEW_STATUSES),
    ("case_events", "became", "ck_case_events_became", STATUSES, NEW_STATUSES),
)


def allow(members: Mapping[tuple[str, str, str], Sequence[str]]) -> None:
    """Let columns of enums take these members.

    SQLite cannot change a check; its documentation ("Making Other Kinds Of Table Schema Changes")
    has the text of the schema changed instead, which leaves the rows and all else of the table as
    they are.
    """
    bind = op.get_bind()
    for (table, column, name), values in members.items():
        listed = ", ".join(f"'{value}'" for value in values)
        if bind.dialect.name != "sqlite":
            op.drop_constraint(op.f(name), table)
            op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")
            continue
        schema = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
        before = bind.scalar(schema, {"table": table})
        after, found = re.subn(
            rf"(CONSTRAINT {name} CHECK \({column} IN )\([^)]*\)", rf"\1({listed})", before
        )
        if found != 1:
            msg = f"{table} has no check {name}"
            raise RuntimeError(msg)
        version = bind.scalar(sa.text("PRAGMA schema_version"))
        op.execute("PRAGMA writable_schema = ON")
        change = "UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"
        bind.execute(sa.text(change), {"sql": after, "table": table})
        op.execute(f"PRAGMA schema_version = {version + 1}")
        op.execute("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    allow({check[:3]: check[4] for check in CHECKS})
    cases = sa.table("cases", sa.column("kind"), sa.column("status"))
    for statuses, instead in (
        (("accepted", "in_progress", "waiting_for_others"), "in_review"),
        (("solved", "cannot_be_solved", "not_our_business"), "cannot_be_done"),
    ):
        ideas = sa.and_(cases.c.kind == "I", cases.c.status.in_(statuses))
        op.execute(sa.update(cases).where(ideas).values(status=instead))
    op.create_table(
        "canned_answers",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "title", sa.String(length=40), nullable=False, comment="What the team calls it."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answers")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_counters",
        sa.Column(
            "year",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which year, in the quarter's time zone.",
        ),
        sa.Column("last", sa.Integer(), nullable=False, comment="The last number given."),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_event_counters")),
    )
    op.create_table(
        "help_ratings",
        sa.Column("day", sa.Date(), nullable=False, comment="On which day of the quarter."),
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
            comment="Which kind of case was rated.",
        ),
        sa.Column(
            "score",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="From 1, the worst, to 5.",
        ),
        sa.Column("times", sa.Integer(), nullable=False, comment="How often."),
        sa.CheckConstraint(
            "score BETWEEN 1 AND 5", name=op.f("ck_help_ratings_score_on_the_scale")
        ),
        sa.CheckConstraint("times > 0", name=op.f("ck_help_ratings_times_positive")),
        sa.PrimaryKeyConstraint("day", "kind", "score", name=op.f("pk_help_ratings")),
    )
    op.create_table(
        "canned_texts",
        sa.Column("canned_id", sa.Integer(), nullable=False, comment="Which answer."),
        sa.Column("locale", sa.String(length=16), nullable=False, comment="The language."),
        sa.Column(
            "text",
            sa.String(length=2000),
            nullable=False,
            comment="The words, with placeholders such as {reference}.",
        ),
        sa.ForeignKeyConstraint(
            ["canned_id"],
            ["canned_answers.id"],
            name=op.f("fk_canned_texts_canned_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("canned_id", "locale", name=op.f("pk_canned_texts")),
    )
    op.create_table(
        "closed_period_replies",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who was told."),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the team is back, so that nobody is told twice.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_closed_period_replies_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_closed_period_replies")),
    )
    op.create_table(
        "digests",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who gets it."),
        sa.Column(
            "at", sa.Time(), nullable=True, comment="At what time, by the clock; never if empty."
        ),
        sa.Column("sent_on", sa.Date(), nullable=True, comment="The last day it was sent on."),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_digests_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digests")),
    )
    op.create_table(
        "person_streets",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who named it."),
        sa.Column(
            "street", sa.String(length=120), nullable=False, comment="Which street or block."
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_person_streets_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_streets")),
    )
    with op.batch_alter_table("person_streets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_streets_street"), ["street"], unique=False)

    op.create_table(
        "topic_choices",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who chose."),
        sa.Column("topic", sa.String(length=24), nullable=False, comment="Which topic."),
        sa.Column("follows", sa.Boolean(), nullable=False, comment="Whether to hear of it."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_topic_choices_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_topic_choices")),
    )
    op.create_table(
        "idea_helpers",
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which idea."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who would help."),
        sa.Column(
            "ways", sa.JSON(), nullable=False, comment="With what: time, skills, room, money."
        ),
        sa.Column(
            "words",
            sa.String(length=500),
            nullable=True,
            comment="How, in the person's words; only the team reads it.",
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_idea_helpers_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_idea_helpers_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_idea_helpers")),
    )
    with op.batch_alter_table("idea_helpers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_helpers_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ideas",
        sa.Column(
            "case_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which case it is.",
        ),
        sa.Column(
            "title",
            sa.String(length=80),
            nullable=False,
            comment="What everybody reads in the list.",
        ),
        sa.Column(
            "text",
            sa.String(length=1500),
            nullable=False,
            comment="What everybody reads: the author's words, or how the team has put them.",
        ),
        sa.Column(
            "photos_shown",
            sa.Boolean(),
            nullable=False,
            comment="Whether everybody may see the photos.",
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was published.",
        ),
        sa.Column("goal", sa.Integer(), nullable=False, comment="How many supporters it aims at."),
        sa.Column(
            "supporters",
            sa.Integer(),
            nullable=False,
            comment="How many support it; changes in the transaction that changes their rows.",
        ),
        sa.Column(
            "goal_told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the team was told that it has them.",
        ),
        sa.Column(
            "missed_told_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the team was told that it has not got them in time.",
        ),
        sa.CheckConstraint("goal > 0", name=op.f("ck_ideas_goal_positive")),
        sa.CheckConstraint("supporters >= 0", name=op.f("ck_ideas_supporters_counted")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_ideas_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_ideas")),
    )
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ideas_published_at"), ["published_at"], unique=False)

    op.create_table(
        "rated_cases",
        sa.Column(
            "case_id",
            sa.Integer(),
            nullable=False,
            comment="Which case, so that nobody rates twice.",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_rated_cases_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_rated_cases")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "sending",
                "paused",
                "stopped",
                "done",
                "recalled",
                name="announcementstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column("audience", sa.JSON(), nullable=False, comment="Whom it is for."),
        sa.Column(
            "urgent",
            sa.Boolean(),
            nullable=False,
            comment="Whether it is sent in quiet hours too.",
        ),
        sa.Column(
            "missing",
            sa.Enum(
                "german",
                "hold",
                name="missing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What readers get whose language has no text.",
        ),
        sa.Column("media_id", sa.Integer(), nullable=True, comment="The photo or document."),
        sa.Column(
            "button_text", sa.String(length=40), nullable=True, comment="What the button says."
        ),
        sa.Column(
            "button_url", sa.String(length=500), nullable=True, comment="What the button opens."
        ),
        sa.Column(
            "poll_options",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="The choices of the poll.",
        ),
        sa.Column(
            "send_at", sa.DateTime(timezone=True), nullable=True, comment="When it shall be sent."
        ),
        sa.Column(
            "repeats",
            sa.String(length=300),
            nullable=True,
            comment="On which days it comes again, as a rule of RFC 5545.",
        ),
        sa.Column(
            "repeats_from",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was sent first, where it repeats.",
        ),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Who wrote it."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was begun."
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="How often its texts were corrected."
        ),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its sending began.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When every recipient had reached a final state.",
        ),
        sa.Column(
            "report",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="How many recipients ended in which state, by language.",
        ),
        sa.Column(
            "changing",
            sa.Boolean(),
            nullable=False,
            comment="Whether copies are being corrected or taken back.",
        ),
        sa.Column("watcher_id", sa.Integer(), nullable=True, comment="Who is shown the progress."),
        sa.Column(
            "progress_id",
            sa.Integer(),
            nullable=True,
            comment="The message in the outbox that shows it.",
        ),
        sa.Column(
            "progress_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was brought up to date.",
        ),
        sa.Column(
            "progress_shown",
            sa.Integer(),
            nullable=False,
            comment="How many recipients it counted then.",
        ),
        sa.CheckConstraint(
            "(button_text IS NULL) = (button_url IS NULL)",
            name=op.f("ck_announcements_button_whole_or_absent"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["people.id"],
            name=op.f("fk_announcements_created_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["media_id"],
            ["media_files.id"],
            name=op.f("fk_announcements_media_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["watcher_id"],
            ["people.id"],
            name=op.f("fk_announcements_watcher_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_changing"), ["changing"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_announcements_created_by"), ["created_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_finished_at"), ["finished_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_announcements_media_id"), ["media_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_announcements_state_send_at"), ["state", "send_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcements_watcher_id"), ["watcher_id"], unique=False
        )

    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=False,
            comment="The public name, such as V-2026-0007.",
        ),
        sa.Column(
            "uid",
            sa.String(length=64),
            nullable=False,
            comment="What the names of its dates in calendars begin with.",
        ),
        sa.Column(
            "sequence",
            sa.Integer(),
            nullable=False,
            comment="Counts the changes of the whole series.",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "published",
                "cancelled",
                name="eventstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column(
            "publish_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it is published by itself.",
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was published.",
        ),
        sa.Column(
            "topic",
            sa.String(length=24),
            nullable=False,
            comment="Who hears of it: those who follow this.",
        ),
        sa.Column("media_id", sa.Integer(), nullable=True, comment="Its photo."),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where, in words."),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Where, in degrees."),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Where, in degrees."),
        sa.Column(
            "languages", sa.JSON(), nullable=False, comment="Which languages are spoken there."
        ),
        sa.Column(
            "step_free",
            sa.Boolean(),
            nullable=True,
            comment="Whether there is a way in without steps.",
        ),
        sa.Column(
            "child_care", sa.Boolean(), nullable=True, comment="Whether children are looked after."
        ),
        sa.Column(
            "cost", sa.String(length=80), nullable=True, comment="What it costs; nothing if empty."
        ),
        sa.Column(
            "seats", sa.Integer(), nullable=True, comment="For how many people; no limit if empty."
        ),
        sa.Column("first_day", sa.Date(), nullable=False, comment="The first date."),
        sa.Column("starts", sa.Time(), nullable=False, comment="When it begins, wall-clock time."),
        sa.Column("duration_minutes", sa.Integer(), nullable=False, comment="How long it lasts."),
        sa.Column(
            "rrule",
            sa.String(length=300),
            nullable=True,
            comment="How it is repeated (RFC 5545, RRULE); once if empty.",
        ),
        sa.Column("created_by", sa.Integer(), nullable=True, comment="Who wrote it."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was begun."
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was changed last.",
        ),
        sa.CheckConstraint(
            "(state = 'scheduled') = (publish_at IS NOT NULL)",
            name=op.f("ck_events_scheduled_for_a_time"),
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_events_place_whole")
        ),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_events_lasts")),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_events_seats_positive")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_events_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media_files.id"], name=op.f("fk_events_media_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("reference", name=op.f("uq_events_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_media_id"), ["media_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_events_state_publish_at"), ["state", "publish_at"], unique=False
        )

    op.create_table(
        "idea_comments",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which idea."),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="Who wrote it, to answer to."),
        sa.Column("text", sa.String(length=600), nullable=False, comment="What was written."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "shown",
                "dropped",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What the team has decided about it.",
        ),
        sa.Column("decided_by", sa.Integer(), nullable=True, comment="Who of the team has."),
        sa.Column(
            "answer",
            sa.String(length=600),
            nullable=True,
            comment="What the team has answered the one who wrote it; nobody else reads it.",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["ideas.case_id"],
            name=op.f("fk_idea_comments_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["people.id"],
            name=op.f("fk_idea_comments_decided_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_idea_comments_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_comments")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("idea_comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idea_comments_case_id_state"), ["case_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_idea_comments_person_id_at"), ["person_id", "at"], unique=False
        )

    op.create_table(
        "idea_supports",
        sa.Column("case_id", sa.Integer(), nullable=False, comment="Which idea."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who supports it."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["ideas.case_id"],
            name=op.f("fk_idea_supports_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_idea_supports_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_idea_supports")),
    )
    with op.batch_alter_table("idea_supports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idea_supports_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "announcement_recipients",
        sa.Column("announcement_id", sa.Integer(), nullable=False, comment="Which announcement."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who gets it."),
        sa.Column(
            "locale",
            sa.String(length=16),
            nullable=False,
            comment="The language the person read when it was sent.",
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
            comment="Where the copy is on its way.",
        ),
        sa.Column(
            "outbox_id",
            sa.Integer(),
            nullable=True,
            comment="Its number in the outbox, once it is there.",
        ),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="The messenger's number of the copy, to correct it or take it back.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it reached its final state.",
        ),
        sa.Column(
            "change",
            sa.Enum(
                "edit",
                "recall",
                name="change",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="Whether the copy is corrected or taken back.",
        ),
        sa.Column(
            "change_state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "refused",
                "failed",
                "expired",
                "withdrawn",
                "unknown",
                name="change_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="How far that is.",
        ),
        sa.Column(
            "change_outbox_id",
            sa.Integer(),
            nullable=True,
            comment="The number of that in the outbox.",
        ),
        sa.CheckConstraint(
            "(change IS NULL) = (change_state IS NULL)",
            name=op.f("ck_announcement_recipients_change_has_state"),
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_recipients_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_announcement_recipients_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "announcement_id", "person_id", name=op.f("pk_announcement_recipients")
        ),
    )
    with op.batch_alter_table("announcement_recipients", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_recipients_announcement_id_change_state"),
            ["announcement_id", "change_state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_recipients_announcement_id_state_outbox_id"),
            ["announcement_id", "state", "outbox_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_recipients_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "announcement_texts",
        sa.Column("announcement_id", sa.Integer(), nullable=False, comment="Which announcement."),
        sa.Column("locale", sa.String(length=16), nullable=False, comment="The language."),
        sa.Column(
            "text",
            sa.String(length=3800),
            nullable=True,
            comment="What is said; empty while it is asked for.",
        ),
        sa.Column("written_by", sa.Integer(), nullable=True, comment="Who wrote it."),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When an interpreter was asked for it.",
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_texts_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["people.id"],
            name=op.f("fk_announcement_texts_written_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "locale", name=op.f("pk_announcement_texts")),
    )
    with op.batch_alter_table("announcement_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_texts_written_by"), ["written_by"], unique=False
        )

    op.create_table(
        "event_texts",
        sa.Column(
            "event_id", sa.Integer(), autoincrement=False, nullable=False, comment="Which event."
        ),
        sa.Column("locale", sa.String(length=16), nullable=False, comment="In which language."),
        sa.Column("title", sa.String(length=100), nullable=False, comment="What it is called."),
        sa.Column("text", sa.Text(), nullable=False, comment="What is said of it."),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_texts_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "locale", name=op.f("pk_event_texts")),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("event_id", sa.Integer(), nullable=False, comment="Of what."),
        sa.Column(
            "original_day",
            sa.Date(),
            nullable=False,
            comment="Which date of the series it is, wherever it was moved to.",
        ),
        sa.Column(
            "uid",
            sa.String(length=80),
            nullable=False,
            comment="The name calendars know it by (RFC 5545, UID).",
        ),
        sa.Column(
            "sequence",
            sa.Integer(),
            nullable=False,
            comment="Counts its changes (RFC 5545, SEQUENCE).",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "cancelled",
                name="occurrencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Whether it takes place.",
        ),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it begins."
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="When it ends."),
        sa.Column(
            "changed",
            sa.Boolean(),
            nullable=False,
            comment="Whether it differs from its series, which then leaves it alone.",
        ),
        sa.Column(
            "place",
            sa.String(length=200),
            nullable=True,
            comment="Where, if not as usual, in words.",
        ),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Where, in degrees."),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Where, in degrees."),
        sa.Column(
            "note",
            sa.String(length=500),
            nullable=True,
            comment="What the team says of this date, or why it is cancelled.",
        ),
        sa.Column(
            "seats", sa.Integer(), nullable=True, comment="For how many people; no limit if empty."
        ),
        sa.Column(
            "taken", sa.Integer(), nullable=False, comment="How many seats are taken or kept."
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was changed last.",
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_occurrences_place_whole")
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_occurrences_ends_after_it_starts")
        ),
        sa.CheckConstraint(
            "taken >= 0 AND (seats IS NULL OR taken <= seats)",
            name=op.f("ck_occurrences_no_more_than_seats"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_occurrences_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint(
            "event_id", "original_day", name=op.f("uq_occurrences_event_id_original_day")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_occurrences_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("occurrences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_occurrences_state_starts_at"), ["state", "starts_at"], unique=False
        )

    op.create_table(
        "poll_voters",
        sa.Column("announcement_id", sa.Integer(), nullable=False, comment="Which announcement."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who has voted."),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_poll_voters_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_poll_voters_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name=op.f("pk_poll_voters")),
    )
    with op.batch_alter_table("poll_voters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_voters_person_id"), ["person_id"], unique=False)

    op.create_table(
        "poll_votes",
        sa.Column("announcement_id", sa.Integer(), nullable=False, comment="Which announcement."),
        sa.Column(
            "option",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which choice, from 0.",
        ),
        sa.Column("votes", sa.Integer(), nullable=False, comment="How many people chose it."),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_poll_votes_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "option", name=op.f("pk_poll_votes")),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("occurrence_id", sa.Integer(), nullable=False, comment="To which date."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who."),
        sa.Column(
            "people", sa.Integer(), nullable=False, comment="How many come, children included."
        ),
        sa.Column(
            "state",
            sa.Enum(
                "coming",
                "waiting",
                "offered",
                "cancelled",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What they have said.",
        ),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Since when; the order in which people wait.",
        ),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When seats may be offered again, after an offer was not taken.",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when the offered seats are kept.",
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (expires_at IS NOT NULL)",
            name=op.f("ck_registrations_expires_while_offered"),
        ),
        sa.CheckConstraint("people >= 1", name=op.f("ck_registrations_somebody_comes")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_registrations_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_registrations_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint(
            "occurrence_id", "person_id", name=op.f("uq_registrations_occurrence_id_person_id")
        ),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registrations_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_registrations_state_expires_at"), ["state", "expires_at"], unique=False
        )

    op.create_table(
        "event_reminders",
        sa.Column(
            "registration_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Whom to remind of what.",
        ),
        sa.Column(
            "lead_minutes",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="How long before the event.",
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When to remind; never in quiet hours.",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_event_reminders_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "registration_id", "lead_minutes", name=op.f("pk_event_reminders")
        ),
    )
    with op.batch_alter_table("event_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_reminders_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    op.execute("UPDATE people SET role = 'resident' WHERE role IN ('interpreter', 'reader')")
    op.execute("DELETE FROM invitations WHERE role IN ('interpreter', 'reader')")
    for name, column in (("cases", "status"), ("case_events", "was"), ("case_events", "became")):
        table = sa.table(name, sa.column(column))
        for status, instead in NEAREST.items():
            op.execute(sa.update(table).where(table.c[column] == status).values({column: instead}))
    allow({check[:3]: check[3] for check in CHECKS})
    with op.batch_alter_table("event_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_reminders_due_at"))

    op.drop_table("event_reminders")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrations_state_expires_at"))
        batch_op.drop_index(batch_op.f("ix_registrations_person_id"))

    op.drop_table("registrations")
    op.drop_table("poll_votes")
    with op.batch_alter_table("poll_voters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_voters_person_id"))

    op.drop_table("poll_voters")
    with op.batch_alter_table("occurrences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occurrences_state_starts_at"))

    op.drop_table("occurrences")
    op.drop_table("event_texts")
    with op.batch_alter_table("announcement_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_texts_written_by"))

    op.drop_table("announcement_texts")
    with op.batch_alter_table("announcement_recipients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_recipients_person_id"))
        batch_op.drop_index(
            batch_op.f("ix_announcement_recipients_announcement_id_state_outbox_id")
        )
        batch_op.drop_index(batch_op.f("ix_announcement_recipients_announcement_id_change_state"))

    op.drop_table("announcement_recipients")
    with op.batch_alter_table("idea_supports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_supports_person_id"))

    op.drop_table("idea_supports")
    with op.batch_alter_table("idea_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_comments_person_id_at"))
        batch_op.drop_index(batch_op.f("ix_idea_comments_case_id_state"))

    op.drop_table("idea_comments")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_state_publish_at"))
        batch_op.drop_index(batch_op.f("ix_events_media_id"))

    op.drop_table("events")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcements_watcher_id"))
        batch_op.drop_index(batch_op.f("ix_announcements_state_send_at"))
        batch_op.drop_index(batch_op.f("ix_announcements_media_id"))
        batch_op.drop_index(batch_op.f("ix_announcements_finished_at"))
        batch_op.drop_index(batch_op.f("ix_announcements_created_by"))
        batch_op.drop_index(batch_op.f("ix_announcements_changing"))

    op.drop_table("announcements")
    op.drop_table("rated_cases")
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ideas_published_at"))

    op.drop_table("ideas")
    with op.batch_alter_table("idea_helpers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_helpers_person_id"))

    op.drop_table("idea_helpers")
    op.drop_table("topic_choices")
    with op.batch_alter_table("person_streets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_streets_street"))

    op.drop_table("person_streets")
    op.drop_table("digests")
    op.drop_table("closed_period_replies")
    op.drop_table("canned_texts")
    op.drop_table("help_ratings")
    op.drop_table("event_counters")
    op.drop_table("canned_answers")
