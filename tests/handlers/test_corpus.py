"""Small messages as people send them: every line of ``tests/corpus/messages.tsv``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from aiogram.types import Animation, Audio, Document, Video, VideoNote, Voice

from handlers.dialogues import TOLD
from handlers.incoming import find_command
from handlers.understanding.danger import Certainty, assess
from storage.cases.models import CaseKind
from tests.handlers.test_dialogues import conversation
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.sent_files import MP4, OPUS, PDF
from tests.support.town import Town

CORPUS: Final = Path(__file__).parents[1] / "corpus" / "messages.tsv"
NOT_KEPT: Final = "The file above them was not kept."
UNKEPT: Final = frozenset({"broken-photo", "program"})
"""Of what only the words are taken."""
PHOTOS: Final = {"photo": 1, "album": 2}
"""How many are in the draft then."""
FILES: Final = {
    "video": MP4,
    "video-note": MP4,
    "animation": MP4,
    "audio": b"ID3\4\0" + bytes(60),
    "voice": OPUS,
    "document": PDF,
    "program": b"MZ" + bytes(60),
}
"""What is kept for a person to look at, and one that is not."""
BEFORE: Final = "Guten Tag"
"""What was there before it was changed."""
NO_DRAFT: Final = {
    "signs": "please write it in words",
    "marks": "Please write it in a few words.",
    "blank": "I can see no words",
    "role": "I do not know this command",
}
"""What is said where there is nothing to keep."""
WARNED: Final = {"danger": Certainty.CERTAIN, "asks": Certainty.POSSIBLE}
KINDS: Final = {"report": CaseKind.REPORT, "idea": CaseKind.IDEA, "ask": CaseKind.QUESTION}


@dataclass(frozen=True, slots=True)
class Line:
    """One message, and what it must become."""

    sent_as: str
    becomes: str
    words: str


def lines() -> Iterator[Line]:
    """Return the corpus."""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sent_as, becomes, words = line.split("\t")
            seen = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), words)
            yield Line(sent_as, becomes, seen)


async def prepare(person: Someone, line: Line) -> None:
    """Send what comes before it."""
    if line.sent_as == "edit":
        await person.write(BEFORE)
    elif line.sent_as == "album":
        await person.send_photo(a_photo(16, 16), album="a")


async def send(person: Someone, line: Line) -> None:
    """Send it in the way the line says."""
    match line.sent_as:
        case "edit":
            await person.edit(line.words, of=person.last_sent)
        case "album":
            await person.send_photo(a_photo(16, 16), album="a", caption=line.words)
        case "text":
            await person.send(text=line.words)
        case "photo":
            await person.send_photo(a_photo(16, 16), caption=line.words)
        case "broken-photo":
            await person.send_photo(b"no photo", caption=line.words)
        case "contact":
            name, number = line.words.rsplit(", ", 1)
            await person.send(contact={"first_name": name, "phone_number": number})
        case "poll":
            await person.send(poll=a_poll(*line.words.split(" | ")))
        case _:
            file = a_file(line.sent_as, person.upload(FILES[line.sent_as]))
            await person.send(**file, caption=line.words or None)


def a_poll(question: str, *options: str) -> dict[str, Any]:
    """Return a poll as a message has it."""
    kind = {"type": "regular", "is_closed": False, "is_anonymous": True, "total_voter_count": 0}
    several = {"allows_multiple_answers": False, "allows_revoting": False, "members_only": False}
    answers = [{"persistent_id": text, "text": text, "voter_count": 0} for text in options]
    return {"id": "1", "question": question, "options": answers} | kind | several


def a_file(kind: str, file: dict[str, Any]) -> dict[str, Any]:
    """Return what a message with such a file has."""
    round_one = {"length": 9, "duration": 1}
    size = {"width": 9, "height": 9, "duration": 1}
    match kind:
        case "video":
            return {"video": Video.model_validate(file | size)}
        case "video-note":
            return {"video_note": VideoNote.model_validate(file | round_one)}
        case "animation":
            animation = Animation.model_validate(file | size)
            return {"animation": animation, "document": Document.model_validate(file)}
        case "audio":
            return {"audio": Audio.model_validate(file | {"duration": 1})}
        case "voice":
            return {"voice": Voice.model_validate(file | {"duration": 1})}
        case _:
            return {"document": Document.model_validate(file)}


def told_by(words: str) -> str:
    """Return the words that must be kept: without the command, and what nobody can see."""
    given = find_command(words)
    return (given.words if given else words).strip(" \u200b")


async def test_every_message_becomes_what_it_must(town: Town, subtests: pytest.Subtests) -> None:
    for line in lines():
        with subtests.test(sent_as=line.sent_as, words=line.words):
            person = town.newcomer()
            await prepare(person, line)
            seen = len(person.chat)
            await send(person, line)
            _state, data = await conversation(town, person)
            told = data.get(TOLD, {})
            if line.becomes in NO_DRAFT:
                assert NO_DRAFT[line.becomes] in person.newest.text
                assert told == {}
                continue
            assert told.get("text", "") == told_by(line.words).replace(" | ", "\n• ")
            assert told.get("kind") == KINDS.get(line.becomes)
            assert ("112" in person.chat[seen].text) == (line.becomes in WARNED)
            is_kept = line.sent_as not in UNKEPT
            assert person.has_seen(NOT_KEPT) != is_kept
            assert len(told.get("photo_ids", [])) == PHOTOS.get(line.sent_as, 0)
            is_file = is_kept and line.sent_as in FILES
            assert len(told.get("file_ids", [])) == is_file
            assert person.has_seen("A person from the team will") == is_file


def test_the_corpus_agrees_with_what_is_understood() -> None:
    """What is said to be danger is certain, and nothing is asked about but what is to be."""
    for line in lines():
        assert assess(line.words).certainty is WARNED.get(line.becomes, Certainty.NONE), line.words
