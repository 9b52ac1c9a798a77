"""What is said in voice messages reaches the team, of nobody who objects, and is never lost."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete, select

from bot.transcription.engine import (
    NothingHeardError,
    SoundRefusedError,
    Speech,
    TranscriberAwayError,
)
from bot.transcription.local import LocalTranscriber
from bot.transcription.worker import AWAY_S
from handlers.translated import Machine
from storage.cases.models import Case
from storage.database import Database
from storage.files.media import MediaFile, MediaKind
from storage.files.transcriptions import HEARD_LONGEST, Transcription, TranscriptionState
from storage.people import Person, Role
from storage.privacy.rights import collect
from storage.transcriptions.leasing import LEASE, RETRIES, fail, finish, lease
from storage.translations.leasing import finish as finish_translation
from storage.translations.leasing import lease as lease_translations
from storage.translations.models import Engine, SourceKind, Translation
from tests.conftest import NOW
from tests.handlers.scenes import stored
from tests.support.databases import OWNERSHIP
from tests.support.listening import Listening, ScriptedTranscriber, open_listening
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.sent_files import OPUS, PDF
from tests.support.town import Town
from tests.support.translators.tiny_whisper import a_voice, write_model

TURKISH: Final = "Sokak lambası üç gündür yanmıyor, çok karanlık."
GERMAN: Final = "Die Straßenlampe brennt seit drei Tagen nicht, es ist sehr dunkel."
FIRE: Final = "Evimiz yanıyor, yangın var, çocuklar içeride!"
SPEECH: Final = Speech(TURKISH, "tr")
S: Final = TranscriptionState


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database of an installation that listens."""
    opened = open_listening(database_url)
    yield opened
    await opened.close()


def listening(town: Town, *script: Speech | Exception) -> tuple[Listening, ScriptedTranscriber]:
    transcriber = ScriptedTranscriber(*script)
    bench = Listening(transcriber, town.database, media_dir=town.media_dir, now=town.now)
    return bench, transcriber


async def report_by_voice(person: Someone, voice: bytes = OPUS) -> None:
    await person.write("/report")
    await person.send_voice(voice, duration=42)
    await person.press("I have said it all in what I sent")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")


async def rows(town: Town) -> list[Transcription]:
    return await stored(town, select(Transcription).order_by(Transcription.media_id))


async def test_what_is_said_stands_below_the_voice_message_german_first(town: Town) -> None:
    manager = await town.member(language="en")
    interpreter = await town.member(Role.INTERPRETER, name="Ayşe", language="tr")
    person = town.newcomer("tr")
    await person.write("/privacy")
    assert "🎙 Buradaki bir makine sesli mesajlarınızı ekip için yazıya" in person.newest.text
    person = town.newcomer("en")
    bench, transcriber = listening(town, SPEECH)
    await person.write("/report")
    await person.send_voice(duration=42)
    assert not await bench.worker.turn(), "a draft is nobody's to listen to"
    await person.press("I have said it all in what I sent")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    handed = manager.find("M-2026-0001 · 🎤 Voice message 0:42")
    assert "🎙" not in handed.text + manager.newest.text
    (wanted,) = await rows(town)
    assert (wanted.state, wanted.wanted_at, wanted.text) == (S.WANTED, NOW, None)

    town.pass_time(minutes=1)
    bench.now = town.now
    assert await bench.worker.turn()
    assert not await bench.worker.turn()
    (file,) = await stored(town, select(MediaFile))
    assert transcriber.seen == [(file.name, OPUS)]
    (done,) = await rows(town)
    assert (done.state, done.text, done.language) == (S.DONE, TURKISH, "tr")
    assert (done.model, done.made_at, done.leased_until) == ("scripted", town.now, None)
    (case,) = await stored(town, select(Case))
    assert case.text == "", "nobody wrote it"

    await manager.press("Show the case")
    heard = f"🎙 What a machine heard (may be wrong):\n{TURKISH}\n🌐 Not translated yet."
    assert f"🎤 Voice message 0:42\n{heard}" in manager.newest.text
    again = await manager.press("📎 1 file")
    assert again.document == handed.document, "it stays playable"
    assert again.text == f"M-2026-0001 · 🎤 Voice message 0:42\n{heard}"
    await manager.press("🙋 Ask for a translation")
    await interpreter.press("✍️")
    assert interpreter.has_seen(TURKISH)
    await interpreter.write(GERMAN)
    await manager.write("/case M-2026-0001")
    by_person = "🌐 From: Turkish · translated by a person"
    german = f"🎙 What a machine heard (may be wrong):\n{GERMAN}\n{by_person}\n{TURKISH}"
    assert german in manager.newest.text
    assert german in manager.chat[-2].text
    assert [*manager.chat[-2].buttons] == ["✏️ Correct the translation"]
    assert german in (await manager.press("📜 History")).text
    await person.write("/mine")
    assert TURKISH not in (await person.press("M-2026-0001")).text, "they have said it themselves"


