"""Notices that wait name what they are about as their classes do."""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEYS: dict[tuple[str, ...], dict[str, str]] = {
    ("announcement", "announcement-change", "announcement-progress", "announcement-report"): {
        "announcement": "announcement_id"
    },
    ("announcement-ask", "announcement-written"): {"announcement": "announcement_id"},
    ("appointment-history", "appointment-team"): {"entry": "entry_id"},
    ("appointment-reminder",): {"appointment": "appointment_id", "lead": "lead_minutes"},
    ("appointment-offer", "appointment-calendar"): {"appointment": "appointment_id"},
    ("case-history", "team-case-history"): {"entry": "entry_id"},
    ("team-photos",): {"case": "case_id", "photos": "media_ids"},
    ("team-place", "overdue", "solved-reminder", "question-taken-back"): {"case": "case_id"},
    ("event",): {"event": "event_id"},
    ("event-cancelled",): {"occurrences": "occurrence_ids"},
    ("event-reminder", "event-offer"): {"registration": "registration_id"},
    ("event-calendar",): {"occurrence": "occurrence_id"},
    ("figures-picture",): {"picture": "kind", "first": "first_day", "last": "last_day"},
    ("cases-file",): {"format": "file_format", "first": "first_day", "last": "last_day"},
    ("idea-goal",): {"case": "case_id"},
    ("idea-help",): {"case": "case_id", "person": "person_id"},
    ("idea-comment", "idea-comment-shown", "idea-comment-answer"): {"comment": "comment_id"},
}
"""What each key of a payload is called from now on, by the notices that have it."""


def upgrade() -> None:
    for notices, keys in KEYS.items():
        rename_keys(notices, keys)


def downgrade() -> None:
    for notices, keys in KEYS.items():
        rename_keys(notices, {new: old for old, new in keys.items()})


def rename_keys(notices: tuple[str, ...], keys: dict[str, str]) -> None:
    """Give keys of these notices other names; those sent have no payload any more."""
    payload = "CAST(payload AS TEXT)"
    for old, new in keys.items():
        payload = f"replace({payload}, '\"{old}\":', '\"{new}\":')"
    if op.get_bind().dialect.name == "postgresql":
        payload = f"CAST({payload} AS JSON)"
    names = ", ".join(f"'{notice}'" for notice in notices)
    op.execute(f"UPDATE outbox_messages SET payload = {payload} WHERE notice IN ({names})")  # noqa: S608  names of ours
