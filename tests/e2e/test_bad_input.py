"""Whatever people send through the messenger: a clear sentence, nothing lost, no error logged."""

import asyncio
import itertools
import math
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from storage.updates import ParkedUpdate
from tests.e2e.books import Books
from tests.e2e.scenes import PATIENCE_S, Installation, report_in_words, words_of
from tests.support.botapi import BotApi, Someone
from tests.support.pictures import a_bomb, a_heic, claiming
from tests.support.sent_files import OPUS, PDF

MEGABYTE: Final = 1024 * 1024
OTHER_KINDS: Final = "I understand texts, photos, places, files and voice messages."
NO_FILE: Final = "I cannot take this kind of file."
READ: Final = "A person from the team will read it."
HEARD: Final = "A person from the team will listen to it."
ONLY_SIGNS: Final = "please write it in words"
NO_WORDS: Final = "I can see no words in your message."
NOT_KEPT: Final = "I have read your words. The file above them was not kept."
NO_PHOTO: Final = "I cannot open this file as a photo. Please send another photo."
TOO_LARGE: Final = "This photo is too large. Please send a smaller one."
NO_PLACE: Final = "I cannot find this place."
OLD_BUTTON: Final = "This button is from an earlier message. Please use the newest one."
WORDS: Final = [f"word{number}" for number in range(100)]

SENTENCES: Final[list[tuple[Callable[[Someone], object], str]]] = [
    (lambda person: person.write("x" * 4096), "That is too long by 96 characters."),
    (
        lambda person: person.send_document(
            b"x" * 25 * MEGABYTE, "lamp.jpg", mime_type="image/jpeg"
        ),
        TOO_LARGE,
    ),
    (lambda person: person.send_document(b"text", "lamp.jpg", mime_type="image/jpeg"), NO_PHOTO),
    (lambda person: person.send_photo(b"text"), NO_PHOTO),
    (lambda person: person.send_document(a_bomb(), "lamp.png", mime_type="image/png"), TOO_LARGE),
    (
        lambda person: person.send_document(
            claiming("WEBP", 8_000, 8_000), "lamp", mime_type="application/octet-stream"
        ),
        TOO_LARGE,
    ),
    (
        lambda person: person.send_document(
            a_heic()[:300], "lamp.heic", mime_type="application/octet-stream"
        ),
        NO_PHOTO,
    ),
    (lambda person: person.send_document(PDF, "letter.pdf"), READ),
    (lambda person: person.send_document(b"MZ", "letter.pdf"), NO_FILE),
    (lambda person: person.send_sticker(), OTHER_KINDS),
    (lambda person: person.send_contact(), "What is it about?"),
    (lambda person: person.send_poll(), "What is it about?"),
    (lambda person: person.send_voice(OPUS), HEARD),
    (lambda person: person.forward("The lamp is broken."), "What is it about?"),
    (
        lambda person: person.edit(person.messages[0].message_id, "/start"),
        "Please write it once more.",
    ),
    (lambda person: person.write("/inbox"), "I do not know this command."),
    (lambda person: person.write("/frobnicate"), "What is it about?"),
    (lambda person: person.send_document(b"MZ", "a.pdf", "Sperrmüll"), NOT_KEPT),
    (lambda person: person.send_photo(b"text", "ضوء الدرج مكسور"), NOT_KEPT),
    (lambda person: person.write("😡😡😡"), ONLY_SIGNS),
    (lambda person: person.write("\u200b\u2060"), NO_WORDS),
    (lambda person: person.write("\u202e"), NO_WORDS),
    (lambda person: person.write("<b>lamp</i> & \u202egnp"), "What is it about?"),
    (lambda person: person.send_location(math.nan, 8.69), NO_PLACE),
    (lambda person: person.send_location(91.0, 8.69), NO_PLACE),
    (lambda person: person.send_location(math.inf, -math.inf), NO_PLACE),
]
"""What somebody does who was asked what is wrong, and what they read then."""
FORGED: Final = (
    "x",
    "draft-send:ffffff",
    "mine-case:99999999999999999999",
    "case-show:1",
    "🚲" * 16,
)
LANGUAGES: Final = ("en", "en-GB", "en-x-klingon-with-a-tail-that-never-seems-to-end")


