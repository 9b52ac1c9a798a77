"""Somebody who uses a messenger: sees labels and texts, never callback data."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    CallbackQuery,
    Chat,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Contact,
    Document,
    InlineKeyboardMarkup,
    Location,
    Message,
    MessageEntity,
    PhotoSize,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Sticker,
    Update,
    User,
    Venue,
    Voice,
)

from tests.support.botapi.markup import parse_html
from tests.support.sent_files import OPUS

if TYPE_CHECKING:
    from tests.support.town import Town

SENT_AT: Final = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
"""The date on every message; what the bot takes for the current time is its clock's business."""
UPDATE_NUMBERS: Final = itertools.count(1)
"""Never the same twice, as with a messenger: aiogram keeps what it found out about updates by
their number, and would compare each one with those of earlier tests."""
ISOLATES: Final = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


@dataclass
class Shown:
    """A message in somebody's chat, as it looks now."""

    id: int
    text: str = ""
    """Without tags and without the invisible marks of writing directions."""
    html: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    """Callback data or address by label."""
    photos: list[str] = field(default_factory=list)
    location: tuple[float, float] | None = None
    document: str | None = None
    edits: int = 0


class Someone:
    """A person with a messenger account and a private chat with the bot."""

    def __init__(self, town: "Town", *, number: int, language: str) -> None:
        self.town = town
        self.number = number
        self.language = language
        self.chat: list[Shown] = []
        self.toasts: list[str] = []
        self.deleted: list[int] = []
        """Messages the bot has deleted, also those the person has sent."""
        self.last_sent = 0
        """The number of the message this person sent last."""
        self.keyboard: list[str] = []
        """Labels of the keyboard below the chat."""
        self.commands: list[str] = []
        """The command menu of this chat; empty where it is the one for everybody."""

    # --- Doing ---

    async def write(self, text: str) -> Shown:
        """Send a text or a command; return the newest message then."""
        entities = None
        if match := re.match(r"/\w+", text):
            entities = [MessageEntity(type="bot_command", offset=0, length=match.end())]
        return await self.send(text=text, entities=entities)

    async def send_photo(
        self,
        data: bytes,
        *,
        caption: str | None = None,
        album: str | None = None,
        look: bool = True,
    ) -> Shown | None:
        """Send a photo; ``look=False`` sends the next one before reading the answer."""
        number = self.town.next_number()
        name = f"photo-{number}"
        self.town.channel.files[name] = data
        sizes = [
            PhotoSize(file_id=f"{name}-small", file_unique_id=f"{number}s", width=90, height=67),
            PhotoSize(
                file_id=name,
                file_unique_id=f"{number}",
                width=640,
                height=480,
                file_size=len(data),
            ),
        ]
        content: dict[str, Any] = {"photo": sizes, "caption": caption, "media_group_id": album}
        if look:
            return await self.send(**content)
        await self.town.intake.feed(
            self.town.channel, self._update(message=self._message(content))
        )
        return None

    async def send_file(
        self,
        data: bytes,
        *,
        name: str,
        mime_type: str = "application/octet-stream",
        **content: Any,
    ) -> Shown:
        """Send a file; ``content`` is what else the message has, such as a caption."""
        file = Document.model_validate(
            self.upload(data) | {"file_name": name, "mime_type": mime_type}
        )
        return await self.send(document=file, **content)

    async def share_place(self, latitude: float, longitude: float) -> Shown:
        """Send a pin, in WGS 84 degrees."""
        return await self.send(location=Location(latitude=latitude, longitude=longitude))

    async def share_venue(
        self, latitude: float, longitude: float, title: str, address: str
    ) -> Shown:
        """Send a venue."""
        pin = Location(latitude=latitude, longitude=longitude)
        return await self.send(
            venue=Venue(location=pin, title=title, address=address), location=pin
        )

    async def share_contact(self, phone: str, *, of: int | None = None) -> Shown:
        """Share the person's own number, or the contact of account ``of``."""
        return await self.send(
            contact=Contact(phone_number=phone, first_name="Somebody", user_id=of or self.number)
        )

    async def send_sticker(self) -> Shown:
        """Send a sticker."""
        sticker = Sticker(
            file_id="s",
            file_unique_id="s",
            type="regular",
            width=9,
            height=9,
            is_animated=False,
            is_video=False,
        )
        return await self.send(sticker=sticker)

    async def send_voice(
        self, data: bytes = OPUS, *, duration: int = 3, caption: str | None = None
    ) -> Shown:
        """Send a voice message."""
        voice = Voice.model_validate(self.upload(data) | {"duration": duration})
        return await self.send(voice=voice, caption=caption)

    def upload(self, data: bytes) -> dict[str, Any]:
        """Return how a message names a file with these bytes."""
        number = self.town.next_number()
        self.town.channel.files[f"file-{number}"] = data
        return {
            "file_id": f"file-{number}",
            "file_unique_id": str(number),
            "file_size": len(data),
        }

    async def write_formatted(self, html: str, **content: Any) -> Shown:
        """Send formatted words, or what else ``content`` says with them as its caption."""
        text, entities = _formatted(html)
        if content:
            return await self.send(**content, caption=text, caption_entities=entities)
        return await self.send(text=text, entities=entities)

    async def edit(self, html: str, *, of: int | None = None) -> Shown:
        """Change a message sent before; ``of`` is its number."""
        text, entities = _formatted(html)
        edited = self._message({"text": text, "entities": entities or None}, message_id=of)
        await self.town.feed(self._update(edited_message=edited))
        return self.newest

    async def move(self, latitude: float, longitude: float, *, of: int) -> None:
        """Let a place shared live in message ``of`` move on."""
        place = Location(latitude=latitude, longitude=longitude, live_period=900)
        edited = self._message({"location": place}, message_id=of)
        await self.town.feed(self._update(edited_message=edited))

    async def block(self) -> None:
        """Block the bot."""
        account = self._account()
        change = {
            "chat": Chat(id=self.number, type="private"),
            "from_user": account,
            "date": SENT_AT,
            "old_chat_member": ChatMemberMember(user=account),
            "new_chat_member": ChatMemberBanned(user=account, until_date=SENT_AT),
        }
        await self.town.feed(self._update(my_chat_member=ChatMemberUpdated.model_validate(change)))

    async def press(self, label: str, *, of: Shown | None = None) -> Shown:
        """Press the newest button that reads ``label``, inline or below the chat."""
        if of is None and label in self.keyboard:
            return await self.write(label)
        shown = of or self.find_button(label)
        found = [data for known, data in shown.buttons.items() if label in known]
        assert found, f"no button {label!r} among {[*shown.buttons]}"
        return await self.tap(found[0], shown)

    async def tap(self, data: str, shown: Shown | None = None) -> Shown:
        """Send callback data, also such as no button has; whoever is new begins before that."""
        on = shown or self.newest
        if not self.chat:
            await self.write("/start")
        message = self._message({"text": on.text}, message_id=on.id)
        query = CallbackQuery(
            id=str(self.town.next_number()),
            from_user=self._account(),
            chat_instance="1",
            message=message,
            data=data,
        )
        await self.town.feed(self._update(callback_query=query))
        return self.newest

    async def send(self, **content: Any) -> Shown:
        """Send a message with this content."""
        message = self._message(content)
        self.last_sent = message.message_id
        await self.town.feed(self._update(message=message))
        return self.newest

    def an_update(self, **content: Any) -> Update:
        """Return the update of a message that is not sent yet."""
        return self._update(message=self._message(content))

    # --- Seeing ---

    @property
    def newest(self) -> Shown:
        """The last message of the chat."""
        return self.chat[-1] if self.chat else Shown(id=0)

    @property
    def texts(self) -> list[str]:
        """All texts of the chat, oldest first."""
        return [shown.text for shown in self.chat]

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        return [*self.newest.buttons]

    def find(self, words: str) -> Shown:
        """Return the newest message with these words."""
        for shown in reversed(self.chat):
            if words in shown.text:
                return shown
        msg = f"nothing reads {words!r}; the chat shows {self.texts[-6:]}"
        raise AssertionError(msg)

    def find_button(self, label: str) -> Shown:
        """Return the newest message with a button whose label has these words."""
        for shown in reversed(self.chat):
            if any(label in known for known in shown.buttons):
                return shown
        known = [[*shown.buttons] for shown in self.chat[-4:]]
        msg = f"no button reads {label!r}; the last messages have {known}"
        raise AssertionError(msg)

    def has_seen(self, words: str) -> bool:
        """Return whether any message of the chat has these words."""
        return any(words in text for text in self.texts)

    def see(self, method: TelegramMethod[Any] | None) -> int | None:
        """Show what the bot sends; return the message's number."""
        match method:
            case None:
                return None
            case AnswerCallbackQuery():
                self.toasts.append(method.text or "")
                return None
            case SetMyCommands():
                self.commands = [command.command for command in method.commands]
                return None
            case DeleteMyCommands():
                self.commands = []
                return None
            case EditMessageText():
                return self._replace(method)
            case EditMessageCaption() | EditMessageReplyMarkup():
                return self._change(method)
            case DeleteMessage():
                self.chat = [shown for shown in self.chat if shown.id != method.message_id]
                self.deleted.append(method.message_id)
                return None
            case _:
                return self._append(method)

    # --- Inside ---

    def _append(self, method: TelegramMethod[Any]) -> int:
        shown = Shown(id=self.town.next_number())
        match method:
            case SendMessage():
                shown.html, shown.text = method.text, plain(method.text)
            case SendPhoto():
                shown.photos, shown.text = [str(method.photo)], plain(method.caption or "")
            case SendMediaGroup():
                shown.photos = [str(item.media) for item in method.media]
                for _other in method.media[1:]:
                    self.town.next_number()  # each photo of an album is a message
            case SendLocation():
                shown.location = (method.latitude, method.longitude)
            case SendDocument():
                shown.document, shown.text = str(method.document), plain(method.caption or "")
            case _:
                msg = f"nobody can see a {type(method).__name__}"
                raise AssertionError(msg)
        self._take_markup(shown, getattr(method, "reply_markup", None))
        self.chat.append(shown)
        return shown.id

    def _replace(self, method: EditMessageText) -> int | None:
        for shown in self.chat:
            if shown.id == method.message_id:
                shown.html = method.text or ""
                shown.text = plain(shown.html)
                shown.edits += 1
                shown.buttons = {}
                self._take_markup(shown, method.reply_markup)
                self.chat.remove(shown)
                self.chat.append(shown)
                return shown.id
        return self._append(
            SendMessage(
                chat_id=self.number, text=method.text or "", reply_markup=method.reply_markup
            )
        )

    def _change(self, method: EditMessageCaption | EditMessageReplyMarkup) -> int | None:
        """Change the words below a photo, or only the buttons, where the message stands."""
        shown = next((shown for shown in self.chat if shown.id == method.message_id), None)
        if shown is None:
            return None  # as where the messenger has no such message
        if isinstance(method, EditMessageCaption):
            shown.text = plain(method.caption or "")
        shown.buttons = {}
        shown.edits += 1
        self._take_markup(shown, method.reply_markup)
        return shown.id

    def _take_markup(self, shown: Shown, markup: Any) -> None:
        match markup:
            case InlineKeyboardMarkup():
                shown.buttons = {
                    button.text.translate(ISOLATES): button.callback_data or button.url or ""
                    for row in markup.inline_keyboard
                    for button in row
                }
            case ReplyKeyboardMarkup():
                self.keyboard = [button.text for row in markup.keyboard for button in row]
            case ReplyKeyboardRemove():
                self.keyboard = []
            case _:
                pass

    def _account(self) -> User:
        return User(
            id=self.number, is_bot=False, first_name="Somebody", language_code=self.language
        )

    def _message(self, content: dict[str, Any], *, message_id: int | None = None) -> Message:
        usual: dict[str, Any] = {
            "message_id": message_id or self.town.next_number(),
            "date": SENT_AT,
            "chat": Chat(id=self.number, type="private"),
            "from_user": self._account(),
        }
        return Message.model_validate(usual | content)

    def _update(self, **event: Any) -> Update:
        return Update(update_id=next(UPDATE_NUMBERS), **event)


def _formatted(html: str) -> tuple[str, list[MessageEntity]]:
    """Return words and their formatting, as a messenger's own window makes them."""
    text, entities = parse_html(html)
    return text, [MessageEntity.model_validate(entity) for entity in entities]


def plain(html: str) -> str:
    """Return a text as it looks: without tags, entities and invisible marks."""
    text = re.sub(r"<[^>]+>", "", html).translate(ISOLATES)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
