"""When somebody was asked whether a machine outside the house may translate."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column(
            "machine_asked_at",
            UtcDateTime(),
            nullable=True,
            comment="When the person was asked whether one outside the house may, so that it is "
            "asked once.",
        ),
    )


def downgrade() -> None:
    op.drop_column("people", "machine_asked_at")
