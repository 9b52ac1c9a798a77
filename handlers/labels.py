"""Words for what the program counts with: statuses, kinds, roles, fields of action."""

from typing import Final

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.formats import isolate
from storage.addresses.keys import name_key
from storage.cases.models import CaseKind, CaseStatus
from storage.ideas.models import Idea
from storage.people import Role
from storage.quarter import QuarterProfile


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


def field_name(profile: QuarterProfile, key: str | None, locale: str) -> str | None:
    """Return what people call a field of action; ``None`` for one the quarter no longer has."""
    names = next((each.names for each in profile.fields_of_action if each.key == key), None)
    return None if names is None else names.get(locale) or names[profile.default_locale]


def reach_lines(profile: QuarterProfile, locale: str) -> list[str]:
    """Return how the office is reached without the messenger, in Telegram's HTML."""
    contact = profile.contact
    hours = contact.office_hours.get(locale, "")
    lines = (contact.name, contact.address, contact.phone, contact.email, hours)
    return [isolate(html.quote(line)) for line in lines if line]


def category_line(profile: QuarterProfile, key: str, locale: str) -> str:
    """Return a category's sign and name; its key where the quarter no longer has it."""
    category = profile.category(key)
    if category is None:
        return html.quote(key)
    return f"{category.emoji} {html.quote(profile.category_name(key, locale))}"


def place_words(
    place: tuple[float, float] | None, address: str | None, found: str | None = None
) -> str:
    """Return a place in words: the address, or that it is a point on the map.

    Beside what was found stand the person's words, where they say more.
    """
    if found is not None:
        return found_words(found, on_map=place is not None) + own_words(address, found)
    if address is not None:
        return formats.isolate(html.quote(address))
    return _("on the map") if place is not None else _("not given")


def found_words(found: str, *, on_map: bool) -> str:
    """Return what was found, and that it stands on the map if it does."""
    words = formats.isolate(html.quote(found))
    return _("{place} (on the map)").format(place=words) if on_map else words


def own_words(address: str | None, found: str) -> str:
    """Return somebody's words behind a dot; nothing where they say what was found."""
    if address is None or name_key(address) == name_key(found):
        return ""
    return f" · {formats.isolate(html.quote(address))}"


def supporters_line(supporters: int, goal: int) -> str:
    """Return how many support an idea, and how many it aims at."""
    return _(
        "👍 {n} supporter, the goal is {goal}",
        "👍 {n} supporters, the goal is {goal}",
        supporters,
    ).format(n=supporters, goal=goal)


def helpers_line(helpers: int) -> str:
    """Return how many would help."""
    return _("🤝 {n} neighbour would help", "🤝 {n} neighbours would help", helpers).format(
        n=helpers
    )


def idea_label(idea: Idea, title: str) -> str:
    """Return an idea on a button: how many support it, and what it is called for the reader."""
    support = f"👍 {idea.supporters} · "
    return f"{support}{isolate(short_title(title, BUTTON_LONGEST - len(support)))}"


def short_title(title: str, longest: int) -> str:
    """Return as much of a title as a button shows."""
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"


BUTTON_LONGEST: Final = 30
"""Letters on a button; a narrow phone cuts off what is longer."""
