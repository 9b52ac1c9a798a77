"""Whatever people send: a clear sentence, or nothing, and never an error."""

import asyncio
import io
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from handlers.incoming import is_wordless
from storage.cases.models import Case
from storage.updates import ParkedUpdate
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_bomb, a_heic, claiming
from tests.support.town import Town


@pytest.fixture(autouse=True)
def _nothing_unhandled(caplog: pytest.LogCaptureFixture) -> object:
    """No test here may leave an error in the log."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def begin(town: Town) -> Someone:
    person = town.newcomer()
    await person.write("/report")
    return person


async def test_a_text_that_is_too_long_is_refused_and_the_draft_stays(town: Town) -> None:
    person = await begin(town)
    await person.write("The lamp is broken.")
    await person.write("x" * 3990)
    assert "too long by 10 characters" in person.newest.text
    await person.press("Street lighting", of=person.find_button("Street lighting"))
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    assert "The lamp is broken." in person.newest.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("😡😡😡", "please write it in words"),
        ("👍🏽", "please write it in words"),
        ("\u200b\u200b", "I can see no words"),
        ("\u202e", "I can see no words"),
        ("   ", "I can see no words"),
        ("\u2060\ufeff", "I can see no words"),
    ],
)
async def test_signs_without_words_are_answered_once(town: Town, text: str, words: str) -> None:
    person = await begin(town)
    await person.write(text)
    assert words in person.newest.text
    seen = len(person.chat)
    await person.write(text)
    assert len(person.chat) == seen
    await person.write("The lamp is broken.")
    assert "What is it about?" in person.newest.text


async def test_marks_without_a_letter_are_asked_for_again(town: Town) -> None:
    person = await begin(town)
    await person.write("...")
    assert "Please write it in a few words." in person.newest.text


async def test_html_and_overrides_in_a_text_do_nothing(town: Town) -> None:
    person = await begin(town)
    await person.write("<b>lamp</b> & <script>x</script> \u202egnp.exe\u202c \u202atest")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    assert "<b>lamp</b> & <script>x</script> gnp.exe test" in person.newest.text
    assert "<script>" not in person.newest.html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"This is a text, not a photo.", "I cannot open this file as a photo"),
        (b"", "I cannot open this file as a photo"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "I cannot open this file as a photo"),
    ],
)
async def test_a_file_that_is_no_photo(town: Town, data: bytes, words: str) -> None:
    person = await begin(town)
    await person.send_file(data, name="lamp.jpg", mime_type="image/jpeg")
    assert words in person.newest.text


async def test_a_decompression_bomb(town: Town) -> None:
    person = await begin(town)
    await person.send_file(a_bomb(), name="lamp.png", mime_type="image/png")
    assert "This photo is too large. Please send a smaller one." in person.newest.text
    await person.send_file(
        claiming("WEBP", 8_000, 8_000), name="lamp", mime_type="application/octet-stream"
    )
    assert "This photo is too large. Please send a smaller one." in person.newest.text
    assert list(town.media_dir.glob("*")) == []


async def test_a_photo_that_says_it_is_some_file_is_told_by_its_content(town: Town) -> None:
    person = await begin(town)
    for number, name in enumerate(("IMG_0001.HEIC", "IMG_0002"), start=1):
        await person.send_file(a_heic(), name=name, mime_type="application/octet-stream")
        assert "What is wrong?" in person.newest.text
        assert len(list(town.media_dir.glob("*.jpg"))) == number
    await person.send_file(b"Notes", name="notes.lib", mime_type="application/octet-stream")
    assert "I cannot take this kind of file." in person.newest.text
    await person.send_file(b"Notes", name="lamp.heic", mime_type="application/octet-stream")
    assert "I cannot open this file as a photo" in person.newest.text
    await person.send_file(bytes(25_000_000), name="film", mime_type="application/octet-stream")
    assert "This file is too large. At most 20 MB can be sent." in person.newest.text


@pytest.mark.parametrize(
    ("tag", "too_large", "unreadable"),
    [
        ("de", "Dieses Foto ist zu groß.", "Diese Datei kann ich nicht als Foto öffnen."),
        ("ar", "هذه الصورة كبيرة جدًا.", "لا أستطيع فتح هذه الصورة."),
    ],
)
async def test_photos_are_refused_in_the_language_of_the_person(
    town: Town, tag: str, too_large: str, unreadable: str
) -> None:
    person = town.newcomer(tag)
    await person.write("/report")
    await person.send_file(a_bomb(), name="lamp.png", mime_type="image/png")
    assert too_large in person.newest.text
    await person.send_file(a_heic()[:200], name="lamp.heic", mime_type="image/heic")
    assert unreadable in person.newest.text


async def test_a_photo_of_25_megabytes(town: Town) -> None:
    person = await begin(town)
    await person.send_file(b"x" * 25_000_000, name="lamp.jpg", mime_type="image/jpeg")
    assert "This photo is too large" in person.newest.text


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "LA", "I;16"])
async def test_photos_of_every_kind_are_taken(town: Town, mode: str) -> None:
    data = io.BytesIO()
    Image.new(mode, (20, 20)).save(data, "TIFF")
    person = await begin(town)
    await person.send_file(data.getvalue(), name="scan.tif", mime_type="image/tiff")
    assert "What is wrong?" in person.newest.text


async def test_a_sticker_and_a_dice_get_one_sentence(town: Town) -> None:
    person = await begin(town)
    await person.send_sticker()
    assert "I understand texts, photos, places, files and voice messages" in person.newest.text
    await person.send(dice={"emoji": "🎲", "value": 3})
    assert "I understand texts" in person.newest.text


async def test_a_forwarded_text_counts_as_a_text(town: Town) -> None:
    person = await begin(town)
    await person.send(
        text="The lamp is broken.",
        forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"},
    )
    assert "What is it about?" in person.newest.text


async def test_an_edited_message_is_explained(town: Town) -> None:
    person = await begin(town)
    await person.edit("The lamps are broken.")
    assert "Please write it once more" in person.newest.text


async def test_commands_of_the_team_are_none_for_residents(town: Town) -> None:
    person = await begin(town)
    await person.write("/inbox now")
    assert "I do not know this command." in person.newest.text


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "draft-send:ffffff",
        "draft-kind:ffffff:Z",
        "mine-case:0",
        "mine-case:99999999999999999999",
        "mine-case:-1",
        "language:",
        "🚲" * 16,
        "case-show:1",
        "draft-category:ffffff:x:y:z",
    ],
)
async def test_forged_buttons_do_nothing(town: Town, data: str) -> None:
    person = await begin(town)
    await person.tap(data)
    assert person.toasts or "cannot find" in person.newest.text
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Case))).all() == []


@pytest.mark.parametrize(
    "place", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 8.0), (float("inf"), 8.0)]
)
async def test_places_that_are_nowhere(town: Town, place: tuple[float, float]) -> None:
    person = await begin(town)
    await person.share_place(*place)
    assert "I cannot find this place" in person.newest.text


@on_both_databases
async def test_a_hundred_messages_in_a_second_lose_nothing(town: Town) -> None:
    person = await begin(town)
    updates = [person.an_update(text=f"word{number}") for number in range(100)]
    await asyncio.gather(*(town.intake.feed(town.channel, update) for update in updates))
    seen = len(person.chat)
    await town.deliver()
    assert len(person.chat) <= seen + 2, "one answer is enough"
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    async with town.database.transaction() as session:
        text = (await session.scalars(select(Case))).one().text
    assert text.split() == [f"word{number}" for number in range(100)]


async def test_groups_and_channels_are_left_alone(town: Town) -> None:
    person = town.newcomer()
    update = person.an_update(text="/start", chat={"id": -100, "type": "group", "title": "x"})
    await town.feed(update)
    assert person.chat == []


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(st.text(max_size=200), min_size=1, max_size=3))
async def test_any_text_gets_an_answer_and_breaks_nothing(town: Town, texts: list[str]) -> None:
    person = town.newcomer()
    for text in texts:
        seen = len(person.chat)
        await person.send(text=text)
        # Signs alone are answered once.
        assert len(person.chat) > seen or person.newest.edits or is_wordless(text)
    async with town.database.transaction() as session:
        assert (await session.scalars(select(ParkedUpdate))).all() == []
