"""Voice messages, videos and documents of residents: kept as they are, and handed to the team."""

import zipfile
from typing import Any

import pytest
from aiogram.types import Audio, Video, VideoNote
from sqlalchemy import select

from bot.intake import files
from handlers.dialogues import TOLD
from storage.cases.models import Case
from storage.files.media import UNUSED_KEPT, MediaFile, MediaKind
from storage.privacy import rights
from storage.privacy.retention import forget_what_is_old
from tests.handlers.scenes import report, stored, the_case
from tests.handlers.test_dialogues import conversation
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.sent_files import MP4, OPUS, PDF, an_office_file
from tests.support.town import Town

NOT_TAKEN = "Diese Art von Datei kann ich nicht annehmen."


async def told_of(town: Town, someone: Someone) -> dict[str, Any]:
    """Return what somebody's draft holds."""
    _state, data = await conversation(town, someone)
    told: dict[str, Any] = data.get(TOLD, {})
    return told


async def sent_files(town: Town) -> list[MediaFile]:
    """Return the rows of all files, the earliest first."""
    return await stored(town, select(MediaFile).order_by(MediaFile.id))


@on_both_databases
async def test_who_cannot_write_reports_by_voice(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("de")
    await person.send_voice(duration=42, caption="👍")
    assert person.chat[0].text.startswith("🔒"), "the notice comes first"
    assert [shown.text for shown in person.chat[1:]] == [
        "🎤 Danke. Jemand aus dem Team hört es sich an.",
        "Ihre Nachricht ist bei mir angekommen. Ist es ein Problem, eine Idee oder eine Frage?",
    ]
    await person.press("Ein Problem")
    assert "Was ist das Problem?" in person.newest.text
    await person.press("Es ist alles gesagt")
    await person.press("Straßenbeleuchtung")
    await person.share_place(49.348, 8.69)
    await person.press("Weiter ohne Foto")
    assert "🎤 Sprachnachricht 0:42" in person.newest.text
    await person.press("Senden")
    case = await the_case(town)
    assert case.text == ""

    (voice,) = await sent_files(town)
    assert (voice.kind, voice.title, voice.duration_s) == (MediaKind.VOICE, "voice.ogg", 42)
    assert (voice.case_id, voice.size) == (case.id, len(OPUS))
    assert (town.media_dir / voice.name).read_bytes() == OPUS
    handed = manager.find("M-2026-0001 · 🎤 Voice message 0:42")
    assert handed.document == f"media:{voice.id}"
    card = manager.newest
    assert "🎤 Voice message 0:42" in card.text
    shown = await manager.press("Show the case")
    assert "📎 1 file" in shown.buttons
    again = await manager.press("📎 1 file")
    assert (again.document, again.text) == (handed.document, handed.text)
    assert "blockquote" not in (await manager.press("📜 History")).html
    await manager.write("/case M-2026-0001")
    assert manager.chat[-3].document == handed.document
    await person.write("/mine")
    assert "🎤 Sprachnachricht 0:42" in (await person.press("M-2026-0001")).text
    async with town.database.transaction() as session:
        (await session.get_one(MediaFile, voice.id)).case_id = None
    await manager.press("📎 1 file")
    assert manager.toasts[-1] == "The files are no longer there."


async def test_an_idea_that_was_said_is_published_in_words_of_the_team(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await person.write("/idea")
    await person.send_voice()
    await person.press("I have said it all in what I sent")
    await person.press("Send")
    await manager.press("Take it")
    await manager.press("Publish")
    assert manager.labels == ["✖️ Cancel"]
    await manager.write("A bench at the school")
    assert manager.labels == ["✖️ Cancel"]
    await manager.write("Many wait there for the bus.")
    assert "🎤" not in manager.newest.text, "nobody else hears it"
    assert "📷" not in " ".join(manager.labels)
    await manager.press("Publish now")
    assert "It is published" in person.newest.text
    await person.tap("idea-comment:1:newest:0")
    assert "I cannot take a file here. Please write it" in (await person.send_voice()).text


@on_both_databases
async def test_a_letter_and_words_in_arabic_go_with_a_report(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("ar")
    await person.send_file(
        PDF, name="عقد\u202e.pdf", caption="رسالة من المؤجر", media_group_id="a"
    )
    assert person.chat[-2].text == "📄 شكرًا لكم. سيقرؤه شخص من الفريق."
    await person.send_file(an_office_file(), name="Brief.docx", media_group_id="a")
    first, second = (await told_of(town, person))["file_ids"]
    await person.press("سؤال")
    assert "📄 عقد.pdf (" in person.newest.text
    assert "📄 Brief.docx (" in person.newest.text
    await person.press("الملفات")
    assert "مرة أخرى" in person.newest.text
    await person.press("المتابعة دون ملف")
    assert "file_ids" not in await told_of(town, person)
    await person.send(
        video=Video.model_validate(
            person.upload(MP4) | {"width": 9, "height": 9, "duration": 3_661, "file_name": "a.mp4"}
        )
    )
    assert person.chat[-2].text == "🎬 شكرًا لكم. سيشاهده شخص من الفريق."
    await person.press("إرسال")
    rows = {row.id: row for row in await sent_files(town)}
    assert [rows[number].case_id for number in (first, second)] == [None, None]
    assert "🎬 a.mp4 1:01:01" in manager.newest.text
    assert (await the_case(town, "F-2026-0001")).text == "رسالة من المؤجر"
    town.pass_time(seconds=UNUSED_KEPT.total_seconds())
    async with town.database.transaction() as session:
        await forget_what_is_old(session, media_dir=town.media_dir, now=town.now)
    (kept,) = await sent_files(town)
    assert [file.name for file in town.media_dir.iterdir()] == [kept.name]


@on_both_databases
async def test_files_go_with_what_is_added_and_out_again(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await person.write("/ask When do you open?")
    await person.press("Send")
    await manager.press("Show the case")
    await manager.press("Answer")
    await manager.write("At nine.")
    await person.send(
        video_note=VideoNote.model_validate(person.upload(MP4) | {"length": 9, "duration": 8})
    )
    assert person.has_seen("🎬 Thank you. A person from the team will look at it.")
    assert "Added to F-2026-0001" in person.newest.text
    assert "📎 The resident has sent a file." in manager.newest.text
    assert manager.has_seen("F-2026-0001 · 🎬 Video message 0:08")
    await person.press("No, it is something new")
    (note,) = await sent_files(town)
    assert (await told_of(town, person))["file_ids"] == [note.id]
    assert note.case_id is None

    await person.press("A problem")
    await person.write("This noise.")
    await person.press("Noise")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    await person.press("Add something")
    await person.send(
        audio=Audio.model_validate(
            person.upload(b"ID3\4\0" + bytes(9)) | {"duration": 61, "file_name": "hum.mp3"}
        ),
        caption="Last night.",
    )
    assert person.has_seen("🎤 Thank you. A person from the team will listen to it.")
    assert "added it to M-2026-0001" in person.newest.text
    assert "🎵 hum.mp3 1:01" in manager.newest.text
    await person.send(contact={"phone_number": "+49 30 23125 000", "first_name": "Caretaker"})
    assert "Caretaker, +49 30 23125 000" in manager.newest.text

    await person.press("Done")
    await manager.press("Show the case")
    await manager.press("Ask back")
    await manager.write("How loud is it?")
    await person.send_voice(duration=7)
    await person.press("Answer to M-2026-0001")
    assert "I have added it to M-2026-0001" in person.newest.text
    assert manager.has_seen("M-2026-0001 · 🎤 Voice message 0:07")
    assert "Something was added to this case." in manager.newest.text


async def test_what_is_not_taken_is_refused_and_its_words_are_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = town.newcomer("de")
    await person.write("/start")
    for data, name, said in (
        (b"MZ" + bytes(60), "Rechnung.pdf", NOT_TAKEN),
        (an_office_file({"word/vbaProject.bin": b"v"}), "Brief.docx", NOT_TAKEN),
        (b"<svg/>", "a.svg", NOT_TAKEN),
        (b"", "leer.pdf", "Diese Datei ist leer."),
    ):
        assert said in (await person.send_file(data, name=name)).text
    assert NOT_TAKEN in (await person.send_voice(b"MZ" + bytes(60))).text
    assert await sent_files(town) == []
    assert list(town.media_dir.glob("*")) == []

    monkeypatch.setattr(files, "SIZE_LIMIT", 100)
    big = await person.send_file(PDF + bytes(100), name="a.pdf", caption="Mein Vertrag")
    (note,) = [shown.text for shown in person.chat if "nicht behalten" in shown.text]
    assert "Diese Datei ist zu groß. Möglich sind höchstens 20 MB." in note
    assert "Ist es ein Problem" in big.text
    assert (await told_of(town, person))["text"] == "Mein Vertrag"
    person.upload(b"")
    gone = {"file_id": "gone", "file_unique_id": "gone", "duration": 1}
    assert "Die Datei ist nicht angekommen." in (await person.send(voice=gone)).text


async def test_the_eleventh_file_is_refused_and_what_stands_under_it_kept(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("/report Much to hear")
    for _number in range(10):
        await person.send_voice()
    await person.send_voice(caption="And one more")
    assert person.has_seen("10 files are the most. I kept those you sent before.")
    told = await told_of(town, person)
    assert len(told["file_ids"]) == 10
    assert told["text"] == "Much to hear\nAnd one more"
    assert len(list(town.media_dir.iterdir())) == 10
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.send_photo(a_photo())
    await person.press("Send")
    await person.press("Add something")
    await person.send_voice(duration=-1)
    assert "10 files are the most." in person.newest.text
    assert len(await sent_files(town)) == len(list(town.media_dir.iterdir())) == 11


async def test_dialogues_that_ask_for_words_take_no_file(town: Town) -> None:
    manager = await town.member(language="en")
    await report(town.newcomer())
    await manager.press("Show the case")
    await manager.press("Note")
    assert "Please write it as a text." in (await manager.send_voice()).text
    assert await sent_files(town) == []
    assert list(town.media_dir.iterdir()) == []


async def test_a_copy_has_the_files_and_erasing_takes_them(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = town.newcomer("en")
    await person.write("/report Noise")
    await person.send_voice()
    await person.send_file(PDF, name="plan.pdf")
    voice, letter = await sent_files(town)
    monkeypatch.setattr(rights, "EXPORT_FILES_LARGEST", len(OPUS))
    await person.write("/privacy")
    await person.press("Send me a copy")
    assert person.newest.document == f"media:{letter.id}"
    assert person.newest.text.startswith("📄 plan.pdf (")
    (copy,) = await stored(town, select(MediaFile).where(MediaFile.kind == MediaKind.DOCUMENT))
    with zipfile.ZipFile(town.media_dir / copy.name) as archive:
        assert archive.read(f"files/{voice.name}") == OPUS
        assert f"files/{letter.name}" not in archive.namelist()
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")
    assert await sent_files(town) == []
    assert not (town.media_dir / voice.name).exists()
    assert await stored(town, select(Case)) == []
