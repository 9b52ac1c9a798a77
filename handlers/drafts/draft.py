"""The draft of a case: what somebody has told so far, and what is still missing.

Answers come in any order; ``next_question`` decides what to ask.  The draft lives in the
conversation's data as plain JSON, and nothing is in the database before "Send".
"""

import enum
import secrets
from typing import Any, Self

from aiogram.fsm.context import FSMContext
from pydantic import BaseModel, Field

from handlers.dialogues import TOLD, DraftForm, read_draft
from storage.cases.models import ADDRESS_LONGEST, CaseKind
from storage.cases.rules import FILE_LIMIT, PHOTO_LIMIT
from storage.errors import FileLimitError, PhotoLimitError
from storage.ideas.models import HELP_LONGEST, HelpWay
from storage.quarter import QuarterProfile
from storage.texts import clean_text


class Question(enum.StrEnum):
    """What can be asked, in the order it is asked."""

    KIND = "kind"
    TEXT = "text"
    CATEGORY = "category"
    PLACE = "place"
    OUTSIDE = "outside"
    PHOTOS = "photos"
    FILES = "files"
    HELP = "help"
    SIMILAR = "similar"
    SUMMARY = "summary"


class Draft(BaseModel, frozen=True):
    """What the person has told so far.

    Attributes:
        version: ties buttons to this draft, so that one of an older message cannot change it.
        changing: a part the person wants to give anew, although it is there.
        place: latitude and longitude in degrees (WGS 84).
        file_ids: voice messages, videos and documents.
        skipped: questions the person left out.
        language_offered: whether another language was offered.
        language: the language of the text, where it was found.
        ways: how the person would help with their idea.
        help_words: the same, in their words.
        heard: what each of the person's messages has said, by its number.
        shown_in: the number of the message the point came in; it may move on.
        is_new: whether the person said that it belongs to nothing they sent before.
    """

    version: str = Field(default_factory=lambda: secrets.token_hex(3))
    kind: CaseKind | None = None
    text: str = ""
    category: str | None = None
    place: tuple[float, float] | None = None
    address: str | None = None
    outside: bool = False
    outside_confirmed: bool = False
    photo_ids: tuple[int, ...] = ()
    file_ids: tuple[int, ...] = ()
    skipped: frozenset[Question] = frozenset()
    changing: Question | None = None
    language_offered: bool = False
    language: str | None = None
    ways: frozenset[HelpWay] = frozenset()
    help_words: str = ""
    heard: dict[int, str] = Field(default_factory=dict)
    shown_in: int | None = None
    is_new: bool = False

    @property
    def media_ids(self) -> tuple[int, ...]:
        """Its photos and files."""
        return (*self.photo_ids, *self.file_ids)

    @property
    def has_place(self) -> bool:
        """Whether the place is known, as a point or in words."""
        return self.place is not None or self.address is not None

    def add_text(self, text: str) -> Self:
        """Return the draft with more words, or with new ones where they are being changed.

        Raises:
            TextLengthError: nothing to read, or too long with what was there before.
        """
        together = (
            f"{self.text}\n{text}" if self.text and not self._changes(Question.TEXT) else text
        )
        return self._with(Question.TEXT, text=clean_text(together))

    def add_photo(self, media_id: int) -> Self:
        """Return the draft with one more photo.

        Raises:
            PhotoLimitError: it has as many as a case may have.
        """
        if len(self.photo_ids) >= PHOTO_LIMIT:
            raise PhotoLimitError(PHOTO_LIMIT)
        return self._with(Question.PHOTOS, photo_ids=(*self.photo_ids, media_id))

    def add_file(self, media_id: int) -> Self:
        """Return the draft with one more file.

        Raises:
            FileLimitError: it has as many as a case may have.
        """
        if len(self.file_ids) >= FILE_LIMIT:
            raise FileLimitError(FILE_LIMIT)
        return self._with(Question.FILES, file_ids=(*self.file_ids, media_id))

    def without_files(self) -> Self:
        """Return the draft without its files, to be asked for them again."""
        return self._with(None, file_ids=(), changing=Question.FILES)

    def without_photos(self) -> Self:
        """Return the draft without its photos, to be asked for them again."""
        return self._with(None, photo_ids=(), changing=Question.PHOTOS)

    def heard_in(self, message_id: int, text: str) -> Self:
        """Return the draft that remembers which message said these words of it."""
        return self._with(None, heard=self.heard | {message_id: clean_text(text)})

    def reword(self, message_id: int, text: str) -> Self | None:
        """Return the draft with other words of a message; ``None`` where it has none of it.

        Raises:
            TextLengthError: nothing to read, or too long.
        """
        before, now = self.heard.get(message_id), clean_text(text)
        if before is None:
            return None
        if before in self.text:
            start, _found, end = self.text.rpartition(before)
            reworded = self._with(None, text=clean_text(f"{start}{now}{end}"))
        elif before == self.address:
            reworded = self._with(None, address=clean_text(now, longest=ADDRESS_LONGEST))
        elif before == self.help_words:
            reworded = self._with(None, help_words=clean_text(now, longest=HELP_LONGEST))
        else:
            return None
        return reworded.heard_in(message_id, now)

    def move_to(
        self, place: tuple[float, float], profile: QuarterProfile, *, shown_in: int
    ) -> Self | None:
        """Return the draft where a live place has gone; ``None`` for another message's place."""
        if self.place is None or self.shown_in != shown_in:
            return None
        return self._with(None, place=place, outside=not profile.is_inside(*place))

    def at(
        self,
        place: tuple[float, float],
        address: str | None,
        profile: QuarterProfile,
        *,
        shown_in: int,
    ) -> Self:
        """Return the draft with a point on the map, from the message of this number."""
        return self._with(
            Question.PLACE,
            shown_in=shown_in,
            place=place,
            address=None if address is None else address[:ADDRESS_LONGEST],
            outside=not profile.is_inside(*place),
            outside_confirmed=False,
        )

    def at_address(self, text: str) -> Self:
        """Return the draft with a place in words.

        Raises:
            TextLengthError: nothing to read, or longer than an address.
        """
        address = clean_text(text, longest=ADDRESS_LONGEST)
        return self._with(Question.PLACE, place=None, address=address, outside=False)

    def about(self, category: str) -> Self:
        """Return the draft with its category."""
        return self._with(Question.CATEGORY, category=category)

    def of_kind(self, kind: CaseKind) -> Self:
        """Return the draft of this kind."""
        return self._with(Question.KIND, kind=kind)

    def confirm_outside(self) -> Self:
        """Return the draft with its place outside the quarter accepted."""
        return self._with(None, outside_confirmed=True)

    def toggle_way(self, way: HelpWay) -> Self:
        """Return the draft with one way to help more, or less; without any, words are moot."""
        ways = self.ways ^ {way}
        return self._with(None, ways=ways, help_words=self.help_words if ways else "")

    def say_how_to_help(self, text: str) -> Self:
        """Return the draft with how the person would help, in their words.

        Raises:
            TextLengthError: nothing to read, or too long.
        """
        return self._with(Question.HELP, help_words=clean_text(text, longest=HELP_LONGEST))

    def skip(self, question: Question) -> Self:
        """Return the draft with a question left out."""
        values: dict[str, Any] = {"skipped": self.skipped | {question}}
        if question is Question.PLACE:
            values |= {"place": None, "address": None, "outside": False}
        return self._with(question, **values)

    def change(self, question: Question) -> Self:
        """Return the draft with a part to be given anew."""
        return self._with(None, changing=question)

    def _changes(self, question: Question) -> bool:
        return self.changing is question

    def _with(self, answered: Question | None, **values: Any) -> Self:
        """Copy with new values; an answer also ends the wish to change that part."""
        if answered is not None and self._changes(answered):
            values.setdefault("changing", None)
        return self.model_copy(update=values)


