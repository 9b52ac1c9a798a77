"""What an update must carry for a handler to take it, handed over by name.

Filters are ``async`` classes: aiogram runs everything else, magic ``F`` filters included, through
``asyncio.to_thread``, which costs more than the handler.
"""

import enum
from typing import Any, Final, Generic, TypeVar

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import StatesGroup
from aiogram.types import CallbackQuery, Message
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.dialogues import is_open, read_draft
from handlers.incoming import (
    COMMANDS,
    find_command,
    is_wordless,
    marked_words_of,
    without_command,
    words_of,
)
from storage.errors import FileUnkeptError, StorageError
from storage.files.media import SentFile, StoredFile
from storage.own_messages import Became, find_own_message
from storage.people import Person, Role
from storage.places import check_place

VERSION: Final = "version"
"""The field by which a button is known to belong to what is shown now."""

Button = TypeVar("Button", bound=CallbackData)

Received = StoredFile | SentFile | StorageError | None
"""The photo or file of a message, or why it was not taken."""


class Command(Filter):
    """Takes one command, such as ``/report``; adds ``words``, what stands after it."""

    def __init__(self, name: str) -> None:
        if name not in COMMANDS:
            msg = f"/{name} would be taken for text: it is not among handlers.incoming.COMMANDS"
            raise ValueError(msg)
        self.name: Final = name

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the words under their parameter's name."""
        given = find_command(words_of(message))
        if given is None or given.name != self.name:
            return False
        return {"words": given.words}


class NoCommand(Filter):
    """Takes whatever is no command, so that commands work in the middle of a dialogue."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is none."""
        return find_command(words_of(message)) is None


class HasText(Filter):
    """Takes words, wherever they stand, not commands; adds ``text``.

    Of a message with a file only the words are taken: who also wants the file asks for that.
    Somebody else's name and number are no text: they are not for every question.
    """

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the text under its parameter's name."""
        text = words_of(message)
        if not text or message.contact is not None or find_command(text) is not None:
            return False
        return {"text": text}


class HasMarkedText(HasText):
    """Takes what ``HasText`` takes, for words that are passed on; adds ``text``, with its marks.

    What else is asked for, such as a name, a day or a place, has no formatting.
    """

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the text under its parameter's name."""
        taken = await super().__call__(message)
        return {"text": marked_words_of(message)} if taken else False


class HasWords(HasMarkedText):
    """Takes what ``HasMarkedText`` takes, but no signs alone, such as emoji; adds ``text``.

    A name and a number that are shared are words too.
    """

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the text under its parameter's name."""
        text = words_of(message)
        if is_wordless(text) or find_command(text) is not None:
            return False
        return {"text": marked_words_of(message)}


class HasOtherWords(Filter):
    """Takes words, without the command they may stand after; adds ``text``."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the words under their parameter's name."""
        text = marked_words_of(without_command(message))
        return {"text": text} if text else False


class HasBecome(Filter):
    """Takes a message whose words have become something of this kind; adds ``about_id``."""

    def __init__(self, became: Became) -> None:
        self._became: Final = became

    async def __call__(
        self, message: Message, session: AsyncSession, person: Person
    ) -> bool | dict[str, int]:
        """Return the number of what they have become under its parameter's name."""
        found = await find_own_message(session, person_id=person.id, message_id=message.message_id)
        if found is None or found.became is not self._became:
            return False
        return {"about_id": found.about_id}


class HasPlace(Filter):
    """Takes a shared pin or a venue; adds ``place`` (degrees) and ``address`` (a venue's name)."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """Return the place under its parameters' names; raises ``PlaceError`` off the Earth."""
        location = message.venue.location if message.venue else message.location
        if location is None:
            return False
        check_place(location.latitude, location.longitude)
        venue = message.venue
        address = None if venue is None else ", ".join(filter(None, [venue.title, venue.address]))
        return {"place": (location.latitude, location.longitude), "address": address}


class HasFile(Filter):
    """What filters of files share: they are asked before those of the words that came along."""


class HasPhoto(HasFile):
    """Takes a photo, also one sent as a file; adds ``photo`` and ``caption``.

    ``bot`` has fetched and cleaned it before the transaction began, or knows why that failed.
    """

    async def __call__(self, message: Message, received: Received = None) -> bool | dict[str, Any]:
        """Return the photo, and the words under it if there are any.

        Raises:
            StorageError: the photo could not be taken, and nothing stands under it.
        """
        if isinstance(received, FileUnkeptError):
            return False
        taken = read_media(message, received)
        if taken is None or not isinstance(taken[0], StoredFile):
            return False
        return {"photo": taken[0], "caption": taken[1]}


class HasMedia(HasFile):
    """Takes what ``HasPhoto`` takes, and a file a person looks at; adds ``media``, ``caption``."""

    async def __call__(self, message: Message, received: Received = None) -> bool | dict[str, Any]:
        """Return the photo or file, and the words under it if there are any.

        Raises:
            StorageError: it could not be taken, and nothing stands under it.
        """
        taken = read_media(message, received)
        return False if taken is None else {"media": taken[0], "caption": taken[1]}


