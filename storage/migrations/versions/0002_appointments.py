"""Appointments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "outbox_messages",
        sa.Column(
            "at_night",
            sa.Boolean(),
            server_default=sa.true(),  # what waits was written before there were quiet hours
            nullable=False,
            comment="Whether it may be sent in quiet hours: an answer, something urgent, or without a sound.",
        ),
    )
    op.create_table(
        "appointment_counters",
        sa.Column(
            "year",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which year, in the quarter's time zone.",
        ),
        sa.Column("last", sa.Integer(), nullable=False, comment="The last number given."),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_appointment_counters")),
    )
    op.create_table(
        "agenda_views",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who looks."),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            nullable=True,
            comment="The messenger's number of the message.",
        ),
        sa.Column("first_day", sa.Date(), nullable=False, comment="The first day shown."),
        sa.Column("days", sa.Integer(), nullable=False, comment="How many days are shown."),
        sa.Column(
            "sent_on",
            sa.Date(),
            nullable=True,
            comment="The last day whose agenda was sent in the morning.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_agenda_views_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_agenda_views")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Whose calendar it is."),
        sa.Column(
            "secret_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the address's secret, so that the database cannot be used to read it.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the address was made.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_calendar_feeds_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )
    op.create_table(
        "hosts",
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who it is."),
        sa.Column(
            "video_link",
            sa.String(length=300),
            nullable=True,
            comment="Where the host meets people by video.",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_hosts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_hosts")),
    )
    op.create_table(
        "waiting_entries",
        sa.Column("id", sa.Integer(), nullable=False, comment="The order in which people wait."),
        sa.Column("person_id", sa.Integer(), nullable=False, comment="Who waits."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the next time may be offered, after one was not taken.",
        ),
        sa.Column(
            "weekdays",
            sa.JSON(),
            nullable=False,
            comment="On which days, 0 for Monday to 6 for Sunday.",
        ),
        sa.Column("earliest", sa.Time(), nullable=False, comment="From when on, wall-clock time."),
        sa.Column("latest", sa.Time(), nullable=False, comment="Until when, wall-clock time."),
        sa.Column(
            "language",
            sa.String(length=8),
            nullable=True,
            comment="In which language; any if empty.",
        ),
        sa.Column(
            "way",
            sa.Enum(
                "office",
                "phone",
                "video",
                "home",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="How; in any way if empty.",
        ),
        sa.Column("host_id", sa.Integer(), nullable=True, comment="With whom; anybody if empty."),
        sa.CheckConstraint("latest > earliest", name=op.f("ck_waiting_entries_times_in_order")),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["people.id"],
            name=op.f("fk_waiting_entries_host_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_waiting_entries_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entries")),
        sa.UniqueConstraint("person_id", name=op.f("uq_waiting_entries_person_id")),
    )
    op.create_table(
        "walk_ins",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("host_id", sa.Integer(), nullable=True, comment="Who counted."),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_walk_ins_host_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_ins")),
    )
    with op.batch_alter_table("walk_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walk_ins_at"), ["at"], unique=False)

    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "host_id",
            sa.Integer(),
            nullable=True,
            comment="Who is away; empty when the contact point is closed.",
        ),
        sa.Column("first_day", sa.Date(), nullable=False, comment="The first day."),
        sa.Column("last_day", sa.Date(), nullable=False, comment="The last day."),
        sa.Column("reason", sa.String(length=200), nullable=True, comment="A word for the team."),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_closures_days_in_order")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.person_id"], name=op.f("fk_closures_host_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closures_last_day"), ["last_day"], unique=False)

    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("host_id", sa.Integer(), nullable=False, comment="Whose hours they are."),
        sa.Column(
            "recurrence",
            sa.Enum(
                "weekly",
                "monthly",
                "once",
                name="recurrence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How they come back.",
        ),
        sa.Column(
            "weekday", sa.Integer(), nullable=False, comment="0 for Monday to 6 for Sunday."
        ),
        sa.Column("every_weeks", sa.Integer(), nullable=False, comment="Every so many weeks."),
        sa.Column(
            "nth",
            sa.Integer(),
            nullable=True,
            comment="Monthly: 1 to 4, or -1 for the last such weekday.",
        ),
        sa.Column(
            "starts", sa.Time(), nullable=False, comment="When they begin, wall-clock time."
        ),
        sa.Column("ends", sa.Time(), nullable=False, comment="When they end, wall-clock time."),
        sa.Column(
            "slot_minutes",
            sa.Integer(),
            nullable=True,
            comment="Length of an appointment; empty for walk-in hours.",
        ),
        sa.Column(
            "before_minutes",
            sa.Integer(),
            nullable=False,
            comment="Kept free before each appointment.",
        ),
        sa.Column(
            "after_minutes",
            sa.Integer(),
            nullable=False,
            comment="Kept free after each appointment.",
        ),
        sa.Column(
            "seats", sa.Integer(), nullable=False, comment="How many people share one slot."
        ),
        sa.Column(
            "place",
            sa.String(length=200),
            nullable=True,
            comment="Where, if not at the contact point.",
        ),
        sa.Column(
            "ways",
            sa.JSON(),
            nullable=False,
            comment="How people can meet, see Way; the first is usual.",
        ),
        sa.Column(
            "languages",
            sa.JSON(),
            nullable=False,
            comment="Which languages are spoken; the first is usual.",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="The first day."),
        sa.Column(
            "valid_until", sa.Date(), nullable=True, comment="The last day, if there is one."
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered.",
        ),
        sa.CheckConstraint(
            "(recurrence = 'monthly') = (nth IS NOT NULL)",
            name=op.f("ck_office_hours_nth_if_monthly"),
        ),
        sa.CheckConstraint(
            "before_minutes >= 0 AND after_minutes >= 0",
            name=op.f("ck_office_hours_buffers_not_negative"),
        ),
        sa.CheckConstraint("ends > starts", name=op.f("ck_office_hours_ends_after_it_starts")),
        sa.CheckConstraint("every_weeks > 0", name=op.f("ck_office_hours_every_weeks_positive")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_office_hours_seats_positive")),
        sa.CheckConstraint("slot_minutes > 0", name=op.f("ck_office_hours_slot_positive")),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_office_hours_valid_in_order")
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_office_hours_weekday_of_a_week")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["hosts.person_id"],
            name=op.f("fk_office_hours_host_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("office_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_hours_host_id"), ["host_id"], unique=False)

    op.create_table(
        "occupancies",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column("host_id", sa.Integer(), nullable=True, comment="Whose time it is."),
        sa.Column(
            "hours_id",
            sa.Integer(),
            nullable=True,
            comment="The hours it is a slot of, or the walk-in hours themselves; empty where the team chose any other time.",
        ),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the appointment itself begins.",
        ),
        sa.Column(
            "taken_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Beginning, buffer included.",
        ),
        sa.Column(
            "taken_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="End, buffer included.",
        ),
        sa.Column(
            "seats",
            sa.Integer(),
            nullable=False,
            comment="How many people it is for; 0 for walk-in hours.",
        ),
        sa.Column(
            "taken", sa.Integer(), nullable=False, comment="How many of the seats are taken."
        ),
        sa.CheckConstraint(
            "taken BETWEEN 0 AND seats", name=op.f("ck_occupancies_no_more_than_seats")
        ),
        sa.CheckConstraint("taken_until > taken_from", name=op.f("ck_occupancies_span_positive")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_occupancies_host_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["hours_id"],
            ["office_hours.id"],
            name=op.f("fk_occupancies_hours_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancies")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_occupancies_host_id_taken_until"),
            ["host_id", "taken_until"],
            unique=False,
        )

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "reference",
            sa.String(length=20),
            nullable=False,
            comment="The public name, such as T-2026-0007.",
        ),
        sa.Column(
            "uid",
            sa.String(length=64),
            nullable=False,
            comment="The name calendars know it by; stays the same when it is moved (RFC 5545, UID).",
        ),
        sa.Column(
            "sequence",
            sa.Integer(),
            nullable=False,
            comment="Counts its moves (RFC 5545, SEQUENCE).",
        ),
        sa.Column(
            "person_id",
            sa.Integer(),
            nullable=True,
            comment="Whose it is; empty where the team entered it.",
        ),
        sa.Column("host_id", sa.Integer(), nullable=True, comment="With whom."),
        sa.Column("occupancy_id", sa.Integer(), nullable=True, comment="The time it takes."),
        sa.Column(
            "starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it begins."
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="When it ends."),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "offered",
                "booked",
                "displaced",
                "came",
                "missed",
                "cancelled",
                "lapsed",
                name="appointmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column(
            "active_number",
            sa.Integer(),
            nullable=True,
            comment="Which of the person's active appointments it is: 1, 2 … while it is booked, 0 while it is held, -1 while it is offered.",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when it is held or offered.",
        ),
        sa.Column(
            "way",
            sa.Enum(
                "office",
                "phone",
                "video",
                "home",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How they meet.",
        ),
        sa.Column("language", sa.String(length=8), nullable=False, comment="In which language."),
        sa.Column(
            "interpreter",
            sa.Boolean(),
            nullable=False,
            comment="Whether an interpreter is wished for.",
        ),
        sa.Column(
            "place",
            sa.String(length=200),
            nullable=True,
            comment="Where, if not at the contact point.",
        ),
        sa.Column(
            "field",
            sa.String(length=24),
            nullable=True,
            comment="Field of action it is counted under.",
        ),
        sa.Column(
            "topic",
            sa.String(length=300),
            nullable=True,
            comment="What it is about, in few words.",
        ),
        sa.Column(
            "phone",
            sa.String(length=32),
            nullable=True,
            comment="The number the person shared, to be called on.",
        ),
        sa.Column(
            "address", sa.String(length=300), nullable=True, comment="Where a home visit goes."
        ),
        sa.Column(
            "entered",
            sa.Boolean(),
            nullable=False,
            comment="Whether the team entered it for somebody.",
        ),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its person said: I come.",
        ),
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
            "(state IN ('cancelled', 'lapsed', 'displaced')) = (occupancy_id IS NULL)",
            name=op.f("ck_appointments_takes_time_while_it_stands"),
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'offered')) = (expires_at IS NOT NULL)",
            name=op.f("ck_appointments_expires_while_undecided"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_appointments_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_appointments_host_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["occupancy_id"], ["occupancies.id"], name=op.f("fk_appointments_occupancy_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_appointments_person_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint(
            "person_id", "active_number", name=op.f("uq_appointments_person_id_active_number")
        ),
        sa.UniqueConstraint(
            "person_id", "occupancy_id", name=op.f("uq_appointments_person_id_occupancy_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_appointments_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointments_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointments_host_id_starts_at"), ["host_id", "starts_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_appointments_occupancy_id"), ["occupancy_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_appointments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_appointments_state_expires_at"), ["state", "expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_appointments_state_starts_at"), ["state", "starts_at"], unique=False
        )

    op.create_table(
        "occupied_cells",
        sa.Column(
            "host_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Whose time it is.",
        ),
        sa.Column(
            "cell",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which five minutes, counted from 1970 in UTC.",
        ),
        sa.Column("occupancy_id", sa.Integer(), nullable=False, comment="What takes it."),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_occupied_cells_host_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occupancy_id"],
            ["occupancies.id"],
            name=op.f("fk_occupied_cells_occupancy_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("host_id", "cell", name=op.f("pk_occupied_cells")),
    )
    with op.batch_alter_table("occupied_cells", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_occupied_cells_occupancy_id"), ["occupancy_id"], unique=False
        )

    op.create_table(
        "appointment_events",
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
            "kind",
            sa.Enum(
                "held",
                "offered",
                "booked",
                "entered",
                "moved",
                "changed",
                "confirmed",
                "displaced",
                "cancelled",
                "lapsed",
                "declined",
                "came",
                "missed",
                "note",
                "erased",
                name="appointmenteventkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What happened.",
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
            ["actor_id"],
            ["people.id"],
            name=op.f("fk_appointment_events_actor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_events_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_events")),
    )
    with op.batch_alter_table("appointment_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_events_appointment_id_id"),
            ["appointment_id", "id"],
            unique=False,
        )

    op.create_table(
        "appointment_reminders",
        sa.Column(
            "appointment_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which appointment.",
        ),
        sa.Column(
            "lead_minutes",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="How long before the appointment.",
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When to remind; never in quiet hours.",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_reminders_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "appointment_id", "lead_minutes", name=op.f("pk_appointment_reminders")
        ),
    )
    with op.batch_alter_table("appointment_reminders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_reminders_due_at"), ["due_at"], unique=False
        )


def downgrade() -> None:
    op.drop_column("outbox_messages", "at_night")
    with op.batch_alter_table("appointment_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_reminders_due_at"))

    op.drop_table("appointment_reminders")
    with op.batch_alter_table("appointment_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_events_appointment_id_id"))

    op.drop_table("appointment_events")
    with op.batch_alter_table("occupied_cells", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupied_cells_occupancy_id"))

    op.drop_table("occupied_cells")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointments_state_starts_at"))
        batch_op.drop_index(batch_op.f("ix_appointments_state_expires_at"))
        batch_op.drop_index(batch_op.f("ix_appointments_person_id"))
        batch_op.drop_index(batch_op.f("ix_appointments_occupancy_id"))
        batch_op.drop_index(batch_op.f("ix_appointments_host_id_starts_at"))

    op.drop_table("appointments")
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupancies_host_id_taken_until"))

    op.drop_table("occupancies")
    with op.batch_alter_table("office_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_hours_host_id"))

    op.drop_table("office_hours")
    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closures_last_day"))

    op.drop_table("closures")
    with op.batch_alter_table("walk_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_walk_ins_at"))

    op.drop_table("walk_ins")
    op.drop_table("waiting_entries")
    op.drop_table("hosts")
    op.drop_table("calendar_feeds")
    op.drop_table("agenda_views")
    op.drop_table("appointment_counters")
