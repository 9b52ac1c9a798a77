"""Small messages as people send them: every line of ``tests/corpus/messages.tsv``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from aiogram.types import Animation, Audio, Document, Video, VideoNote, Voice

from handlers.cases.emergency import sounds_dangerous
from handlers.dialogues import TOLD
from handlers.incoming import find_command
from storage.cases.models import CaseKind
from tests.handlers.test_dialogues import conversation
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

CORPUS: Final = Path(__file__).parents[1] / "corpus" / "messages.tsv"
NOT_KEPT: Final = "The file above them was not kept."
KEPT: Final = frozenset({"text", "photo", "album", "edit"})
"""What is taken with its words."""
PHOTOS: Final = {"photo": 1, "album": 2}
"""How many are in the draft then."""
BEFORE: Final = "Guten Tag"
"""What was there before it was changed."""
FILE: Final = {"file_id": "f", "file_unique_id": "f"}
NO_DRAFT: Final = {
    "signs": "please write it in words",
    "marks": "Please write it in a few words.",
    "blank": "I can see no words",
    "role": "I do not know this command",
}
"""What is said where there is nothing to keep."""
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
        case _:
            await person.send(**a_file(line.sent_as), caption=line.words)


def a_file(kind: str) -> dict[str, Any]:
    """Return what a message with such a file has."""
    round_one = {"length": 9, "duration": 1}
    size = {"width": 9, "height": 9, "duration": 1}
    match kind:
        case "video":
            return {"video": Video.model_validate(FILE | size)}
        case "video-note":
            return {"video_note": VideoNote.model_validate(FILE | round_one)}
        case "animation":
            animation = Animation.model_validate(FILE | size)
            return {"animation": animation, "document": Document.model_validate(FILE)}
        case "audio":
            return {"audio": Audio.model_validate(FILE | {"duration": 1})}
        case "voice":
            return {"voice": Voice.model_validate(FILE | {"duration": 1})}
        case _:
            return {"document": Document.model_validate(FILE)}


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
            assert told["text"] == told_by(line.words)
            assert told.get("kind") == KINDS.get(line.becomes)
            assert ("112" in person.chat[seen].text) == (line.becomes == "danger")
            is_kept = line.sent_as in KEPT
            assert person.has_seen(NOT_KEPT) != is_kept
            assert len(told.get("photo_ids", [])) == PHOTOS.get(line.sent_as, 0)


def test_the_corpus_agrees_with_the_lists() -> None:
    """What is said to be danger is so for the lists, and nothing else is."""
    for line in lines():
        assert sounds_dangerous(line.words) == (line.becomes == "danger"), line.words
