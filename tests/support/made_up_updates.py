"""Updates of every type nobody has planned: generated, mutated, out of order and twice.

The shapes are those of the Bot API's ``Update``; the same seed gives the same updates.  Each text
a person sends carries a word nobody else uses (``TOKEN``), so that it can be looked for.
"""

import copy
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

from aiogram.types import Update

from handlers.incoming import COMMANDS
from tests.support.person import SENT_AT, UPDATE_NUMBERS, Someone

TOKEN: Final = re.compile(r"zq\d+x")
DATE: Final = int(SENT_AT.timestamp())
SENTENCES: Final = (
    "Die Laterne vor Nr. 12 ist kaputt",
    "المصعد معطل منذ أسبوع",
    "У під'їзді не горить світло",
    "Çöp konteyneri taştı",
    "<b>fett</b> & <script>alert(1)</script>",
    "1' OR '1'='1; -- DROP TABLE cases",
    "{reference} %s {0} %(n)d \\u0000",
    "\u202erückwärts\u202c und zurück",
    "a" * 300,
    "👩‍👩‍👧‍👦 🏳️‍🌈 schön hier",
    "morgen halb drei",
    "24.12. ab 12 Uhr",
    "49.3481, 8.6912",
    "Musterstraße 12",
    "https://maps.example.org/@49.3481,8.6912,17z",
    "küche brennt",
    "ja",
    "Nein danke",
    "12",
    "/1. OG",
    "///filled.count.soap",
    "Ich möchte einen Termin",
    "\u200bunsichtbar\u2063",
    "e\u0301\u0301\u0301\u0301 Zalgo",
)
FILES: Final = (
    *("video", "voice", "audio", "animation", "document", "video_note", "sticker", "photo"),
)
SERVICE: Final[Sequence[dict[str, Any]]] = (
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}},
    {"write_access_allowed": {}},
    {"new_chat_title": "x"},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"migrate_to_chat_id": 5},
    {"successful_payment": None},
    {"web_app_data": {"data": "{}", "button_text": "x"}},
    {"forum_topic_closed": {}},
    {"video_chat_started": {}},
)
ENTITIES: Final = (
    *("bold", "italic", "code", "pre", "url", "email", "hashtag", "mention", "spoiler"),
    *("strikethrough", "underline", "blockquote", "bot_command", "text_link", "text_mention"),
)


