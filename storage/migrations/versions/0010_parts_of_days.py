"""Parts of days can be closed, and days every year."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CHECK = "ck_closures_times_in_order"


def upgrade() -> None:
    with op.batch_alter_table("closures", table_kwargs={"sqlite_autoincrement": True}) as closures:
        closures.add_column(
            sa.Column(
                "starts",
                sa.Time(),
                nullable=True,
                comment="From when on each of the days; from its beginning if empty.",
            )
        )
        closures.add_column(
            sa.Column(
                "ends",
                sa.Time(),
                nullable=True,
                comment="Until when on each of the days; until its end if empty.",
            )
        )
        closures.add_column(
            sa.Column(
                "yearly",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="Whether it comes back every year.",
            )
        )
        closures.create_check_constraint(op.f(CHECK), "ends > starts")
    with op.batch_alter_table("closures", table_kwargs={"sqlite_autoincrement": True}) as closures:
        closures.alter_column("yearly", server_default=None)


def downgrade() -> None:
    # A part of a day must not become a whole one, nor one year's days those of others.
    op.execute("DELETE FROM closures WHERE starts IS NOT NULL OR ends IS NOT NULL OR yearly")
    with op.batch_alter_table("closures", table_kwargs={"sqlite_autoincrement": True}) as closures:
        closures.drop_constraint(op.f(CHECK), type_="check")
        closures.drop_column("yearly")
        closures.drop_column("ends")
        closures.drop_column("starts")
