"""The web chat as a messenger of its own: accounts, messages, and updates not yet handled.

It keeps for the chat page what Telegram's servers keep for Telegram.  What a person sends becomes
a message and an update in one transaction, and is acknowledged to the page after it; the update
stays until the program has handled it.

* ``models``: the tables;
* ``accounts``: one for each browser that has written, and erasing one;
* ``messages``: the log a page shows, and who may see which file;
* ``updates``: what waits to be handled;
* ``retention``: what becomes of it all.

Whoever changes anything of an account locks its row first (``lock_account``): so the changes of
one account come one after the other, and in the order of their revisions, on both databases.
"""

from storage.webchat.accounts import (
    CHANNEL,
    Reader,
    ask_for_renewal,
    end_session,
    erase_account,
    find_account,
    find_reader,
    is_cookie_known,
    lock_account,
    note_visit,
    renew_cookie,
    use_cookie,
    visit,
)
from storage.webchat.messages import (
    Found,
    add_message,
    change_message,
    find_file,
    find_message,
    find_message_by_key,
    has_earlier,
    list_changes,
    list_latest,
    list_messages_with_file,
    list_sent,
    show_again,
    take_back,
)
from storage.webchat.models import WebchatAccount, WebchatMessage, WebchatUpdate, WebchatUpload
from storage.webchat.retention import ACCOUNTS_KEPT, UPLOADS_KEPT, forget_old_webchat
from storage.webchat.updates import (
    add_update,
    add_upload,
    find_update,
    find_update_by_key,
    find_upload,
    finish_update,
    list_uploads,
    list_waiting_accounts,
    next_update,
)

__all__ = [
    "ACCOUNTS_KEPT",
    "CHANNEL",
    "UPLOADS_KEPT",
    "Found",
    "Reader",
    "WebchatAccount",
    "WebchatMessage",
    "WebchatUpdate",
    "WebchatUpload",
    "add_message",
    "add_update",
    "add_upload",
    "ask_for_renewal",
    "change_message",
    "end_session",
    "erase_account",
    "find_account",
    "find_file",
    "find_message",
    "find_message_by_key",
    "find_reader",
    "find_update",
    "find_update_by_key",
    "find_upload",
    "finish_update",
    "forget_old_webchat",
    "has_earlier",
    "is_cookie_known",
    "list_changes",
    "list_latest",
    "list_messages_with_file",
    "list_sent",
    "list_uploads",
    "list_waiting_accounts",
    "lock_account",
    "next_update",
    "note_visit",
    "renew_cookie",
    "show_again",
    "take_back",
    "use_cookie",
    "visit",
]
