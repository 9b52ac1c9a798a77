"""What the audit table says, in words: one for each action the program records."""

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.entered_words import outcome_label, way_label
from handlers.formats import isolate, language_name
from handlers.labels import role_label, status_label
from handlers.moderation.staff.words import kind_label, reason_label
from handlers.text import quoted, shorten
from handlers.translations.staff.words import source_label
from storage.audit import AuditAction
from storage.cases.models import CaseStatus, CaseWay
from storage.cases.todos import TodoOutcome
from storage.moderation.models import RestrictionReason
from storage.people import RestrictionKind, Role
from storage.translations.models import SourceKind

DETAIL_SHOWN: Final = 100
"""Units that leave a page of entries below 4,096."""
ABOUT_A_ROLE: Final = frozenset(
    {AuditAction.INVITE, AuditAction.UNINVITE, AuditAction.JOIN, AuditAction.REMOVE}
)
"""Whose detail is a role."""
ABOUT_SOMEBODY: Final = frozenset(
    {
        AuditAction.ASSIGN,
        AuditAction.HOST_ADD,
        AuditAction.HOST_REMOVE,
        AuditAction.VIDEO_LINK,
    }
)
"""Whose detail is the number of a member of the team."""
ABOUT_A_LANGUAGE: Final = frozenset(
    {
        AuditAction.TRANSLATE_ASK,
        AuditAction.TRANSLATE_WRITE,
        AuditAction.TRANSLATE_CORRECT,
        AuditAction.LANGUAGE,
    }
)
"""Whose detail is what kind of text it is, the language, and the numbers of who was asked."""


def action_label(action: AuditAction) -> str:  # noqa: C901, PLR0912, PLR0915  one case for each action
    """Return what was done."""
    # NOTE: What follows stands in a list of what was done: "12 May, 10:05 · Weber · took a case".
    match action:
        case AuditAction.TAKE:
            return _("took a case")
        case AuditAction.ASSIGN:
            return _("gave a case to somebody")
        case AuditAction.STATUS:
            return _("changed the status")
        case AuditAction.ASK:
            return _("asked back")
        case AuditAction.ANSWER:
            return _("answered")
        case AuditAction.CORRECT:
            return _("corrected what was written")
        case AuditAction.RESTRICT:
            return _("muted or blocked somebody")
        case AuditAction.LIFT:
            return _("unmuted or unblocked somebody")
        case AuditAction.DOOR_CLOSE:
            return _("closed the page for new chats")
        case AuditAction.DOOR_OPEN:
            return _("opened the page for new chats")
        case AuditAction.NOTE:
            return _("noted something")
        case AuditAction.FORWARD:
            return _("forwarded a case")
        case AuditAction.MERGE:
            return _("merged a case into another one")
        case AuditAction.ENTER:
            return _("entered a case for somebody")
        case AuditAction.CONTACT:
            return _("looked at a contact")
        case AuditAction.CONTACT_DELETE:
            return _("deleted a contact")
        case AuditAction.TELL:
            return _("said what became of a to-do")
        case AuditAction.SLIP:
            return _("made a slip")
        case AuditAction.PUBLISH:
            return _("published an idea")
        case AuditAction.REWRITE:
            return _("wrote an idea's public text")
        case AuditAction.COMMENT:
            return _("published a comment")
        case AuditAction.COMMENT_ANSWER:
            return _("answered a comment")
        case AuditAction.EVENT_CREATE:
            return _("drafted an event")
        case AuditAction.EVENT_CHANGE:
            return _("changed an event")
        case AuditAction.EVENT_TEXT:
            return _("wrote an event's text")
        case AuditAction.EVENT_DELETE:
            return _("deleted an event's draft")
        case AuditAction.EVENT_PUBLISH:
            return _("published an event")
        case AuditAction.EVENT_SCHEDULE:
            return _("set when an event is published")
        case AuditAction.EVENT_UNSCHEDULE:
            return _("took an event's publication back")
        case AuditAction.EVENT_CANCEL:
            return _("cancelled an event")
        case AuditAction.EVENT_DATE:
            return _("moved a date of an event")
        case AuditAction.EVENT_DATE_CANCEL:
            return _("cancelled a date of an event")
        case AuditAction.CANNED_ADD:
            return _("wrote a canned answer")
        case AuditAction.CANNED_TITLE:
            return _("renamed a canned answer")
        case AuditAction.CANNED_TEXT:
            return _("wrote a canned answer in a language")
        case AuditAction.CANNED_DELETE:
            return _("deleted a canned answer")
        case AuditAction.ANNOUNCE_START:
            return _("sent an announcement")
        case AuditAction.ANNOUNCE_PAUSE:
            return _("paused an announcement")
        case AuditAction.ANNOUNCE_RESUME:
            return _("went on with an announcement")
        case AuditAction.ANNOUNCE_STOP:
            return _("stopped an announcement")
        case AuditAction.ANNOUNCE_SCHEDULE:
            return _("set when an announcement is sent")
        case AuditAction.ANNOUNCE_TEXT:
            return _("wrote an announcement's text")
        case AuditAction.ANNOUNCE_CORRECT:
            return _("corrected an announcement")
        case AuditAction.ANNOUNCE_RECALL:
            return _("recalled an announcement")
        case AuditAction.HOURS_ADD:
            return _("added consultation hours")
        case AuditAction.HOURS_CHANGE:
            return _("changed consultation hours")
        case AuditAction.HOURS_END:
            return _("ended consultation hours")
        case AuditAction.CLOSE_DAYS:
            return _("closed days")
        case AuditAction.REOPEN_DAYS:
            return _("opened closed days again")
        case AuditAction.HOST_ADD:
            return _("let somebody offer hours")
        case AuditAction.HOST_REMOVE:
            return _("let somebody offer no hours any more")
        case AuditAction.VIDEO_LINK:
            return _("changed a video link")
        case AuditAction.BOOKING_LIMITS:
            return _("changed the rules of booking")
        case AuditAction.CALENDAR_ADDRESS:
            return _("made a calendar address")
        case AuditAction.INVITE:
            return _("invited somebody")
        case AuditAction.UNINVITE:
            return _("withdrew an invitation")
        case AuditAction.JOIN:
            return _("joined the team")
        case AuditAction.ROLE:
            return _("changed a role")
        case AuditAction.REMOVE:
            return _("removed somebody from the team")
        case AuditAction.SETTINGS:
            return _("changed the settings")
        case AuditAction.FIELD:
            return _("changed the field of action")
        case AuditAction.TRANSLATE_ASK:
            return _("asked for a translation")
        case AuditAction.TRANSLATE_WRITE:
            return _("wrote a translation")
        case AuditAction.TRANSLATE_CORRECT:
            return _("corrected a translation")
        case AuditAction.LANGUAGE:
            return _("said which language it is")
        case _:
            assert_never(action)


