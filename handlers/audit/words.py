"""What the audit table says, in words: one for each action the program records."""

from collections.abc import Mapping
from typing import Final

from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.labels import role_label, status_label
from handlers.text import quoted, shorten
from storage.cases.models import CaseStatus
from storage.people import Role

DETAIL_SHOWN: Final = 100
"""Units that leave a page of entries below 4,096."""


def action_label(action: str) -> str:
    """Return what was done; the action's own name where nobody has written words for it."""
    return (
        _case_action(action)
        or _idea_action(action)
        or _event_action(action)
        or _announcement_action(action)
        or _canned_action(action)
        or _hours_action(action)
        or _team_action(action)
        or action
    )


def detail_words(action: str, detail: str | None, names: Mapping[int, str]) -> str:
    """Return what an entry adds to its action, in Telegram's HTML; empty where nothing."""
    if detail is None:
        return ""
    words = detail.split()
    match action:
        case "status" if detail in set(CaseStatus):
            return status_label(CaseStatus(detail))
        case "invite" | "join" | "remove" if detail in set(Role):
            return role_label(Role(detail))
        case "role" if words and words[0] in set(Role):
            return " · ".join([_name(words[-1], names), role_label(Role(words[0]))])
        case "assign" | "host-add" | "host-remove" | "video-link":
            return _name(detail, names)
        case _other:
            return quoted(shorten(detail, DETAIL_SHOWN))


def _name(person_id: str, names: Mapping[int, str]) -> str:
    # NOTE: stands for a member of the team who has left, in a list of what was done
    somebody = _("somebody who has left")
    name = names.get(int(person_id)) if person_id.isdecimal() else None
    return isolate(somebody) if name is None else quoted(name)


# NOTE: What follows stands in a list of what was done: "12 May, 10:05 · Weber · took a case".


def _case_action(action: str) -> str | None:  # noqa: C901  one case for each action
    match action:
        case "take":
            return _("took a case")
        case "assign":
            return _("gave a case to somebody")
        case "status":
            return _("changed the status")
        case "ask":
            return _("asked back")
        case "answer":
            return _("answered")
        case "note":
            return _("noted something")
        case "forward":
            return _("forwarded a case")
        case "merge":
            return _("merged a case into another one")
        case _other:
            return None


def _idea_action(action: str) -> str | None:
    match action:
        case "publish":
            return _("published an idea")
        case "rewrite":
            return _("wrote an idea's public text")
        case "comment":
            return _("published a comment")
        case "comment-answer":
            return _("answered a comment")
        case _other:
            return None


def _event_action(action: str) -> str | None:  # noqa: C901  one case for each action
    match action:
        case "event-create":
            return _("drafted an event")
        case "event-change":
            return _("changed an event")
        case "event-text":
            return _("wrote an event's text")
        case "event-delete":
            return _("deleted an event's draft")
        case "event-publish":
            return _("published an event")
        case "event-schedule":
            return _("set when an event is published")
        case "event-unschedule":
            return _("took an event's publication back")
        case "event-cancel":
            return _("cancelled an event")
        case "event-date":
            return _("moved a date of an event")
        case "event-date-cancel":
            return _("cancelled a date of an event")
        case _other:
            return None


def _canned_action(action: str) -> str | None:
    match action:
        case "canned-add":
            return _("wrote a canned answer")
        case "canned-title":
            return _("renamed a canned answer")
        case "canned-text":
            return _("wrote a canned answer in a language")
        case "canned-delete":
            return _("deleted a canned answer")
        case _other:
            return None


def _announcement_action(action: str) -> str | None:  # noqa: C901  one case for each action
    match action:
        case "announce-start":
            return _("sent an announcement")
        case "announce-pause":
            return _("paused an announcement")
        case "announce-resume":
            return _("went on with an announcement")
        case "announce-stop":
            return _("stopped an announcement")
        case "announce-schedule":
            return _("set when an announcement is sent")
        case "announce-text":
            return _("wrote an announcement's text")
        case "announce-correct":
            return _("corrected an announcement")
        case "announce-recall":
            return _("recalled an announcement")
        case _other:
            return None


def _hours_action(action: str) -> str | None:  # noqa: C901  one case for each action
    match action:
        case "hours-add":
            return _("added consultation hours")
        case "hours-change":
            return _("changed consultation hours")
        case "hours-end":
            return _("ended consultation hours")
        case "close":
            return _("closed days")
        case "reopen":
            return _("opened closed days again")
        case "host-add":
            return _("let somebody offer hours")
        case "host-remove":
            return _("let somebody offer no hours any more")
        case "video-link":
            return _("changed a video link")
        case "limits":
            return _("changed the rules of booking")
        case "feed":
            return _("made a calendar address")
        case _other:
            return None


def _team_action(action: str) -> str | None:
    match action:
        case "invite":
            return _("invited somebody")
        case "join":
            return _("joined the team")
        case "role":
            return _("changed a role")
        case "remove":
            return _("removed somebody from the team")
        case "settings":
            return _("changed the settings")
        case _other:
            return None