class HasPdf(HasFile):
    """Takes a PDF file; adds ``document``."""

    async def __call__(
        self, _message: Message, received: Received = None
    ) -> bool | dict[str, SentFile]:
        """Return the document under its parameter's name."""
        if not isinstance(received, SentFile) or not received.is_pdf:
            return False
        return {"document": received}


def read_media(
    message: Message, received: Received
) -> tuple[StoredFile | SentFile, str | None] | None:
    """Return what was received, and the words under it; ``None`` where there is nothing to keep.

    Raises:
        StorageError: it could not be taken, and nothing stands under it.
    """
    caption = words_of(message)
    has_caption = not is_wordless(caption)
    if isinstance(received, StorageError) and not has_caption:
        raise received
    if not isinstance(received, StoredFile | SentFile) or find_command(caption) is not None:
        return None
    return received, marked_words_of(message) if has_caption else None


class HasContact(Filter):
    """Takes the sender's own number, shared with the messenger's button; adds ``phone``.

    Other people's contacts do not match: they have not agreed to be stored.
    """

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the number under its parameter's name."""
        contact, sender = message.contact, message.from_user
        if contact is None or sender is None or contact.user_id != sender.id:
            return False
        return {"phone": contact.phone_number}


class IsStaff(Filter):
    """Takes updates of everybody who belongs to the team, interpreters too."""

    async def __call__(self, _event: Any, person: Person) -> bool:
        """Return whether the person does."""
        return person.is_staff


class IsManager(Filter):
    """Takes updates of managers."""

    async def __call__(self, _event: Any, person: Person) -> bool:
        """Return whether the person is a manager."""
        return person.role is Role.MANAGER


class SeesAll(Filter):
    """Takes updates of those who see everything: managers and readers."""

    async def __call__(self, _event: Any, person: Person) -> bool:
        """Return whether the person does."""
        return person.sees_all


class Works(Filter):
    """Takes updates of those of the team who may change something; readers may not."""

    async def __call__(self, _event: Any, person: Person) -> bool:
        """Return whether the person may."""
        return person.works


class ButtonFilter(Filter, Generic[Button]):
    """What filters of taps share: one kind of button, or those with certain members.

    Attributes:
        callback_data: the kind of button, under the name it has in aiogram's own filter.
        field: what the members are called in it; ``None`` where all of its buttons are taken.
        members: those taken.
    """

    def __init__(self, callback_data: type[Button], *members: enum.Enum) -> None:
        self.callback_data = callback_data
        self.field = _field_of(callback_data, members[0]) if members else None
        self.members = frozenset(members)

    def read(self, query: CallbackQuery) -> Button | None:
        """Return the button that was tapped; ``None`` for all others."""
        tapped = read_button(self.callback_data, query.data)
        if tapped is None or self.field is None:
            return tapped
        return tapped if getattr(tapped, self.field) in self.members else None


class Tap(ButtonFilter[Button]):
    """Takes taps on buttons with these members; adds ``tapped``.

    ``Tap(CaseButton, CaseAction.PHOTOS, CaseAction.MAP)`` takes those of these two actions.
    """

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Button]:
        """Return the button under its parameter's name."""
        tapped = self.read(query)
        return False if tapped is None else {"tapped": tapped}


class DialogueTap(ButtonFilter[Button]):
    """Takes taps on buttons of the dialogue that is open; adds ``tapped`` and ``draft``.

    Both carry a ``version``: buttons of an older message do not match.
    """

    def __init__(
        self,
        callback_data: type[Button],
        *members: enum.Enum,
        dialogue: type[StatesGroup],
        draft: type[BaseModel],
    ) -> None:
        super().__init__(callback_data, *members)
        self._dialogue = dialogue
        self._draft = draft

    async def __call__(self, query: CallbackQuery, state: FSMContext) -> bool | dict[str, Any]:
        """Return button and draft under their parameters' names.

        Raises:
            DraftUnreadableError: the draft does not fit.
        """
        tapped = self.read(query)
        if tapped is None or not await is_open(state, self._dialogue):
            return False
        kept = await state.get_data()
        if kept.get(VERSION) != getattr(tapped, VERSION):
            return False
        return {"tapped": tapped, "draft": read_draft(self._draft, kept)}


def read_button(kind: type[Button], data: str | None) -> Button | None:
    """Return a button from what it sends; ``None`` where it is of another kind, or made up."""
    try:
        return kind.unpack(data or "")
    except (TypeError, ValueError):
        return None


def _field_of(kind: type[CallbackData], member: enum.Enum) -> str:
    """Return the one field of a button that has members of this kind."""
    [name] = [
        name for name, field in kind.model_fields.items() if field.annotation is type(member)
    ]
    return name
