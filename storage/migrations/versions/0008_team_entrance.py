"""What the column of an account's entrance is for, in words that are used elsewhere too."""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    explain("Whether it came through the team's entrance.")


def downgrade() -> None:
    explain("Whether it came through the team's door.")


def explain(purpose: str) -> None:
    """Say what the column is for, in a database that keeps it."""
    if op.get_bind().dialect.supports_comments:
        op.alter_column("webchat_accounts", "team", comment=purpose)
