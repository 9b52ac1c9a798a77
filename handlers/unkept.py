"""What is said of what came with a message and is not taken: a file, or words after a command."""

from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.errors import explain
from handlers.filters import Received
from handlers.replies import Reply, send
from storage.errors import StorageError
from storage.people import Person


def note_unkept_file(message: Message, person: Person, received: Received) -> Reply | None:
    """Return that only the words were read, and why; ``None`` where nothing stood above them."""
    if message.caption is None:
        return None
    note = _("📎 I have read your words. The file above them was not kept.")
    if isinstance(received, StorageError):
        note = f"{note} {explain(received).text}"
    return send(person.account_id, note)


def note_unkept_words(command: str, person: Person) -> Reply:
    """Return that the words after a command were not taken, and what to do with them."""
    text = _("✂️ I have not kept what stands after /{command}. Please send it by itself.")
    return send(person.account_id, text.format(command=command))
