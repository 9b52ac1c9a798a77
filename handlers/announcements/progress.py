"""What the team reads of an announcement on its way: how far it is, and how it ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from babel.dates import format_timedelta
from babel.numbers import format_decimal

from handlers.announcements.buttons import SendingAction, SendingButton
from handlers.formats import current_locale, isolate, language_name, moment_in_short
from handlers.keyboards import button, keyboard, pairs
from handlers.text import one_line, quoted, shorten
from storage.announcements import Announcement, AnnouncementState, CopyChanges, Figures, Progress
from storage.outbox import DeliveryState
from storage.quarter import QuarterProfile

WORDS_SHOWN: Final = 60
"""Of the German text, so that one knows which announcement it is."""
SIGNS: Final[Mapping[DeliveryState, str]] = {
    DeliveryState.SENT: "✅",
    DeliveryState.WAITING: "⏳",
    DeliveryState.REFUSED: "🚫",
    DeliveryState.FAILED: "⚠️",
    DeliveryState.EXPIRED: "⌛",
    DeliveryState.WITHDRAWN: "↩️",
    DeliveryState.UNKNOWN: "❔",
}
"""A sign for each state a recipient can be in; ``sending`` counts as waiting."""


def progress_text(
    announcement: Announcement,
    progress: Progress,
    *,
    german: str,
    profile: QuarterProfile,
    now: datetime,
) -> str:
    """Return how far it is.

    Args:
        announcement: which.
        progress: how far, and how fast.
        german: what it says.
        profile: whose quiet hours count.
        now: the current time.
    """
    return "\n".join(
        [
            f"<b>{state_heading(announcement.state)}</b>",
            _excerpt(german),
            "",
            *_state_lines(progress.figures),
            *_speed_lines(announcement, progress, profile, now),
            *_change_lines(progress.figures),
        ]
    )


def report_text(
    announcement: Announcement,
    figures: Figures,
    languages: Mapping[str, Mapping[DeliveryState, int]],
    *,
    german: str,
    votes: Sequence[int] = (),
) -> str:
    """Return how it ended, in all and for each language.

    Args:
        announcement: which.
        figures: the sums.
        languages: how many readers of each language are in each state.
        german: what it says.
        votes: how many votes each choice of its poll has.
    """
    lines = [
        f"<b>{state_heading(announcement.state)}</b>",
        _excerpt(german),
        "",
        *_state_lines(figures),
        *_change_lines(figures),
    ]
    if languages:
        lines += ["", *(_language_line(locale, states) for locale, states in languages.items())]
    if votes:
        options = announcement.poll_options or []
        lines += ["", *(f"📊 {quoted(o)}: {_n(n)}" for o, n in zip(options, votes, strict=True))]
    return "\n".join(lines)


def state_heading(state: AnnouncementState) -> str:
    """Return where an announcement is, with a sign."""
    match state:
        case AnnouncementState.DRAFT:
            return _("📝 Announcement: draft")
        case AnnouncementState.SCHEDULED:
            return _("🕐 Announcement: will be sent")
        case AnnouncementState.SENDING:
            return _("📤 Announcement: being sent")
        case AnnouncementState.PAUSED:
            return _("⏸ Announcement: paused")
        case AnnouncementState.STOPPED:
            return _("⏹ Announcement: stopped")
        case AnnouncementState.DONE:
            return _("✅ Announcement: sent")
        case AnnouncementState.RECALLED:
            return _("🗑 Announcement: taken back")


def control_keyboard(announcement: Announcement) -> InlineKeyboardMarkup:
    """Return what can be done with it."""
    return keyboard(*pairs(_controls(announcement)))


def _controls(announcement: Announcement) -> Iterator[InlineKeyboardButton]:
    def control(label: str, action: SendingAction) -> InlineKeyboardButton:
        return button(label, SendingButton(announcement_id=announcement.id, action=action))

    if announcement.state is AnnouncementState.SENDING:
        yield control(_("⏸ Pause"), SendingAction.PAUSE)
    if announcement.state is AnnouncementState.PAUSED:
        yield control(_("▶️ Go on"), SendingAction.RESUME)
    if announcement.is_running:
        yield control(_("⏹ Stop"), SendingAction.STOP)
    if not announcement.is_editable and announcement.state is not AnnouncementState.RECALLED:
        yield control(_("✏️ Correct"), SendingAction.CORRECT)
        yield control(_("🗑 Take back"), SendingAction.RECALL)
    if not announcement.is_editable:
        yield control(_("📄 Report"), SendingAction.SHOW)


# --- Lines -------------------------------------------------------------------------------------


def _excerpt(german: str) -> str:
    return quoted(shorten(one_line(german), WORDS_SHOWN))


def _state_lines(figures: Figures) -> Iterator[str]:
    yield _("👥 Recipients: {n}").format(n=_n(figures.recipients))
    for state, sign in SIGNS.items():
        number = figures.states[state]
        if number or state is DeliveryState.SENT:
            yield f"{sign} {_state_label(state)}: {_n(number)}"
    if figures.held:
        yield _("✋ Held until there is a text in their language: {n}").format(n=_n(figures.held))


def _state_label(state: DeliveryState) -> str:
    match state:
        case DeliveryState.SENT:
            # NOTE: of a message to many people; the next ones too, each with a number behind it
            return _("Sent")
        case DeliveryState.WAITING | DeliveryState.SENDING:
            return _("Waiting")
        case DeliveryState.REFUSED:
            return _("Cannot be reached")
        case DeliveryState.FAILED:
            return _("Failed")
        case DeliveryState.EXPIRED:
            return _("Too late")
        case DeliveryState.WITHDRAWN:
            return _("Not sent any more")
        case DeliveryState.UNKNOWN:
            return _("Perhaps arrived")


def _speed_lines(
    announcement: Announcement, progress: Progress, profile: QuarterProfile, now: datetime
) -> Iterator[str]:
    if announcement.state is not AnnouncementState.SENDING or not progress.figures.waiting:
        return
    if profile.quiet.is_quiet(now) and not announcement.urgent:
        until = isolate(moment_in_short(profile.quiet.over(now), profile.zone))
        yield _("🌙 These are quiet hours. It goes on at {time}.").format(time=until)
    elif progress.left is not None:
        left: str = format_timedelta(progress.left, threshold=1, locale=current_locale())
        # NOTE: such as "🏃 1,440 a minute, about 3 minutes left"
        yield _("🏃 {n} a minute, about {time} left").format(n=_n(progress.per_minute), time=left)


def _change_lines(figures: Figures) -> Iterator[str]:
    if figures.edits.wanted:
        yield _changes(_("✏️ Corrected: {n} of {all}"), figures.edits)
    if figures.recalls.wanted:
        yield _changes(_("🗑 Deleted: {n} of {all}"), figures.recalls)


def _changes(text: str, changes: CopyChanges) -> str:
    line = text.format(n=_n(changes.done), all=_n(changes.wanted))
    if not changes.failed:
        return line
    # NOTE: of copies that shall be corrected or deleted, such as "⚠️ not possible: 3"
    failed = _("⚠️ not possible: {n}").format(n=_n(changes.failed))
    return f"{line} · {failed}"


def _language_line(locale: str, states: Mapping[DeliveryState, int]) -> str:
    numbers = [f"{sign} {_n(states[state])}" for state, sign in SIGNS.items() if states.get(state)]
    return f"{language_name(locale)}: {' · '.join(numbers)}"


def _n(number: int) -> str:
    written: str = format_decimal(number, locale=current_locale())
    return written
