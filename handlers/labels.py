"""Words for what the program counts with: statuses, kinds, roles, boxes, fields of action."""

from aiogram.utils.i18n import gettext as _

from storage.cases.boxes import Box
from storage.cases.models import CaseKind, CaseStatus
from storage.people import Role
from storage.quarter import QuarterProfile

LANGUAGE_NAMES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
}
"""Each language by its own name, for people who read no other."""


def status_label(status: CaseStatus) -> str:  # noqa: C901, PLR0912  one case for each member
    """Return a status in a few words, with a sign for those who read little."""
    match status:
        case CaseStatus.NEW:
            return _("🆕 New")
        case CaseStatus.ACCEPTED:
            return _("👀 Accepted")
        case CaseStatus.IN_PROGRESS:
            return _("🔧 In progress")
        case CaseStatus.WAITING_FOR_OTHERS:
            return _("⏳ Waiting for others")
        case CaseStatus.WAITING_FOR_RESIDENT:
            return _("❓ Waiting for the resident")
        case CaseStatus.SOLVED:
            return _("✅ Solved")
        case CaseStatus.CANNOT_BE_SOLVED:
            return _("✖️ Cannot be solved")
        case CaseStatus.NOT_OUR_BUSINESS:
            return _("↪️ Not our responsibility")
        case CaseStatus.DUPLICATE:
            return _("🔗 Already reported")
        case CaseStatus.WITHDRAWN:
            return _("🚫 Withdrawn")
        case CaseStatus.IN_REVIEW:
            return _("👀 In review")
        case CaseStatus.PUBLISHED:
            return _("📣 Published")
        case CaseStatus.PLANNED:
            return _("🗓 Being planned")
        case CaseStatus.DONE:
            return _("🎉 Done")
        case CaseStatus.CANNOT_BE_DONE:
            return _("✖️ Cannot be done")


def kind_label(kind: CaseKind) -> str:
    """Return the kind of a case."""
    match kind:
        case CaseKind.REPORT:
            return _("Problem")
        case CaseKind.IDEA:
            return _("Idea")
        case CaseKind.QUESTION:
            return _("Question")


def role_label(role: Role) -> str:
    """Return a role."""
    match role:
        case Role.RESIDENT:
            return _("Resident")
        case Role.INTERPRETER:
            return _("Interpreter")
        case Role.READER:
            # NOTE: a member of the team who may look at everything and change nothing
            return _("Reader")
        case Role.HELPER:
            return _("Helper")
        case Role.MANAGER:
            return _("Manager")


def role_rights(role: Role) -> str:
    """Return in one sentence what somebody of this role sees and does."""
    match role:
        case Role.RESIDENT:
            return _("A <b>resident</b> sees their own cases.")
        case Role.INTERPRETER:
            return _("An <b>interpreter</b> translates what you announce, and sees nothing else.")
        case Role.READER:
            return _("A <b>reader</b> sees everything you see, and changes nothing.")
        case Role.HELPER:
            return _("A <b>helper</b> sees the cases that were given to them, and nothing else.")
        case Role.MANAGER:
            return _("A <b>manager</b> sees and does everything, as you do.")


def first_steps(role: Role) -> str:
    """Return what somebody of this role begins with."""
    match role:
        case Role.INTERPRETER | Role.RESIDENT:
            return _("I write to you when something is to be translated.")
        case Role.READER:
            return _(
                "/inbox shows the cases, /agenda the appointments of the day. You can look at "
                "everything and change nothing."
            )
        case Role.HELPER | Role.MANAGER:
            return _(
                "/inbox shows what is new, /agenda the appointments of the day. I tell you when "
                "something arrives."
            )


def box_label(box: Box) -> str:
    """Return what a box of the inbox holds, in one word."""
    match box:
        case Box.NEW:
            return _("New")
        case Box.MINE:
            return _("Mine")
        case Box.WAITING:
            return _("Waiting")
        case Box.OVERDUE:
            return _("Overdue")
        case Box.OPEN:
            return _("All open")


def field_name(profile: QuarterProfile, key: str | None, locale: str) -> str | None:
    """Return what people call a field of action; ``None`` for one the quarter no longer has."""
    names = next((each.names for each in profile.fields_of_action if each.key == key), None)
    return None if names is None else names.get(locale) or names[profile.default_locale]
