"""What is said of a file whose words are taken, and which itself is not."""

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
