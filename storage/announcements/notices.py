"""What is sent of announcements, and what the team is told of them."""

from storage.announcements.models import CopyChange
from storage.outbox.notices import Notice


class AnnouncementNotice(Notice, name="announcement"):
    """An announcement, for one of its recipients."""

    announcement_id: int


class AnnouncementChangeNotice(Notice, name="announcement-change"):
    """Corrects or recalls the copy one recipient has."""

    announcement_id: int


class AnnouncementProgressNotice(Notice, name="announcement-progress"):
    """Shows whoever watches how far an announcement is."""

    announcement_id: int
    opens: bool = False
    """Whether in a message of its own, which is edited afterwards."""


class AnnouncementReportNotice(Notice, name="announcement-report"):
    """Says how an announcement ended, or a change of its copies did."""

    announcement_id: int
    change: CopyChange | None = None


class TranslationWantedNotice(Notice, name="announcement-ask"):
    """Asks a member of the team for a text in another language."""

    announcement_id: int
    locale: str


class TranslationWrittenNotice(Notice, name="announcement-written"):
    """Tells whoever writes an announcement that a text is there."""

    announcement_id: int
    locale: str