async def test_danger_that_is_heard_is_told_to_the_team_and_not_answered(town: Town) -> None:
    manager = await town.member(language="en")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    person = town.newcomer("en")
    await report_by_voice(person)
    seen, told = len(person.chat), len(helper.chat)
    bench, _ = listening(town, Speech(FIRE, "tr"))
    assert await bench.worker.turn()
    await town.deliver()
    assert manager.newest.text.startswith(
        "🆘 A machine thinks it heard danger in a voice message."
    )
    assert f"🆘 This may be about danger. Please listen to it.\n{FIRE}" in manager.newest.text
    assert (len(person.chat), len(helper.chat)) == (seen, told)


async def test_nobody_who_objects_is_listened_to(town: Town) -> None:
    """When the message comes, when its turn comes, and before a word is stored."""
    manager = await town.member(language="en")
    early, late, meanwhile = (town.newcomer("en") for _ in range(3))
    await early.write("/privacy")
    await early.press("🌐 No machine shall translate")
    assert "🎙 No machine listens to your voice messages." in early.newest.text
    await report_by_voice(early)
    assert await rows(town) == []
    await report_by_voice(late)
    await late.write("/privacy")
    await late.press("🌐 No machine shall translate")
    bench, transcriber = listening(town, SPEECH)
    assert not await bench.worker.turn()
    await report_by_voice(meanwhile)

    async def object_() -> None:
        await meanwhile.write("/privacy")
        await meanwhile.press("🌐 No machine shall translate")

    transcriber.within = object_
    assert await bench.worker.turn()
    assert [row.text for row in await rows(town)] == [None, None]
    bench.now += LEASE
    assert not await bench.worker.turn()
    assert len(transcriber.seen) == 1
    assert manager.newest


async def test_who_was_asked_about_a_machine_outside_objects_to_the_one_here(
    database: Database, tmp_path: Path
) -> None:
    """Nothing was to be tapped there: to the one that translates they had not said yes."""
    town = Town(database, folder=tmp_path, now=NOW, machine=Machine("DeepL", outside=True))
    await town.found()
    person = town.newcomer("en")
    await person.write("/privacy")
    assert "🎙 A machine here turns your voice messages into text" in person.newest.text
    await person.press("🎙 No machine shall listen")
    assert "🎙 No machine listens to your voice messages." in person.newest.text
    assert not [label for label in person.labels if "listen" in label]
    await person.press("🌐 A machine may translate")
    assert "🎙 A machine here turns your voice messages into text" in person.newest.text


