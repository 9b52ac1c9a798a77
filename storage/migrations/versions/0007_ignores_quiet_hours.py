"""Whether a message may be sent in quiet hours has a name of its own."""

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE outbox_messages RENAME COLUMN at_night TO ignores_quiet_hours")


def downgrade() -> None:
    op.execute("ALTER TABLE outbox_messages RENAME COLUMN ignores_quiet_hours TO at_night")