def detail_words(action: AuditAction, detail: str | None, names: Mapping[int, str]) -> str:
    """Return what an entry adds to its action, in Telegram's HTML; empty where nothing."""
    if detail is None:
        return ""
    words = detail.split()
    if action is AuditAction.STATUS and detail in set(CaseStatus):
        return status_label(CaseStatus(detail))
    if action is AuditAction.ENTER and detail in set(CaseWay):
        return way_label(CaseWay(detail))
    if action is AuditAction.TELL and detail in set(TodoOutcome):
        return outcome_label(TodoOutcome(detail))
    if action is AuditAction.RESTRICT:
        return _restriction(words)
    if action in ABOUT_A_LANGUAGE:
        return _translation(words, names)
    if action in ABOUT_SOMEBODY:
        return _name(detail, names)
    about_role = _about_role(action, words, names)
    return quoted(shorten(detail, DETAIL_SHOWN)) if about_role is None else about_role


def _about_role(action: AuditAction, words: Sequence[str], names: Mapping[int, str]) -> str | None:
    if not words or words[0] not in set(Role):
        return None
    role = role_label(Role(words[0]))
    if action is AuditAction.ROLE:
        return " · ".join([_name(words[-1], names), role])
    return role if action in ABOUT_A_ROLE and len(words) == 1 else None


def _restriction(words: Sequence[str]) -> str:
    kinds = [kind_label(RestrictionKind(each)) for each in words if each in set(RestrictionKind)]
    reasons = [
        reason_label(RestrictionReason(each)) for each in words if each in set(RestrictionReason)
    ]
    return " · ".join([*kinds, *reasons])


def _translation(words: Sequence[str], names: Mapping[int, str]) -> str:
    kind, language, *asked = words
    what = source_label(SourceKind(kind)) if kind in set(SourceKind) else _("announcement")
    people = [_name(number, names) for number in asked]
    return " · ".join([what, language_name(language), *people])


def _name(person_id: str, names: Mapping[int, str]) -> str:
    # NOTE: stands for a member of the team who has left, in a list of what was done
    somebody = _("somebody who has left")
    name = names.get(int(person_id)) if person_id.isdecimal() else None
    return isolate(somebody) if name is None else quoted(name)
