"""Signs for where announcements are, as ``state_heading`` has them in words."""

from storage.announcements import AnnouncementState


def state_sign(state: AnnouncementState) -> str:
    """Return a sign for where an announcement is."""
    match state:
        case AnnouncementState.DRAFT:
            return "📝"
        case AnnouncementState.SCHEDULED:
            return "🕐"
        case AnnouncementState.SENDING:
            return "📤"
        case AnnouncementState.PAUSED:
            return "⏸"
        case AnnouncementState.STOPPED:
            return "⏹"
        case AnnouncementState.DONE:
            return "✅"
        case AnnouncementState.RECALLED:
            return "🗑"
