"""The draft of a case: what somebody has told so far, and what is still missing.

Answers come in any order; ``next_question`` decides what to ask.  The draft lives in the
conversation's data as plain JSON, and nothing is in the database before "Send".
"""

import enum
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Self

from aiogram.fsm.context import FSMContext
from pydantic import BaseModel, Field

from handlers.dialogues import TOLD, DraftForm, read_draft
from handlers.drafts.entered import Answering, Entered
from handlers.understanding.intents import Intent
from storage.addresses.finder import FoundPlace, PlaceSearch
from storage.cases.models import ADDRESS_LONGEST, CaseKind, CaseWay
from storage.cases.rules import FILE_LIMIT, PHOTO_LIMIT
from storage.errors import FileLimitError, PhotoLimitError
from storage.ideas.models import HELP_LONGEST, HelpWay
from storage.markup import plain
from storage.quarter import QuarterProfile
from storage.texts import TEXT_LONGEST, clean_text

CODE_LENGTH: Final = 8
NOWHERE: Final[Mapping[str, Any]] = {
    "shown_in": None,
    "place": None,
    "address": None,
    "found_place": None,
    "place_key": None,
    "place_choices": (),
    "has_other_number": False,
    "outside": False,
    "outside_confirmed": False,
}
"""Everything a draft says of its place."""


class Question(enum.StrEnum):
    """What can be asked, in the order it is asked."""

    KIND = "kind"
    TEXT = "text"
    CATEGORY = "category"
    PLACE = "place"
    WHICH_PLACE = "which_place"
    """Which of several places the words mean."""
    OUTSIDE = "outside"
    PHOTOS = "photos"
    FILES = "files"
    HELP = "help"
    WAY = "way"
    ANSWERING = "answering"
    CONTACT = "contact"
    LANGUAGE = "language"
    SIMILAR = "similar"
    SUMMARY = "summary"


class PlaceChoice(BaseModel, frozen=True):
    """A place the person's words may mean; see ``FoundPlace``."""

    name: str
    key: str
    point: tuple[float, float]

    @property
    def code(self) -> str:
        """What its button carries, so that one of other choices changes nothing."""
        return sha256(repr((self.name, self.point)).encode()).hexdigest()[:CODE_LENGTH]


