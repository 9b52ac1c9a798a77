"""Buttons that lead from one feature into another.

They stand apart from the features' own buttons, so that features need not know one another.
"""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field, StringConstraints

from handlers.keyboards import Id
from storage.ideas.queries import Shelf
from storage.people import LOCALE_LENGTH
from storage.quarter.profile import KEY_LENGTH
from storage.translations.models import TAG_LENGTH, SourceKind

PageNumber = Annotated[int, Field(ge=0, le=100_000)]
Tag = Annotated[str, Field(min_length=2, max_length=TAG_LENGTH)]
TopicKey = Annotated[str, StringConstraints(max_length=KEY_LENGTH)]


class Span(enum.StrEnum):
    """How far ahead events are listed."""

    ALL = "a"
    TODAY = "t"
    WEEK = "w"
    """Until Sunday."""


class MyCasesButton(CallbackData, prefix="mine"):
    """Show my cases."""


class HelpButton(CallbackData, prefix="help"):
    """Show what can be done here, and how to reach people."""


class TopicsButton(CallbackData, prefix="topics"):
    """Show all topics, and which the person follows."""


class OpenBookingButton(CallbackData, prefix="book"):
    """Begin to book, in a message of its own."""


class EventsButton(CallbackData, prefix="events"):
    """List what is to come, in a message of its own if ``fresh``."""

    span: Span = Span.ALL
    topic: TopicKey | None = None
    page: Annotated[int, Field(ge=0, le=99)] = 0
    fresh: bool = False


class IdeasButton(CallbackData, prefix="ideas"):
    """Look through the published ideas; pages count from 0."""

    shelf: Shelf = Shelf.NEWEST
    page: PageNumber = 0


class IdeaButton(CallbackData, prefix="idea"):
    """Show an idea, and keep the page it was found on."""

    case_id: Id
    shelf: Shelf = Shelf.NEWEST
    page: PageNumber = 0


class HelpersButton(CallbackData, prefix="tray-helpers"):
    """See who would help with an idea, and how."""

    case_id: Id


class WaitingCommentsButton(CallbackData, prefix="tray-comments"):
    """Read the comments nobody has decided about, on one idea or on all."""

    case_id: Id | None = None


class ReadOriginalButton(CallbackData, prefix="original"):
    """Show what the team has said as it was written."""

    entry_id: Id


class InterpretButton(CallbackData, prefix="announce-text"):
    """Write an announcement's text in one language, for somebody who was asked to."""

    announcement_id: Id
    locale: Annotated[str, Field(max_length=LOCALE_LENGTH)]


class TranslationsButton(CallbackData, prefix="translations"):
    """Show what has been written in a case, and what it says in other languages."""

    case_id: Id
    page: PageNumber = 0


class CorrectTranslationButton(CallbackData, prefix="translate-fix"):
    """Put other words in the place of a translation."""

    translation_id: Id


class AskTranslationButton(CallbackData, prefix="translate-ask"):
    """Ask the team for a text in another language."""

    kind: SourceKind
    source_id: Id
    to: Tag