def next_question(draft: Draft) -> Question:
    """Return what to ask next; ``SIMILAR`` and ``SUMMARY`` when nothing is missing."""
    if draft.changing is not None:
        return draft.changing
    return next(question for question in Question if _is_open(draft, question))


def _is_open(draft: Draft, question: Question) -> bool:  # noqa: C901  one case for each member
    wanted_by_reports_only = draft.kind is CaseKind.REPORT and question not in draft.skipped
    match question:
        case Question.KIND:
            return draft.kind is None
        case Question.TEXT:
            return not (draft.text or (question in draft.skipped and draft.file_ids))
        case Question.CATEGORY:
            return wanted_by_reports_only and draft.category is None
        case Question.PLACE:
            return wanted_by_reports_only and not draft.has_place
        case Question.OUTSIDE:
            return draft.outside and not draft.outside_confirmed
        case Question.PHOTOS:
            return wanted_by_reports_only and not draft.photo_ids
        case Question.FILES | Question.HELP:
            return False  # only by wish
        case Question.SIMILAR if draft.kind is CaseKind.IDEA:
            return question not in draft.skipped
        case Question.SIMILAR:
            return wanted_by_reports_only and draft.place is not None
        case Question.SUMMARY:
            return True


async def load_told(state: FSMContext) -> Draft:
    """Return the draft kept by ``keep_told``, or an empty one.

    Raises:
        DraftUnreadableError: it does not fit.
    """
    return read_draft(Draft, (await state.get_data()).get(TOLD, {}), told=True)


async def keep_told(state: FSMContext, draft: Draft) -> None:
    """Keep the draft as plain JSON values, and open the conversation."""
    await state.set_state(DraftForm.open)
    await state.set_data({TOLD: _dump(draft)})


async def keep_edited(state: FSMContext, draft: Draft) -> None:
    """Keep a draft whose words have changed, whichever dialogue is open."""
    await state.update_data({TOLD: _dump(draft)})


def _dump(draft: Draft) -> dict[str, Any]:
    return draft.model_dump(mode="json", exclude_defaults=True)
