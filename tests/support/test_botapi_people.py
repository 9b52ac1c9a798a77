"""What people do reaches both clients as the same updates, and what bots do reaches people."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import aiogram.types
import pytest
import telegram
from pydantic import BaseModel

from tests.support.botapi import BotApi, Someone
from tests.support.botapi.story import picture

ADDED_BY_PTB = {
    "channel_chat_created",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
}
"""Members python-telegram-bot writes as false where the server leaves them out."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A fresh stand-in."""
    async with BotApi() as api:
        yield api


@pytest.fixture
def person(api: BotApi) -> Someone:
    """Somebody who has started the bot."""
    return api.person(5, language_code="ar", first_name="Layla", last_name="H").meet()


def say(person: Someone, text: str, markup: dict[str, Any] | None = None) -> int:
    """Let the bot write; the message's id."""
    chats = person.core.chats
    return chats.post_as_bot(person.chat, {"text": text}, markup=markup).message_id


def inline(*labels: str) -> dict[str, Any]:
    """A column of inline buttons whose data is their label."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label}] for label in labels]}


def as_seen_by_aiogram(value: object) -> Any:
    """An object of aiogram as the JSON it was read from; fields it does not know fail."""
    if isinstance(value, BaseModel):
        assert not value.model_extra, (type(value), value.model_extra)
        fields = type(value).model_fields
        return {
            fields[name].alias or name: as_seen_by_aiogram(getattr(value, name))
            for name in value.model_fields_set
        }
    if isinstance(value, list):
        return [as_seen_by_aiogram(item) for item in value]
    return int(value.timestamp()) if isinstance(value, datetime) else value


def as_seen_by_ptb(value: Any) -> Any:
    """JSON from python-telegram-bot without what it adds to every message."""
    if isinstance(value, dict):
        return {k: as_seen_by_ptb(v) for k, v in value.items() if k not in ADDED_BY_PTB}
    return [as_seen_by_ptb(item) for item in value] if isinstance(value, list) else value


def do_everything(person: Someone) -> None:
    """Every kind of update there is."""
    person.start("M-2026-0001")
    mail, link = "layla@example.org", "https://example.org/x"
    question = person.write(f"/help@bot 😀 {mail} {link} #Lampe")[0]
    person.write("Antwort", reply_to=question.message_id)
    person.send_photo(picture(), "Foto mit /kommando")
    person.send_photo(b"no image")
    person.send_album([picture("red"), picture("blue", (50, 50))], "Album")
    person.send_document(b"%PDF", "plan.pdf", "Plan", "application/pdf")
    person.send_document(b"?", "ohne-endung")
    person.send_location(49.3, 8.7)
    person.send_venue(49.3, 8.7, "Markt", "Am Markt 1")
    person.send_contact()
    person.send_contact("+49111", "Jemand")
    person.send_sticker()
    person.send_voice()
    person.send_poll()
    person.forward("Gelesen?")
    person.edit(question.message_id, "Doch nicht /help")
    asked = say(person, "Wählen", inline("ja", "nein"))
    person.press("ja")
    person.tap(asked, "forged:data")
    person.remove(person.messages[-1])
    person.tap(asked, "ja")
    person.block()
    person.unblock()
    person.inside(person.core.chats.find(-7)).write("/inbox")


async def test_both_clients_see_every_update_whole(api: BotApi, person: Someone) -> None:
    api.group(-7, "Team")
    do_everything(person)
    updates = api.unconfirmed
    assert len(updates) == 24
    for update in updates:
        read = json.loads(json.dumps(update))
        assert as_seen_by_aiogram(aiogram.types.Update.model_validate(read)) == update
        seen = telegram.Update.de_json(json.loads(json.dumps(update)), None)
        assert as_seen_by_ptb(json.loads(seen.to_json())) == update
        assert not seen.api_kwargs


async def test_a_long_text_leaves_in_pieces(person: Someone) -> None:
    pieces = person.write("😀" * 3000)
    assert [len(piece.text) for piece in pieces] == [2048, 952]


async def test_the_newest_button_of_a_name_is_pressed(api: BotApi, person: Someone) -> None:
    old = say(person, "alt", inline("ok"))
    new = say(person, "neu", inline("ok", "weg"))
    person.press("ok")
    person.press("ok", on=person.messages[0])
    pressed = [update["callback_query"]["message"]["message_id"] for update in api.unconfirmed]
    assert pressed == [new, old]
    with pytest.raises(pytest.fail.Exception, match="No button 'Hilfe' in the chat"):
        person.press("Hilfe")


async def test_a_button_that_opens_a_page_is_not_pressed(person: Someone) -> None:
    button = {"text": "Karte", "url": "https://example.org"}
    say(person, "x", {"inline_keyboard": [[button]]})
    with pytest.raises(pytest.fail.Exception, match="opens https://example"):
        person.press("Karte")


async def test_keys_of_the_reply_keyboard_send_what_they_say(person: Someone) -> None:
    rows: list[list[Any]] = [["Ja"], [{"text": "Ort", "request_location": True}]]
    say(person, "?", {"keyboard": rows, "one_time_keyboard": True})
    assert person.keyboard == [["Ja"], ["Ort"]]
    person.press("Ja")
    assert person.keyboard == []
    contact = [
        [{"text": "Ich", "request_contact": True}, {"text": "Ort", "request_location": True}]
    ]
    say(person, "?", {"keyboard": contact})
    person.press("Ich")
    person.press("Ort", at=(1.0, 2.0))
    assert person.messages[-1].location == (1.0, 2.0)
    say(person, "!", {"remove_keyboard": True})
    assert person.keyboard == []


async def test_waiting_counts_only_what_came_after_the_last_action(person: Someone) -> None:
    say(person, "alt")
    person.write("Hallo")
    with pytest.raises(pytest.fail.Exception, match="#1 bot: 'alt'"):
        await person.wait_for("alt", 0.05)
    say(person, "eins")
    say(person, "zwei")
    first = await person.wait_for("eins")
    assert (await person.wait_for(after=first)).text == "zwei"
    assert [message.text for message in person.answers] == ["eins", "zwei"]
