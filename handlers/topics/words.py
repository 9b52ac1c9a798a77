"""Topics and streets as people see them, for residents and for the team."""

import zlib
from collections.abc import Iterable

from aiogram.utils.i18n import gettext as _

from storage.quarter import QuarterProfile
from storage.quarter.profile import Topic
from storage.topics import EVERYONE


def topic_label(topic: Topic, locale: str) -> str:
    """Return a topic's sign and name, as plain text."""
    name = topic.names.get(locale) or next(iter(topic.names.values()))
    return f"{topic.emoji} {name}"


def topic_labels(profile: QuarterProfile, locale: str) -> dict[str, str]:
    """Return sign and name of each topic by its key, and of ``EVERYONE`` at the end."""
    labels = {topic.key: topic_label(topic, locale) for topic in profile.topics}
    # NOTE: a topic to follow: news that are sent to the whole quarter
    return labels | {EVERYONE: _("🔔 Everything for all")}


def code_of(name: str) -> int:
    """Return a number for a name that fits into a button and outlives a change of the list."""
    return zlib.crc32(name.encode())


def by_code(code: int | None, names: Iterable[str]) -> str | None:
    """Return the name with this number, or ``None`` if it is not among them any more."""
    return next((name for name in names if code_of(name) == code), None)
