"""Which version of the privacy notice somebody has had on the screen."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column(
            "notice_version",
            sa.Integer(),
            nullable=True,
            comment="Which version of the privacy notice the person has had on the screen.",
        ),
    )
    op.add_column(
        "people",
        sa.Column(
            "notice_coming",
            sa.Integer(),
            nullable=True,
            comment="Which version of it is on its way.",
        ),
    )
    # Whoever has written before goes on without a break, and reads it with the next answer.
    op.execute("UPDATE people SET notice_version = 0")


def downgrade() -> None:
    op.drop_column("people", "notice_coming")
    op.drop_column("people", "notice_version")
