"""Going on with a draft: keep it, say what has to be said at once, and ask the next question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendLocation
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, ReplyKeyboardRemove
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.drafts.buttons import ChangeButton, DraftButton
from handlers.drafts.draft import Draft, Question, keep_told, load_told, next_question
from handlers.drafts.questions import ask
from handlers.filters import ButtonFilter
from handlers.keyboards import button, keyboard
from handlers.labels import category_line, place_words
from handlers.languages.choice import Detect, offer_language
from handlers.replies import BURST_DELAY, QueuedReply, Reply, edit_or_send, send
from storage.addresses.finder import find_place
from storage.cases.models import LANGUAGE_GUESSED, LANGUAGE_KNOWN
from storage.markup import seen
from storage.owned import note_owners
from storage.ownership import ownership_of
from storage.people import Person
from storage.quarter import Quarter

TOPIC: Final = "draft"
"""Questions of a draft: a newer one takes the place of one that still waits."""

Button = TypeVar("Button", bound=DraftButton)


@dataclass(frozen=True, slots=True)
class Drafting:
    """Somebody's draft and what is needed to go on with it."""

    draft: Draft
    state: FSMContext
    session: AsyncSession
    person: Person
    quarter: Quarter
    now: datetime

    async def ask_on(self, draft: Draft, *, hurried: bool = False) -> list[Reply]:
        """Keep the draft and ask on in a new message; ``hurried`` waits for more of an album."""
        text, markup = await self._keep_and_ask(draft)
        question = send(self.person.account_id, text, markup)
        delay = {"delay": BURST_DELAY} if hurried else {}
        return [QueuedReply(question, topic=TOPIC, **delay)]

    async def ask_on_from(self, query: CallbackQuery, draft: Draft) -> list[Reply]:
        """Keep the draft and ask on in place of the message whose button was pressed.

        The place is asked in a message of its own, because only a new one can bring the keyboard
        that shares the phone's place.
        """
        text, markup = await self._keep_and_ask(draft)
        if isinstance(markup, InlineKeyboardMarkup):
            return [edit_or_send(query, text, markup)]
        question = send(self.person.account_id, text, markup)
        asked = QueuedReply(question, topic=TOPIC)
        if isinstance(query.message, Message) and query.message.text is None:
            return [asked]  # below a map there are no words that could be replaced
        return [edit_or_send(query, self._noted(draft)), asked]

    def _noted(self, draft: Draft) -> str:
        if draft.category is None:
            return _("👍 Noted.")
        topic = category_line(self.quarter.profile, draft.category, self.person.locale)
        return f"👍 {topic}"

    async def placed(self, draft: Draft, text: str) -> Draft:
        """Return the draft with a place in words, and what was found of it.

        Raises:
            TextLengthError: nothing to read, or longer than an address.
        """
        profile = self.quarter.profile
        search = await find_place(self.session, text=text, profile=profile)
        return draft.at_words(text, search, profile)

    def place_noted(self, draft: Draft) -> list[Reply]:
        """Return a word that also puts the keyboard with the phone's place away.

        What was found of somebody's words is shown on the map, to be changed if it is wrong.
        """
        found, chat_id = draft.found_place, self.person.account_id
        away = ReplyKeyboardRemove(remove_keyboard=True)
        if draft.place is None or draft.address is None or draft.shown_in is not None:
            return [send(chat_id, _("👍 Noted."), away)]
        words = "📍 " + place_words(draft.place, None, found)
        return [send(chat_id, words, away), self.on_map(draft.place, draft)]

    def on_map(self, place: tuple[float, float], draft: Draft) -> Reply:
        """Return a place on the map, with a button for whom it is wrong."""
        wrong = button(
            _("✏️ Wrong place? Change it"),
            ChangeButton(version=draft.version, question=Question.PLACE),
        )
        latitude, longitude = place
        return SendLocation(
            chat_id=self.person.account_id,
            latitude=latitude,
            longitude=longitude,
            reply_markup=keyboard([wrong]),
        )

    def remark(
        self, draft: Draft, text: str, *, detect: Detect, locales: Sequence[str]
    ) -> tuple[Draft, list[Reply]]:
        """Return the draft with the language of a text, and the offer to go on in it.

        Who enters the words of somebody else is offered nothing.
        """
        found = detect(
            seen(text),
            self.person.language_tag,
            stored=self.person.locale,
            least=LANGUAGE_GUESSED,
        )
        is_known = found is not None and found.probability >= LANGUAGE_KNOWN
        language = found.language if found is not None and is_known else None
        remarks: list[Reply] = []
        changes: dict[str, Any] = {}
        if found is not None and is_known:
            changes = {"language": language, "probability": found.probability}
        elif (
            found is not None
            and draft.language is None
            and found.probability > (draft.probability or 0)
        ):
            changes = {"guess": found.language, "probability": found.probability}
        is_settled = draft.language_offered or draft.entered is not None
        offer = None if is_settled else offer_language(self.person, language, locales)
        if offer is not None:
            remarks.append(offer)
            changes["language_offered"] = True
        return draft.model_copy(update=changes), remarks

    async def _keep_and_ask(self, draft: Draft) -> Any:
        if self.person.works and draft.mark is None:
            mark = ownership_of(self.session).mark_of_nobody()
            draft = draft.model_copy(update={"mark": mark})
        _note_mark(self.session, draft)
        await keep_told(self.state, draft)
        return await ask(
            self.session, draft=draft, person=self.person, quarter=self.quarter, now=self.now
        )


class HasDraft(Filter):
    """Adds ``drafting``: the draft that is open, or an empty one."""

    async def __call__(
        self,
        _event: Message,
        state: FSMContext,
        session: AsyncSession,
        person: Person,
        quarter: Quarter,
        now: datetime,
    ) -> dict[str, Drafting]:
        """Return the draft under its parameter's name."""
        draft = await _load(state, session)
        return {"drafting": Drafting(draft, state, session, person, quarter, now)}


class DraftTap(ButtonFilter[Button]):
    """Takes a button of the draft that is open; adds ``drafting`` and ``tapped``.

    A button of another draft does not match, and is answered by ``handlers.fallback``.
    """

    async def __call__(
        self,
        query: CallbackQuery,
        state: FSMContext,
        session: AsyncSession,
        person: Person,
        quarter: Quarter,
        now: datetime,
    ) -> bool | dict[str, Any]:
        """Return the unpacked button and the draft under their parameters' names."""
        tapped = self.read(query)
        if tapped is None:
            return False
        draft = await _load(state, session)
        if tapped.version != draft.version:
            return False
        drafting = Drafting(draft, state, session, person, quarter, now)
        return {"tapped": tapped, "drafting": drafting}


async def _load(state: FSMContext, session: AsyncSession) -> Draft:
    draft = await load_told(state)
    _note_mark(session, draft)
    return draft


def _note_mark(session: AsyncSession, draft: Draft) -> None:
    """Have the messages of this update linked to the draft: they may show it."""
    if draft.mark is not None:
        note_owners(session, [draft.mark])


def is_complete(draft: Draft) -> bool:
    """Return whether nothing is missing any more."""
    return next_question(draft) in {Question.SIMILAR, Question.SUMMARY}
