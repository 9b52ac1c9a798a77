"""What an update must carry for a handler to take it, handed over by name.

Filters are ``async`` classes: aiogram runs everything else, magic ``F`` filters included, through
``asyncio.to_thread``, which costs more than the handler.
"""

from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

from storage.errors import StorageError
from storage.media import StoredDocument, StoredFile
from storage.people import Person, Role
from storage.places import check_place


class NoCommand(Filter):
    """Takes whatever is no command, so that commands work in the middle of a dialogue."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is none."""
        return not (message.text or "").startswith("/")


class HasText(Filter):
    """Takes free text, not commands; adds ``text``."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        """Return the text under its parameter's name."""
        if message.text is None or message.text.startswith("/"):
            return False
        return {"text": message.text}


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


class HasPhoto(Filter):
    """Takes a photo, also one sent as a file; adds ``photo``.

    ``bot`` has fetched and cleaned it before the transaction began, or knows why that failed.
    """

    async def __call__(
        self, message: Message, received: StoredFile | StorageError | None = None
    ) -> bool | dict[str, StoredFile]:
        """Return the photo; raises the error where it could not be taken."""
        if isinstance(received, StorageError):
            raise received
        return False if received is None else {"photo": received}


class HasDocument(Filter):
    """Takes a PDF file of a manager; adds ``document``.

    ``bot`` has fetched and checked it before the transaction began.
    """

    async def __call__(
        self, message: Message, received_document: StoredDocument | None = None
    ) -> bool | dict[str, StoredDocument]:
        """Return the document under its parameter's name."""
        return False if received_document is None else {"document": received_document}


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
