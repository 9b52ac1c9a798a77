"""No words in the planner's statistics: taking any step leaves them out (statistics.py)."""

from collections.abc import Sequence

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Change no table."""


def downgrade() -> None:
    """Change no table."""