class UpdateMaker:
    """Makes updates of these people, one after the other."""

    def __init__(self, seed: int, people: Sequence[Someone], files: dict[str, bytes]) -> None:
        """Take who sends; ``files`` is where the channel fetches what was uploaded."""
        self._random = Random(seed)  # noqa: S311  it has to be the same again
        self._people = people
        self._files = files
        self._numbers = iter(range(1, 10**9))
        self._before: list[tuple[Someone, dict[str, Any]]] = []
        self._kinds: Sequence[tuple[int, Callable[[Someone], dict[str, Any]]]] = (
            (30, self._text),
            (8, self._command),
            (24, self._tap),
            (9, self._file),
            (6, self._edit),
            (5, self._place),
            (3, self._odd_message),
            (2, self._service),
            (2, self._elsewhere),
            (3, self._other_type),
        )

    def next(self) -> tuple[Someone, Update]:
        """Return the next update and whose it is; some were there before, some are mutated."""
        random = self._random
        if self._before and random.random() < 0.03:
            person, event = random.choice(self._before)
            return person, self._update(copy.deepcopy(event))
        person = random.choice(self._people)
        weights = [weight for weight, _kind in self._kinds]
        [(_weight, make)] = random.choices(self._kinds, weights)
        event = make(person)
        if random.random() < 0.15:
            event = self._mutated(event)
        self._before = [*self._before[-200:], (person, event)]
        return person, self._update(event)

    def _update(self, event: dict[str, Any]) -> Update:
        number = next(UPDATE_NUMBERS)
        try:
            return Update.model_validate({"update_id": number, **event})
        except ValueError:
            # What the Bot API's types refuse never gets here; the channel drops it.
            return Update.model_validate({"update_id": number})

    def _mutated(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return it with a value changed, dropped or doubled somewhere."""
        changed = copy.deepcopy(event)
        places: list[tuple[dict[str, Any], str]] = []

        def walk(part: dict[str, Any]) -> None:
            for key, value in part.items():
                if key not in {"from", "chat", "id", "type", "text", "caption"}:
                    places.append((part, key))
                if isinstance(value, dict) and key not in {"from", "chat"}:
                    walk(value)

        for body in changed.values():
            walk(body or {})
        if places:
            part, key = self._random.choice(places)
            drop = self._random.random() < 0.4
            if drop:
                del part[key]
            else:
                part[key] = self._random.choice([None, 0, -1, 2**31, "", "x" * 70, [], {}, True])
        return changed

    # --- What people send ---

    def _token(self) -> str:
        return f"zq{next(self._numbers)}x"

    def _words(self) -> str:
        random = self._random
        words = [random.choice(SENTENCES) for _number in range(random.choice((1, 1, 1, 2, 3)))]
        words.insert(random.randrange(len(words) + 1), self._token())
        if random.random() < 0.02:
            words.append("lang " * 900)
        return random.choice((" ", "\n", "  ")).join(words)[:4096]

    def _message(self, person: Someone, **content: Any) -> dict[str, Any]:
        random = self._random
        message: dict[str, Any] = {
            "message_id": self._number(person),
            "date": DATE,
            "chat": {"id": person.number, "type": "private"},
            "from": {
                "id": person.number,
                "is_bot": False,
                "first_name": "S",
                "language_code": random.choice((person.language, "xx", "")),
            },
            **content,
        }
        if random.random() < 0.05:
            message["forward_origin"] = {
                "type": "hidden_user",
                "date": DATE,
                "sender_user_name": "x",
            }
        if random.random() < 0.08 and person.chat:
            shown = random.choice(person.chat[-8:])
            message["reply_to_message"] = {
                "message_id": shown.id,
                "date": DATE,
                "chat": message["chat"],
                "from": {"id": 42, "is_bot": True, "first_name": "B"},
                "text": shown.text or "x",
            }
        return message

    def _number(self, person: Someone) -> int:
        person.last_sent = person.town.next_number()
        return person.last_sent

    def _entities(self, text: str) -> list[dict[str, Any]]:
        random = self._random
        found = []
        word = TOKEN.search(text)
        assert word is not None
        begin, end = (len(text[:each].encode("utf-16-le")) // 2 for each in word.span())
        for _number in range(random.randrange(3)):
            kind = random.choice(ENTITIES)
            offset, length = random.randrange(-1, len(text) + 2), random.randrange(len(text) + 5)
            # What begins or ends inside of the word would part it.
            if any(begin < each < end for each in (offset, offset + length)):
                continue
            entity: dict[str, Any] = {"type": kind, "offset": offset, "length": length}
            if kind == "text_link":
                entity["url"] = random.choice(("https://example.org/x", "javascript:alert(1)"))
            found.append(entity)
        return found

    def _text(self, person: Someone) -> dict[str, Any]:
        words = self._words()
        return {"message": self._message(person, text=words, entities=self._entities(words))}

    def _command(self, person: Someone) -> dict[str, Any]:
        random = self._random
        name = random.choice(sorted(COMMANDS))
        words = random.choice(("", "", " " + self._words(), " report-waste", " M-2026-0001"))
        case = random.choice((str.lower, str.upper, str.title))
        text = f"/{case(name)}{random.choice(('', '', '@leimen_bot'))}{words}"
        return {"message": self._message(person, text=text[:4096])}

    def _file(self, person: Someone) -> dict[str, Any]:
        random = self._random
        kind = random.choice(FILES)
        name = f"made-up-{next(self._numbers)}"
        self._files[name] = random.choice(
            (b"", b"no file", b"%PDF-1.4\n%%EOF", b"OggS" + bytes(40), b"PK\x03\x04" + bytes(30))
        )
        shape = self._shapes().get(kind, {"duration": 3, "width": 9, "height": 9})
        file = {"file_id": name, "file_unique_id": name, "file_size": 9, **shape}
        content: dict[str, Any] = {kind: [file] if kind == "photo" else file}
        if kind not in {"sticker", "video_note"} and random.random() < 0.6:
            content["caption"] = self._words()[:1024]
        if random.random() < 0.2:
            content["media_group_id"] = f"album-{person.number}"
        return {"message": self._message(person, **content)}

    def _shapes(self) -> dict[str, dict[str, Any]]:
        """Return what files have besides their number, by kind; others are like videos."""
        names = ("a.pdf", "../../x\u202efdp.exe", "", "Brief.docx")
        types = ("application/pdf", "image/jpeg", "x", "")
        flags = {"is_animated": False, "is_video": False}
        return {
            "voice": {"duration": 3, "mime_type": "audio/ogg"},
            "audio": {"duration": 3, "mime_type": "audio/ogg"},
            "video_note": {"length": 9, "duration": 3},
            "document": {
                "file_name": self._random.choice(names),
                "mime_type": self._random.choice(types),
            },
            "sticker": {"type": "regular", "width": 9, "height": 9, **flags},
            "photo": {"width": 90, "height": 67},
        }

    def _edit(self, person: Someone) -> dict[str, Any]:
        random = self._random
        number = random.choice((person.last_sent, person.last_sent, 1, 10**9))
        content: dict[str, Any] = {"text": self._words()}
        if random.random() < 0.2:
            content = {"location": self._point() | {"live_period": 900}}
        edited = self._message(person, **content)
        edited["message_id"] = number or 1
        edited["edit_date"] = DATE
        return {"edited_message": edited}

    def _point(self) -> dict[str, float]:
        random = self._random
        return random.choice(
            (
                {"latitude": 49.3481, "longitude": 8.6912},
                {"latitude": 0.0, "longitude": 0.0},
                {"latitude": 91.0, "longitude": 200.0},
                {"latitude": random.uniform(-90, 90), "longitude": random.uniform(-180, 180)},
            )
        )

    def _place(self, person: Someone) -> dict[str, Any]:
        point = self._point()
        content: dict[str, Any] = {"location": point}
        if self._random.random() < 0.3:
            content["venue"] = {"location": point, "title": "Halle", "address": "Weg 1"}
        return {"message": self._message(person, **content)}

    def _odd_message(self, person: Someone) -> dict[str, Any]:
        random = self._random
        content: dict[str, Any] = random.choice(
            (
                {"contact": {"phone_number": "+49 30 23125", "first_name": "Ali"}},
                {"dice": {"emoji": "🎲", "value": 3}},
                {"game": {"title": "x", "description": "y", "photo": []}},
                {"story": {"chat": {"id": 1, "type": "private"}, "id": 2}},
                {
                    "poll": {
                        "id": "1",
                        "question": "Wann?",
                        "total_voter_count": 0,
                        "options": [{"text": "a", "voter_count": 0, "persistent_id": "1"}],
                        "is_closed": False,
                        "is_anonymous": True,
                        "type": "regular",
                        "allows_multiple_answers": False,
                        "allows_revoting": False,
                        "members_only": False,
                    }
                },
                {"text": ""},
                {"text": "👍"},
                {"text": "\u200b\u200b"},
                {"text": "?!"},
                {},
            )
        )
        return {"message": self._message(person, **content)}

    def _service(self, person: Someone) -> dict[str, Any]:
        return {"message": self._message(person, **self._random.choice(SERVICE))}

    def _tap(self, person: Someone) -> dict[str, Any]:
        random = self._random
        shown = random.choice(person.chat[-6:]) if person.chat else None
        data = None
        if shown is not None and shown.buttons and random.random() < 0.8:
            data = random.choice([*shown.buttons.values()])
        else:
            others = [each for other in self._people for each in other.chat[-3:] if each.buttons]
            if others and random.random() < 0.7:
                data = random.choice([*random.choice(others).buttons.values()])
        if data is None or random.random() < 0.1:
            data = self._forged(data or random.choice(("case:1:1:take", "draft-send:1", ":", "")))
        query: dict[str, Any] = {
            "id": str(next(self._numbers)),
            "from": {"id": person.number, "is_bot": False, "first_name": "S"},
            "chat_instance": "1",
            "data": data[:64],
        }
        if shown is not None:
            query["message"] = {
                "message_id": shown.id,
                "date": random.choice((DATE, DATE, 0)),
                "chat": {"id": person.number, "type": "private"},
                "text": shown.text or "x",
            }
        return {"callback_query": query}

    def _forged(self, data: str) -> str:
        random = self._random
        parts = data.split(":")
        at = random.randrange(len(parts))
        parts[at] = random.choice(("", "0", "-1", "2147483647", "99999999999", "x", "ä", "1:1"))
        return ":".join(parts)

    def _elsewhere(self, person: Someone) -> dict[str, Any]:
        """Return a message of a group or a channel, or one nobody has sent."""
        random = self._random
        message = self._message(person, text="in a group")
        kind = random.choice(("group", "supergroup", "channel"))
        message["chat"] = {"id": -100, "type": kind, "title": "G"}
        if random.random() < 0.5:
            del message["from"]
        return {random.choice(("message", "channel_post", "edited_channel_post")): message}

    def _other_type(self, person: Someone) -> dict[str, Any]:
        account = {"id": person.number, "is_bot": False, "first_name": "S"}
        chat = {"id": person.number, "type": "private"}
        member = {"status": "member", "user": account}
        banned = {"status": "kicked", "user": account, "until_date": 0}
        both = self._random.sample([member, banned], 2)
        change = {
            "chat": chat,
            "from": account,
            "date": DATE,
            "old_chat_member": both[0],
            "new_chat_member": both[1],
        }
        return self._random.choice(
            (
                {"my_chat_member": change},
                {"chat_member": change},
                {"inline_query": {"id": "1", "from": account, "query": "x", "offset": ""}},
                {"chosen_inline_result": {"result_id": "1", "from": account, "query": "x"}},
                {"poll_answer": {"poll_id": "1", "user": account, "option_ids": [0]}},
                {
                    "message_reaction": {
                        "chat": chat,
                        "message_id": 1,
                        "user": account,
                        "date": DATE,
                        "old_reaction": [],
                        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
                    }
                },
                {
                    "chat_join_request": {
                        "chat": chat,
                        "from": account,
                        "user_chat_id": 1,
                        "date": DATE,
                    }
                },
                {
                    "pre_checkout_query": {
                        "id": "1",
                        "from": account,
                        "currency": "EUR",
                        "total_amount": 1,
                        "invoice_payload": "x",
                    }
                },
                {"business_connection": None},
            )
        )
