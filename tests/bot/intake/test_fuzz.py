"""Updates nobody has planned: each is handled, and no word is lost without a word about it."""

import re
from collections import Counter
from functools import cache
from typing import Any, Final

import pytest
from aiogram.types import Message, Update
from aiogram.utils.i18n import gettext as _
from sqlalchemy import JSON, String, cast, exists, or_, select

from bot.i18n import SOURCE_LOCALE, Catalogues
from bot.intake import updates
from handlers.incoming import words_of
from storage.base import Base
from storage.updates import ParkedUpdate
from tests.support.lengths import LONG
from tests.support.made_up_updates import TOKEN, UpdateMaker
from tests.support.person import Someone
from tests.support.town import Town

CATALOGUES: Final = Catalogues()
UPDATES: Final = 10_000 if LONG else 250
"""The long form takes minutes."""
SEED: Final = 1
"""Another one finds other updates."""
IN_TRANSIT: Final = frozenset({"outbox_messages", "webchat_messages", "parked_updates"})
"""Tables through which words go; being there is not being kept."""
REFUSALS: Final = (
    "I cannot see what you changed in an earlier message. Please write it once more.",
    "I do not know this command. /help shows what I can do.",
    "✂️ I have not kept what stands after /{command}. Please send it by itself.",
    "Please write it in a few words.",
    "I could not read this. Please write it like {example}.",
    "I see no phone number in it. Please write it in digits.",
    "I cannot find this case.",
    "{reference} cannot be the original of this case.",
    "I cannot use this here. Please answer the question above, or go back.",
    "On which day of the week?",
)
COUNTED: Final = (
    (
        "That is too long by {n} character. Please shorten it and send it again.",
        "That is too long by {n} characters. Please shorten it and send it again.",
    ),
)
"""What is said to somebody whose words cannot be taken as they are."""
NUMBERS: Final = (1, 2, 3, 5, 11, 100)
"""One of each form a language may have."""


def holders(word: str) -> Any:
    """Return the condition that any column of any table holds the word."""
    return or_(
        *(
            exists().where(cast(column, String).contains(word))
            for table in Base.metadata.sorted_tables
            if table.name not in IN_TRANSIT
            for column in table.columns
            if isinstance(column.type, String | JSON)
        )
    )


async def is_kept(town: Town, word: str) -> bool:
    async with town.database.reading() as session:
        return bool(await session.scalar(select(holders(word))))


def told(update: Update) -> Message | None:
    """Return what somebody wrote to the bot, if that is what the update is."""
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or message.from_user is None:
        return None
    return message


@pytest.mark.timeout(3_600 if LONG else 120)
async def test_every_update_is_handled_and_no_word_is_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "RETRY_AFTER_S", ())
    people = [town.newcomer(language) for language in ("de", "en", "ar", "uk")]
    people += [await town.member(language="en"), await town.member(name="Ali", language="de")]
    maker = UpdateMaker(SEED, people, town.channel.files)
    lost: list[tuple[str, str]] = []
    for _number in range(UPDATES):
        person, update = maker.next()
        before = [*person.texts]
        await town.feed(update)
        town.pass_time(seconds=20)
        message = told(update)
        words = "" if message is None else words_of(message)
        for word in TOKEN.findall(words):
            answers = new_texts(before, person)
            if not await is_kept(town, word) and not is_refused(answers):
                lost.append((words[:150], " ┃ ".join(answers)[-300:]))
    async with town.database.reading() as session:
        parked = [
            (each.error, each.payload) for each in await session.scalars(select(ParkedUpdate))
        ]
    assert parked == []
    assert not lost, "\n".join(f"{words!r}: {answers!r}" for words, answers in lost)


def new_texts(before: list[str], person: Someone) -> list[str]:
    """Return what the person reads since then."""
    return [*(Counter(person.texts) - Counter(before))]


def is_refused(answers: list[str]) -> bool:
    return any(refusal.search(answer) for answer in answers for refusal in refusals())


@cache
def refusals() -> list[re.Pattern[str]]:
    """Return what may be said of words that are not kept, in every language."""
    found = []
    for locale in (*CATALOGUES.locales, SOURCE_LOCALE):
        with CATALOGUES.speaking(locale):
            sentences = [_(text) for text in REFUSALS]
            sentences += [_(one, many, number) for one, many in COUNTED for number in NUMBERS]
        found += [re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(each))) for each in sentences]
    return found
