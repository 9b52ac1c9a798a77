"""Words of the chat page, in the current language.

They belong to the page, not to a conversation; what the bot says is written in ``handlers``.
"""

from datetime import timedelta

from aiogram.utils.i18n import gettext as _

from handlers.errors import explain
from handlers.formats import from_now, isolate
from storage.errors import FileFault, FileUnkeptError


def page_words() -> dict[str, str]:
    """Return every word of the page by its name in docs/webchat.md."""
    return {
        **_connection_words(),
        **_input_words(),
        **_media_words(),
        **_place_words(),
        **_log_words(),
    }


def _connection_words() -> dict[str, str]:
    return {
        # NOTE: Below the title of the chat page, while it reaches for the server.
        "connecting": _("Connecting …"),
        # NOTE: Below the title of the chat page, when the device has no network.
        "offline": _("No connection"),
        # NOTE: Below the title of the chat page, when all is well.
        "online": _("Connected"),
        # NOTE: In the empty chat page, until the messages are there.
        "loading": _("Loading messages …"),
        # NOTE: Below a message that is on its way.
        "sending": _("Sending …"),
        # NOTE: Below a message that did not get through; the button "Try again" stands beside it.
        "not_sent": _("Not sent"),
        # NOTE: Button beside a message that did not get through.
        "retry": _("Try again"),
    }


def _input_words() -> dict[str, str]:
    return {
        # NOTE: In the empty text field of the chat page.
        "input": _("Your message"),
        # NOTE: Button that sends the message.
        "send": _("Send"),
        # NOTE: Button that opens the list of commands.
        "menu": _("Menu"),
        # NOTE: Link to the page that says who answers for the chat page.
        "imprint": _("Imprint"),
        # NOTE: Link to the page that says what is stored, and why.
        "privacy": _("Privacy"),
        # NOTE: Label of the list of commands, for screen readers.
        "commands": _("Commands"),
        # NOTE: Button that closes a picture or a notice.
        "close": _("Close"),
        # NOTE: Link for keyboard users, past the head of the page to the messages.
        "skip": _("Go to the messages"),
        # NOTE: Small mark beside the title: this is the team's entrance.
        "team": _("Team"),
        # NOTE: Button at the end of the team's menu in the chat page.
        "sign_out": _("Sign out"),
        # NOTE: Question before that; the browser adds the buttons "OK" and "Cancel".
        "sign_out_sure": _("Sign out in this browser? To come back you need a new invitation."),
    }


def _media_words() -> dict[str, str]:
    return {
        # NOTE: Button that chooses photos and files, or takes a photo.
        "attach": _("Add a photo or a file"),
        # NOTE: In the empty text field, when photos or files were chosen.
        "add_caption": _("Add a few words"),
        # NOTE: Button on a chosen photo.
        "remove_photo": _("Remove this photo"),
        # NOTE: Button on a chosen file.
        "remove_file": _("Remove this file"),
        "file_too_large": file_too_large(),
        # NOTE: A file did not get through.
        "file_not_sent": _("The file could not be sent. Please try again."),
        # NOTE: Says to screen readers what a picture is.
        "photo": _("Photo"),
        "photo_too_large": photo_too_large(),
        # NOTE: A photo did not get through.
        "photo_not_sent": _("The photo could not be sent. Please try again."),
    }


def _place_words() -> dict[str, str]:
    return {
        # NOTE: Button that sends where the person is.
        "share_place": _("Share where I am"),
        # NOTE: The person does not let the browser say where they are. Another sentence follows.
        "place_denied": _("The browser may not tell me where you are."),
        # NOTE: The device does not know where it is. Another sentence follows.
        "place_unavailable": _("Your device does not know where you are at the moment."),
        # NOTE: Follows one of the two sentences before.
        "place_typed": _("Please type the street and the house number instead."),
        # NOTE: Says what a message is: a place on a map.
        "place": _("Place"),
        # NOTE: Link to a map on the internet.
        "open_map": _("Open the map"),
    }


def _log_words() -> dict[str, str]:
    return {
        # NOTE: Label of the list of messages, for screen readers.
        "messages": _("Messages"),
        # NOTE: Button that loads messages before those shown.
        "earlier": _("Earlier messages"),
        # NOTE: Button that goes to the newest message.
        "new_messages": _("New messages"),
        # NOTE: Small mark on a message whose words were changed.
        "edited": _("edited"),
        # NOTE: The bot is at work on an answer.
        "typing": _("One moment …"),
        # NOTE: Says to screen readers who wrote a message: the person themselves.
        "you": _("You"),
        # NOTE: Says to screen readers who wrote a message: the bot, the quarter's messenger.
        "bot": _("Quartiersbote"),
        # NOTE: Says what a message is: a file to download.
        "file": _("File"),
        # NOTE: Button on a message: the device reads it to the person.
        "read_aloud": _("Read aloud"),
        # NOTE: The same button while the device reads.
        "stop_reading": _("Stop reading"),
    }


# --- Why something was not stored --------------------------------------------------------------


def session_ended() -> str:
    """Return what somebody reads whose page ends: they left the team, or have another role."""
    # NOTE: In the chat page of the team, when somebody was removed from the team, has got another
    # NOTE: role, or has signed out in another window. The page is emptied and begins anew.
    return _("Your access has changed. This page begins anew.")


def button_gone() -> str:
    """Return what somebody reads who taps a button of a message that is not there."""
    # NOTE: Somebody tapped a button of a message that was taken back.
    return _("This button is no longer in use. Please use the latest message, or send /start.")


def trouble() -> str:
    """Return what somebody reads when the server cannot store anything."""
    # NOTE: The server has a problem of its own; the page tries again by itself.
    return _("Something is not working on our side. Please try again in a moment.")


def no_new_chats(after: timedelta, phone: str) -> str:
    """Return that nobody new is let in, until when, and how else to reach the contact point."""
    # NOTE: {when} is such as "in 2 minutes".
    return _(
        "At the moment this page takes no new chats. Please try again {when}, or call the contact "
        "point: {phone}."
    ).format(when=from_now(after), phone=isolate(phone))


def photo_gone() -> str:
    """Return what somebody reads whose uploaded photo is not there any more."""
    # NOTE: A photo was uploaded, but is not there any more.
    return _("The photo did not arrive. Please send it again.")


def photo_too_large() -> str:
    """Return what somebody reads whose photo is too large."""
    # NOTE: The photo has more than 25 megabytes.
    return _("This photo is too large. At most 25 MB can be sent.")


def photo_too_many_pixels() -> str:
    """Return what somebody reads whose photo would take too much memory to be opened."""
    # NOTE: The photo is more than a hundred megapixels large, or unusual, and cannot be opened.
    return _("This photo has too many pixels for me to open. Please send a smaller one.")


def photo_unreadable() -> str:
    """Return what somebody reads whose file is no photo."""
    # NOTE: The file is not a photo, or damaged.
    return _("This file is not a photo that I can open. Please send another one.")


def file_gone() -> str:
    """Return what somebody reads whose uploaded file is not there any more."""
    return explain(FileUnkeptError(FileFault.GONE)).text


def file_too_large() -> str:
    """Return what somebody reads whose file is too large."""
    return explain(FileUnkeptError(FileFault.TOO_LARGE)).text