class Draft(BaseModel, frozen=True):
    """What the person has told so far.

    Attributes:
        version: ties buttons to this draft, so that one of an older message cannot change it.
        changing: a part the person wants to give anew, although it is there.
        place: latitude and longitude in degrees (WGS 84).
        address: the place in the person's words, or the name of a venue.
        found_place: the address or place these words were found to mean.
        place_key: the same as it is compared.
        place_choices: the places they may mean, while that is not known.
        has_other_number: whether the street of these is certain, and the number is not in it.
        file_ids: voice messages, videos and documents.
        skipped: questions the person left out.
        language_offered: whether another language was offered.
        language: the language of the text, where it was found.
        guess: the likeliest one, where none was found.
        probability: how sure the one or the other is.
        ways: how the person would help with their idea.
        help_words: the same, in their words.
        heard: what each of the person's messages has said, by its number.
        shown_in: the number of the message the point came in; it may move on.
        is_new: whether the person said that it belongs to nothing they sent before.
        entered: what the team says of it where it enters it for somebody else.
        asks_for: what the first words may have asked for instead.
        mark: of nobody, in the team's drafts; if it is entered for somebody else, their case has
            it, and they reach each message that carries the draft once they join.
    """

    version: str = Field(default_factory=lambda: secrets.token_hex(3))
    kind: CaseKind | None = None
    text: str = ""
    category: str | None = None
    place: tuple[float, float] | None = None
    address: str | None = None
    found_place: str | None = None
    place_key: str | None = None
    place_choices: tuple[PlaceChoice, ...] = ()
    has_other_number: bool = False
    outside: bool = False
    outside_confirmed: bool = False
    photo_ids: tuple[int, ...] = ()
    file_ids: tuple[int, ...] = ()
    skipped: frozenset[Question] = frozenset()
    changing: Question | None = None
    language_offered: bool = False
    language: str | None = None
    guess: str | None = None
    probability: float | None = None
    ways: frozenset[HelpWay] = frozenset()
    help_words: str = ""
    heard: dict[int, str] = Field(default_factory=dict)
    shown_in: int | None = None
    is_new: bool = False
    entered: Entered | None = None
    asks_for: Intent | None = None
    mark: str | None = None

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
            now = plain(now)
            address = clean_text(now, longest=ADDRESS_LONGEST)
            reworded = self._with(None, **{**NOWHERE, "address": address})
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
        values = {
            "shown_in": shown_in,
            "place": place,
            "address": None if address is None else address[:ADDRESS_LONGEST],
            "outside": not profile.is_inside(*place),
        }
        return self._with(Question.PLACE, **{**NOWHERE, **values})

    def at_words(self, text: str, search: PlaceSearch, profile: QuarterProfile) -> Self:
        """Return the draft with a place in words, and what was found of it.

        Raises:
            TextLengthError: nothing to read, or longer than an address and no place is found.
        """
        # Links to maps are long, and say nothing more once the point is known.
        is_known = search.found is not None or search.choices
        longest = TEXT_LONGEST if is_known else ADDRESS_LONGEST
        address = clean_text(text, longest=longest)[:ADDRESS_LONGEST]
        choices = tuple(
            PlaceChoice(name=name, key=key, point=point)
            for name, key, point in search.choices
            if point is not None
        )
        values = {
            "address": address,
            "place_key": search.key or None,
            "place_choices": choices,
            "has_other_number": search.has_other_number,
        }
        draft = self._with(Question.PLACE, **{**NOWHERE, **values})
        return draft if search.found is None else draft.at_found(search.found, profile)

    def at_found(self, found: FoundPlace, profile: QuarterProfile) -> Self:
        """Return the draft at the place its words mean; the words stay."""
        values = {
            "address": self.address,
            "place": found.point,
            "found_place": found.name or None,
            "place_key": found.key or None,
            "outside": found.point is not None and not profile.is_inside(*found.point),
        }
        return self._with(Question.WHICH_PLACE, **{**NOWHERE, **values})

    def choose_place(self, code: str, profile: QuarterProfile) -> Self:
        """Return the draft at the place of this button; unchanged for one of other choices."""
        for choice in self.place_choices:
            if choice.code == code:
                found = FoundPlace(choice.name, choice.key, choice.point)
                return self.at_found(found, profile)
        return self

    def about(self, category: str) -> Self:
        """Return the draft with its category; only a report has one."""
        return self._with(Question.CATEGORY, category=category, kind=self.kind or CaseKind.REPORT)

    def came_by(self, way: CaseWay) -> Self:
        """Return the draft of the team that came in this way."""
        return self._with(Question.WAY, entered=self._entry.model_copy(update={"way": way}))

    def answered_by(self, answering: Answering) -> Self:
        """Return the draft of the team whose person is answered in this way."""
        return self._with(Question.ANSWERING, entered=self._entry.answered_by(answering))

    def reached_at(self, text: str) -> Self:
        """Return the draft of the team with a phone number or an address.

        Raises:
            PhoneMissingError: a number was asked for, and there is none.
            TextLengthError: nothing to read, or too long.
        """
        return self._with(Question.ANSWERING, entered=self._entry.reached_at(text))

    def told_in(self, locale: str) -> Self:
        """Return the draft of the team whose person is told in this language."""
        entered = self._entry.model_copy(update={"locale": locale})
        return self._with(Question.LANGUAGE, entered=entered)

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
            values |= NOWHERE
        elif question is Question.WHICH_PLACE:
            values |= {"place_choices": (), "has_other_number": False}
        return self._with(question, **values)

    def change(self, question: Question) -> Self:
        """Return the draft with a part to be given anew."""
        return self._with(None, changing=question)

    @property
    def _entry(self) -> Entered:
        return self.entered or Entered()

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


def _is_open(draft: Draft, question: Question) -> bool:  # noqa: C901, PLR0912  one case for each member
    wanted_by_reports_only = draft.kind is CaseKind.REPORT and question not in draft.skipped
    entered = draft.entered
    match question:
        case Question.KIND:
            return draft.kind is None
        case Question.TEXT:
            return not (draft.text or (question in draft.skipped and draft.file_ids))
        case Question.CATEGORY:
            return wanted_by_reports_only and draft.category is None
        case Question.PLACE:
            return wanted_by_reports_only and not draft.has_place
        case Question.WHICH_PLACE:
            return bool(draft.place_choices)
        case Question.OUTSIDE:
            return draft.outside and not draft.outside_confirmed
        case Question.PHOTOS:
            return wanted_by_reports_only and not draft.photo_ids and entered is None
        case Question.FILES | Question.HELP | Question.LANGUAGE:
            return False  # only by wish
        case Question.WAY:
            return entered is not None and entered.way is None
        case Question.ANSWERING:
            return entered is not None and entered.answering is None
        case Question.CONTACT:
            return entered is not None and entered.lacks_value
        case Question.SIMILAR if entered is not None:
            return False  # the team says later what is the same
        case Question.SIMILAR if draft.kind is CaseKind.IDEA:
            return question not in draft.skipped
        case Question.SIMILAR:
            return wanted_by_reports_only and draft.has_place
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