async def try_and_report(person: Someone, act: Callable[[Someone], object], sentence: str) -> str:
    """Do something odd, read the sentence, and report all the same; return the words."""
    person.start("report")
    await person.wait_for("What is wrong?", PATIENCE_S)
    act(person)
    await person.wait_for(sentence, PATIENCE_S)
    await report_in_words(person, words_of(person.chat.chat_id))
    return words_of(person.chat.chat_id)


async def tap_forged_buttons(person: Someone) -> str:
    """Send callback data that no button has."""
    person.start("report")
    question = await person.wait_for("What is wrong?", PATIENCE_S)
    for data in FORGED:
        tap = person.tap(question.message_id, data)
        told = await person.answer_to(tap, seconds=PATIENCE_S)
        assert told or person.answers, data
    await report_in_words(person, words_of(person.chat.chat_id))
    return words_of(person.chat.chat_id)


async def tap_what_was_deleted(person: Someone) -> str:
    """Press a button in the moment its message disappears; press the last one twice."""
    person.start("report-street-lighting")
    await person.wait_for("What is wrong?", PATIENCE_S)
    person.write(words_of(person.chat.chat_id))
    await person.wait_for("Where is it?", PATIENCE_S)
    person.press("I cannot say where")
    question = await person.wait_for("Do you have a photo?", PATIENCE_S)
    skip = question.buttons["Go on without a photo"].data
    person.remove(question)
    person.tap(question.message_id, skip)
    summary = await person.wait_for("Is everything right?", PATIENCE_S)
    send = summary.buttons["✅ Send"].data
    taps = [person.tap(summary.message_id, send) for _time in range(2)]
    assert await person.answer_to(taps[0], seconds=PATIENCE_S) == ""
    assert await person.answer_to(taps[1], seconds=PATIENCE_S) == OLD_BUTTON
    return words_of(person.chat.chat_id)


async def write_a_hundred_messages(person: Someone) -> str:
    """Write word for word, all within a second."""
    person.start("report")
    await person.wait_for("What is wrong?", PATIENCE_S)
    for word in WORDS:
        person.write(word)
    await person.wait_for("What is it about?", PATIENCE_S)
    person.press("💡 Street lighting")
    await person.wait_for("Where is it?", PATIENCE_S)
    person.press("I cannot say where")
    await person.wait_for("Do you have a photo?", PATIENCE_S)
    person.press("Go on without a photo")
    await person.wait_for("Is everything right?", PATIENCE_S)
    person.press("✅ Send")
    await person.wait_for("Your number is", PATIENCE_S)
    return "\n".join(WORDS)


async def test_whatever_is_sent_gets_a_sentence_and_nothing_is_lost(
    installation: Installation, api: BotApi
) -> None:
    people = [
        api.person(900 + number, language_code=tag, first_name="<b>name</b> " * 300)
        for number, tag in zip(range(len(SENTENCES) + 3), itertools.cycle(LANGUAGES), strict=False)
    ]
    api.enforce_rates()
    async with installation.running(QB_TELEGRAM_MESSAGES_PER_SECOND="30") as program:
        told = await asyncio.gather(
            *(
                try_and_report(person, act, sentence)
                for person, (act, sentence) in zip(people, SENTENCES, strict=False)
            ),
            tap_forged_buttons(people[-3]),
            tap_what_was_deleted(people[-2]),
            write_a_hundred_messages(people[-1]),
        )
        await installation.wait_until_all_is_sent()
        assert await program.stop() == 0, program.output
        for word in ("ERROR", "Traceback", "failed"):
            assert word not in program.output, program.output

    books = await Books.of(installation)
    books.check_that_everything_ended_well()
    stored = {account: words for account, _reference, words in books.cases}
    assert len(books.cases) == len(people)
    assert stored == {
        person.chat.chat_id: words for person, words in zip(people, told, strict=True)
    }
    assert await installation.rows(select(ParkedUpdate.update_id)) == []
    assert api.violations == []
