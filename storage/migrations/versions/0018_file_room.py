"""What each account has sent on a day, and days on which there was no room for files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "file_allowances",
        sa.Column("on_day", sa.Date(), nullable=False, comment="On which day, in UTC."),
        sa.Column(
            "owner_key",
            sa.String(length=64),
            nullable=False,
            comment="Whose files they are: a keyed hash of the account.",
        ),
        sa.Column("files", sa.Integer(), nullable=False, comment="How many photos and files."),
        sa.Column(
            "size",
            sa.BigInteger(),
            nullable=False,
            comment="Bytes of all of them, as they came.",
        ),
        sa.CheckConstraint(
            "files >= 0 AND size >= 0", name=op.f("ck_file_allowances_not_negative")
        ),
        sa.PrimaryKeyConstraint("on_day", "owner_key", name=op.f("pk_file_allowances")),
    )
    op.create_table(
        "room_warnings",
        sa.Column(
            "on_day",
            sa.Date(),
            nullable=False,
            comment="On which day, in UTC, so that they are told once.",
        ),
        sa.PrimaryKeyConstraint("on_day", name=op.f("pk_room_warnings")),
    )


def downgrade() -> None:
    op.drop_table("room_warnings")
    op.drop_table("file_allowances")
