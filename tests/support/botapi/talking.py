"""What people put into a chat: every kind of message, as the update the bot gets."""

from collections.abc import Sequence
from html import escape

from tests.support.botapi.chats import Chat
from tests.support.botapi.core import Core
from tests.support.botapi.markup import Json, find_entities, parse_html, utf16_length
from tests.support.botapi.rules import TEXT_LIMIT
from tests.support.botapi.sending import describe_document
from tests.support.botapi.shown import ShownMessage, show


class Talker:
    """Somebody's ways of sending messages into one chat.

    Args:
        core: Where the messages go.
        user: Who sends them.
        chat: Where to.
    """

    def __init__(self, core: Core, user: Json, chat: Chat) -> None:
        self.core = core
        self.user = user
        self.chat = chat
        self.last_action = 0
        """The number of the change that this person's last action was."""

    def write(self, text: str, *, reply_to: int | None = None) -> list[ShownMessage]:
        """Send a text; the app splits one beyond 4,096 UTF-16 units, as real ones do.

        Args:
            text: What the person types.
            reply_to: The message it answers.
        """
        extra: Json = {}
        if reply_to is not None:
            extra["reply_to_message"] = self.chat.messages[reply_to].as_json()
        return [
            self._post(
                {"text": piece, **_entities("entities", piece), **extra}, html=escape(piece)
            )
            for piece in _pieces(text)
        ]

    def write_formatted(self, html: str) -> ShownMessage:
        """Send a text whose formatting and links stand in HTML, as the app's own window does."""
        text, entities = parse_html(html)
        return self._post({"text": text, "entities": entities}, html=html)

    def send_photo(self, data: bytes, caption: str | None = None) -> ShownMessage:
        """Send a photo; the bytes are not checked, the largest size keeps them as they are."""
        return self._post(self._photo(data) | _caption(caption))

    def send_album(
        self, photos: Sequence[bytes], caption: str | None = None
    ) -> list[ShownMessage]:
        """Send photos as one; the bot gets an update for each, the caption with the first."""
        album = {"media_group_id": self.core.next_album()}
        captions = [caption, *[None] * len(photos)]
        return [
            self._post(self._photo(photo) | _caption(words) | album)
            for photo, words in zip(photos, captions, strict=False)
        ]

    def send_document(
        self, data: bytes, name: str, caption: str | None = None, mime_type: str | None = None
    ) -> ShownMessage:
        """Send a file."""
        file = self.core.files.add(data, kind="Document", name=name, folder="documents")
        kind = {"mime_type": mime_type} if mime_type else {}
        return self._post({"document": describe_document(file) | kind} | _caption(caption))

    def send_location(self, latitude: float, longitude: float) -> ShownMessage:
        """Share a place."""
        return self._post({"location": {"latitude": latitude, "longitude": longitude}})

    def send_venue(
        self, latitude: float, longitude: float, title: str, address: str
    ) -> ShownMessage:
        """Share a place that has a name."""
        location = {"latitude": latitude, "longitude": longitude}
        venue = {"location": location, "title": title, "address": address}
        return self._post({"venue": venue, "location": location})

    def send_contact(
        self, phone_number: str = "+4962241234", first_name: str = ""
    ) -> ShownMessage:
        """Share a contact, one's own where no other name is given."""
        contact: Json = {"phone_number": phone_number}
        contact["first_name"] = first_name or self.user["first_name"]
        if not first_name:
            contact["user_id"] = self.user["id"]
        return self._post({"contact": contact})

    def send_sticker(self, emoji: str = "👍") -> ShownMessage:
        """Send a sticker."""
        file = self.core.files.add(
            f"sticker {emoji}".encode(), kind="Sticker", name="sticker.webp", folder="stickers"
        )
        sizes: Json = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._post(
            {"sticker": file.as_json() | sizes | {"type": "regular", "emoji": emoji}}
        )

    def send_voice(self, data: bytes = b"OggS\0 voice", duration: int = 3) -> ShownMessage:
        """Send a voice message."""
        file = self.core.files.add(data, kind="VoiceNote", name="voice.oga", folder="voice")
        return self._post(
            {"voice": file.as_json() | {"duration": duration, "mime_type": "audio/ogg"}}
        )

    def send_poll(
        self, question: str = "When?", options: Sequence[str] = ("Mon", "Tue")
    ) -> ShownMessage:
        """Send a poll."""
        poll: Json = {
            "id": str(5_000_000_000_000_000_000 + self.core.chats.changes.count),
            "question": question,
            "options": [
                {"persistent_id": str(number), "text": option, "voter_count": 0}
                for number, option in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
        return self._post({"poll": poll})

    def forward(self, text: str, author: str = "Somebody else") -> ShownMessage:
        """Send on what somebody else wrote, who hides their account."""
        origin: Json = {
            "type": "hidden_user",
            "sender_user_name": author,
            "date": int(self.core.clock().timestamp()) - 60,
        }
        return self._post({"forward_origin": origin, "text": text, **_entities("entities", text)})

    def _photo(self, data: bytes) -> Json:
        """A photo in all its sizes."""
        return {"photo": [size.as_photo_size() for size in self.core.files.add_photo(data)]}

    def _post(self, content: Json, *, html: str = "") -> ShownMessage:
        """Put a message into the chat and its update in line."""
        self._come_back()
        message = self.core.chats.post(self.chat, self.user, content, html=html)
        self.core.updates.add("message", message.as_json())
        self.last_action = message.change
        return show(message, self.core.files)

    def _come_back(self) -> None:
        """Whoever writes has started the bot and no longer blocks it."""
        if self.chat.presence == "unknown":
            self.chat.presence = "present"
        if self.chat.presence == "blocked":
            self._change_presence(blocked=False)

    def _change_presence(self, *, blocked: bool) -> None:
        """Block or unblock the bot, and tell it so."""
        kicked: Json = {"status": "kicked", "user": self.core.bot, "until_date": 0}
        member: Json = {"status": "member", "user": self.core.bot}
        self.chat.presence = "blocked" if blocked else "present"
        payload: Json = {
            "chat": self.chat.as_json(),
            "from": self.user,
            "date": int(self.core.clock().timestamp()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.core.updates.add("my_chat_member", payload)
        self.last_action = self.core.chats.changes.notify()


def _caption(words: str | None) -> Json:
    """The fields of a caption; none without words."""
    return {"caption": words, **_entities("caption_entities", words)} if words else {}


def _entities(key: str, text: str) -> Json:
    """The entities the server finds in plain text, under their field's name."""
    found = find_entities(text)
    return {key: found} if found else {}


def _pieces(text: str) -> list[str]:
    """Text in pieces a message can hold."""
    pieces = [""]
    length = 0
    for character in text:
        size = utf16_length(character)
        if length + size > TEXT_LIMIT:
            pieces.append("")
            length = 0
        pieces[-1] += character
        length += size
    return pieces
