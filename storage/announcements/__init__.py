"""Announcements: something said to many people at once, each in their language.

::

    draft ⇄ scheduled ─► sending ⇄ paused ─► done
                            └────────┴─────► stopped
    sending, paused, stopped, done ────────► recalled

* ``models``: the tables;
* ``states``: where one is on its way, as drawn above;
* ``audience``: whom it reaches;
* ``drafts``: writing them;
* ``texts``: what they say in each language;
* ``scheduling``: when they are sent;
* ``lifecycle``: start, pause, resume, stop;
* ``queueing``: the job between recipients and outbox;
* ``corrections``: correcting and taking back copies;
* ``recipient_counts`` and ``progress``: how far it is, and the message that shows it;
* ``polls``, ``unfollowing``: what readers tap;
* ``queries``, ``forgetting``.

Recipients are written down when it starts.  Each is in exactly one state: recipients = sent +
refused + failed + expired + withdrawn + unknown + waiting.
"""

from storage.announcements.audience import count_audience
from storage.announcements.corrections import Recalled, correct_announcement, recall_announcement
from storage.announcements.drafts import (
    UNCHANGED,
    create_announcement,
    discard_draft,
    edit_announcement,
)
from storage.announcements.lifecycle import (
    pause_announcement,
    resume_announcement,
    start_announcement,
    stop_announcement,
)
from storage.announcements.models import (
    BUTTON_LONGEST,
    CAPTION_LONGEST,
    OPTION_LONGEST,
    POLL_OPTIONS,
    TEXT_LONGEST,
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    AnnouncementText,
    Audience,
    CopyChange,
    Missing,
)
from storage.announcements.polls import count_votes, vote
from storage.announcements.progress import watch_progress
from storage.announcements.queries import (
    find_announcement,
    find_media,
    find_recipient,
    get_announcement,
    list_announcements,
    list_asked,
    list_texts,
)
from storage.announcements.recipient_counts import (
    CopyChanges,
    Figures,
    Progress,
    count_by_language,
    count_recipients,
    get_progress,
)
from storage.announcements.scheduling import (
    next_times,
    schedule_announcement,
    unschedule_announcement,
)
from storage.announcements.texts import ask_for_text, write_text

__all__ = [
    "BUTTON_LONGEST",
    "CAPTION_LONGEST",
    "OPTION_LONGEST",
    "POLL_OPTIONS",
    "TEXT_LONGEST",
    "UNCHANGED",
    "Announcement",
    "AnnouncementRecipient",
    "AnnouncementState",
    "AnnouncementText",
    "Audience",
    "CopyChange",
    "CopyChanges",
    "Figures",
    "Missing",
    "Progress",
    "Recalled",
    "ask_for_text",
    "correct_announcement",
    "count_audience",
    "count_by_language",
    "count_recipients",
    "count_votes",
    "create_announcement",
    "discard_draft",
    "edit_announcement",
    "find_announcement",
    "find_media",
    "find_recipient",
    "get_announcement",
    "get_progress",
    "list_announcements",
    "list_asked",
    "list_texts",
    "next_times",
    "pause_announcement",
    "recall_announcement",
    "resume_announcement",
    "schedule_announcement",
    "start_announcement",
    "stop_announcement",
    "unschedule_announcement",
    "vote",
    "watch_progress",
    "write_text",
]
