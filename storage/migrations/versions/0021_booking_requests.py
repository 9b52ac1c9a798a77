"""Bookings that wait for the team's yes, and how many of a day needed none."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "booking_requests",
        sa.Column(
            "appointment_id",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which appointment.",
        ),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was asked for.",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_booking_requests_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_booking_requests")),
    )
    op.create_table(
        "counted_bookings",
        sa.Column(
            "host_id", sa.Integer(), autoincrement=False, nullable=False, comment="With whom."
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="On which day, in the quarter."),
        sa.Column(
            "source",
            sa.String(length=64),
            nullable=False,
            comment="Whose it counts as: newcomers', requests', or those of a network, which is told by a keyed hash that is another one each day.",
        ),
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Which of the times it is.",
        ),
        sa.Column("appointment_id", sa.Integer(), nullable=False, comment="Which appointment."),
        sa.Column(
            "counted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was counted.",
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_counted_bookings_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["people.id"],
            name=op.f("fk_counted_bookings_host_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "host_id", "day", "source", "number", name=op.f("pk_counted_bookings")
        ),
    )
    op.create_index(
        op.f("ix_counted_bookings_appointment_id"), "counted_bookings", ["appointment_id"]
    )
    op.create_index(op.f("ix_counted_bookings_counted_at"), "counted_bookings", ["counted_at"])


def downgrade() -> None:
    op.drop_table("counted_bookings")
    op.drop_table("booking_requests")