async def test_what_is_taken_out_of_a_case_is_forgotten_there(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await person.write("/ask")
    await person.write("When does the library open?")
    await person.press("Send")
    await manager.write("/case F-2026-0001")
    await manager.press("Answer")
    await manager.write("At ten.")
    await person.send_voice()
    bench, _ = listening(town, SPEECH, SPEECH)
    assert await bench.worker.turn()
    voices = Translation.source_kind == SourceKind.TRANSCRIPTION
    assert len(await stored(town, select(Translation).where(voices))) == 1
    await person.press("No, it is something new")
    assert await rows(town) == []
    assert await stored(town, select(Translation).where(voices)) == []


async def test_only_what_is_said_is_wanted_and_only_where_somebody_listens(town: Town) -> None:
    await town.member(language="en")
    person = town.newcomer("en")
    await person.write("/report")
    await person.send_file(PDF, name="letter.pdf")
    await person.send_photo(a_photo())
    await person.send_file(OPUS, name="handed-on.opus")
    await person.press("I have said it all in what I sent")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Send")
    (wanted,) = await rows(town)
    (sound,) = await stored(town, select(MediaFile).where(MediaFile.kind == MediaKind.AUDIO))
    assert wanted.media_id == sound.id
    deaf = Database(str(town.database.url), ownership=OWNERSHIP)
    town.intake = Town(deaf, folder=town.media_dir.parent, now=town.now).intake
    await report_by_voice(person)
    assert len(await rows(town)) == 1
    await person.write("/privacy")
    assert "🎙" not in person.newest.text
    await deaf.close()


async def test_what_fails_is_tried_again_and_what_never_works_is_not(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await report_by_voice(person)
    bench, transcriber = listening(
        town, TranscriberAwayError("not installed"), *[SoundRefusedError("crash")] * 3
    )
    assert await bench.worker.turn()
    (fault,) = await bench.troubles.check()
    assert (fault.name, "not installed" in fault.detail) == ("transcription", True)
    assert not await bench.worker.turn()
    bench.now += timedelta(seconds=AWAY_S)
    for wait in RETRIES:
        assert await bench.worker.turn()
        assert not await bench.worker.turn()
        bench.now += wait
    assert await bench.troubles.check() == []
    assert await bench.worker.turn()
    (failed,) = await rows(town)
    assert (failed.state, failed.failure, failed.tries) == (S.FAILED, "crash", 3)
    bench.now += timedelta(days=1)
    assert not await bench.worker.turn()
    await manager.press("Show the case")
    assert "🎙" not in manager.newest.text

    for said, reason in (
        (NothingHeardError("no words"), "no words"),
        (Speech("\u200b…", "de"), "length"),
        (Speech("la " * HEARD_LONGEST, "de"), "length"),
    ):
        await report_by_voice(person)
        transcriber.script = [said]
        assert await bench.worker.turn()
        last = (await rows(town))[-1]
        assert (last.state, last.failure, last.tries) == (S.FAILED, reason, 1)
    assert "Voice message 1: " in caplog.text
    assert TURKISH not in caplog.text


async def test_what_is_killed_is_taken_up_again_and_comes_too_late_itself(town: Town) -> None:
    await town.member(language="en")
    person = town.newcomer("en")
    await report_by_voice(person)
    async with town.database.transaction() as session:
        held = await lease(session, now=NOW)
    assert held is not None
    bench, transcriber = listening(town, SPEECH)
    assert not await bench.worker.turn()
    bench.now += LEASE
    assert await bench.worker.turn()
    async with town.database.transaction() as session:
        assert not await finish(
            session,
            held,
            text="late",
            language="de",
            model="other",
            tells_of_danger=True,
            now=bench.now,
        )
        await fail(session, held, reason="late", now=bench.now)
    (done,) = await rows(town)
    assert (done.state, done.text, done.failure) == (S.DONE, TURKISH, None)
    assert len(transcriber.seen) == 1

    await report_by_voice(person)
    started = asyncio.Event()

    async def hang() -> None:
        started.set()
        await asyncio.Event().wait()

    transcriber.within, transcriber.script = hang, [SPEECH]
    running = asyncio.ensure_future(bench.worker.run())
    async with asyncio.timeout(10):
        await started.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [row.state for row in await rows(town)] == [S.DONE, S.RUNNING]
    await bench.worker.close()
    assert transcriber.closed


async def test_it_goes_with_its_voice_message_and_is_in_the_copy(town: Town) -> None:
    await town.member(language="en")
    person, other = town.newcomer("en"), town.newcomer("en")
    bench, transcriber = listening(town, SPEECH, SPEECH)
    for someone in (person, other):
        await report_by_voice(someone)
        assert await bench.worker.turn()
    async with town.database.transaction() as session:
        for leased in await lease_translations(session, limit=9, outside=False, now=NOW):
            assert await finish_translation(
                session,
                leased,
                text=GERMAN,
                from_language="tr",
                engine=Engine.EMBEDDED,
                flags=(),
                now=NOW,
            )
        account = select(Person).where(Person.account_id == person.number)
        everything = await collect(session, person=(await session.scalars(account)).one())
    assert [row["text"] for row in everything["transcriptions"]] == [TURKISH]
    assert [row["text"] for row in everything["translations"]] == [GERMAN]
    await report_by_voice(person)

    async def erase() -> None:
        await person.write("/privacy")
        await person.press("Erase everything")
        await person.press("Yes, erase everything")

    transcriber.within, transcriber.script = erase, [SoundRefusedError("crash")]
    assert await bench.worker.turn()
    (left,) = await rows(town)
    (translation,) = await stored(town, select(Translation))
    assert translation.source_kind is SourceKind.TRANSCRIPTION
    assert translation.source_id == left.media_id
    async with town.database.transaction() as session:
        await session.execute(delete(MediaFile))
    assert await rows(town) == []


async def test_a_real_model_hears_what_is_sent(town: Town, tmp_path: Path) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await report_by_voice(person, a_voice(2))
    model = write_model(tmp_path / "tiny", "Merhaba ışık yok", "tr")
    transcriber = LocalTranscriber(model)
    bench = Listening(transcriber, town.database, media_dir=town.media_dir, now=town.now)
    assert await bench.worker.turn()
    (done,) = await rows(town)
    assert (done.text, done.language, done.model) == ("Merhaba ışık yok", "tr", "tiny")
    await manager.press("Show the case")
    assert "🎙 What a machine heard (may be wrong):\nMerhaba ışık yok" in manager.newest.text
    await bench.worker.close()
    assert transcriber.pid is None
