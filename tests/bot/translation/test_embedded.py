"""The engine in the house, with real models that are made on the spot, in its own process."""

import asyncio
import io
import json
import os
import signal
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.child.serving import MISSING, Inbox
from bot.failures import CommandError
from bot.translation.embedded import engine as module
from bot.translation.embedded import program
from bot.translation.embedded.engine import NOT_INSTALLED, EmbeddedEngine
from bot.translation.embedded.packages import (
    find_way,
    list_installed,
    list_pairs,
    read_package,
    unpack,
)
from bot.translation.embedded.program import SENTENCE_LONGEST, Models, read_request, serve
from bot.translation.engine import EngineAwayError, PairMissingError, TextRefusedError
from tests.support.translators.tiny_model import write_package

TO_ENGLISH: Final = {
    "Merhaba": "Hello",
    "ışık": "light",
    "yok.": "missing.",
    "bozuk": "broken",
    "[12]": "[12]",
    "[1]": "[1]",
    "[2]": "[2]",
}
TO_GERMAN: Final = {
    "Hello": "Hallo",
    "light": "Licht",
    "missing.": "fehlt.",
    "broken": "kaputt",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two models."""
    folder = tmp_path_factory.mktemp("models")
    for source, target, words in (("tr", "en", TO_ENGLISH), ("en", "de", TO_GERMAN)):
        unpack(write_package(folder, source, target, words), folder)
    return folder


@pytest.fixture
async def engine(models: Path) -> AsyncIterator[EmbeddedEngine]:
    """An engine that has not begun anything."""
    opened = EmbeddedEngine(models)
    yield opened
    await opened.close()


async def test_texts_are_translated_by_way_of_english_each_sentence_where_it_stood(
    engine: EmbeddedEngine,
) -> None:
    assert await engine.languages() == {("tr", "en"), ("en", "de"), ("tr", "de")}
    assert engine.pid is None, "nothing runs before it is needed"
    text = "Merhaba ⟦1⟧ ışık yok.  Merhaba bozuk\n\n ışık ⟦2⟧ "
    german, english, *many = await asyncio.gather(
        engine.translate(text, source="tr", target="de"),
        engine.translate("Merhaba Ayşe ⟦1⟧", source="tr", target="en"),
        *(engine.translate(f"Merhaba {n}", source="tr", target="de") for n in range(40)),
    )
    assert german == "Hallo ⟦1⟧ Licht fehlt.  Hallo kaputt\n\n Licht ⟦2⟧ "
    assert english == "Hello Ayşe [1]".replace("[1]", "⟦1⟧")
    assert many == [f"Hallo {n}" for n in range(40)]
    with pytest.raises(PairMissingError):
        await engine.translate("Hallo", source="de", target="tr")


async def test_a_crash_is_an_error_of_one_text_and_the_next_begins_anew(
    engine: EmbeddedEngine,
) -> None:
    assert await engine.translate("ışık", source="tr", target="de") == "Licht"
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    waiting = asyncio.ensure_future(engine.translate("bozuk", source="tr", target="de"))
    await asyncio.sleep(0.05)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(TextRefusedError, match="crash"):
        await waiting
    assert engine.pid is None
    again = await asyncio.gather(
        *(engine.translate("bozuk", source="tr", target="de") for _ in range(3))
    )
    assert again == ["kaputt"] * 3
    assert engine.pid not in {None, first}


async def test_what_is_cancelled_is_not_waited_for(engine: EmbeddedEngine) -> None:
    assert await engine.translate("ışık", source="tr", target="de") == "Licht"
    long = asyncio.ensure_future(
        engine.translate("Merhaba ışık yok. " * 20_000, source="tr", target="de")
    )
    await asyncio.sleep(0.1)
    long.cancel()
    await asyncio.gather(long, return_exceptions=True)
    pid = engine.pid
    async with asyncio.timeout(5):
        assert await engine.translate("bozuk", source="tr", target="de") == "kaputt"
    assert engine.pid == pid


async def test_it_ends_when_idle_when_too_slow_and_when_it_wants_too_much_memory(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = EmbeddedEngine(models, idle_s=0.05)
    assert await idle.translate("ışık", source="tr", target="de") == "Licht"
    pid = idle.pid
    async with asyncio.timeout(5):
        while idle.pid is not None:  # noqa: ASYNC110  a process tells nobody
            await asyncio.sleep(0.01)
    assert await idle.translate("ışık", source="tr", target="de") == "Licht"
    assert idle.pid != pid
    await idle.close()
    slow = EmbeddedEngine(models, answer_s=0.001)
    with pytest.raises(TextRefusedError, match="too slow"):
        await slow.translate("ışık", source="tr", target="de")
    assert slow.pid is None
    await slow.close()
    small = EmbeddedEngine(models, memory=1_000_000)
    with pytest.raises(TextRefusedError):
        await small.translate("ışık", source="tr", target="de")
    await small.close()
    monkeypatch.setattr(module, "ARGUMENTS", ("-c", "raise SystemExit(3)"))
    missing = EmbeddedEngine(models)
    with pytest.raises(EngineAwayError, match="make translate"):
        await missing.translate("ışık", source="tr", target="de")
    assert "quartiersbote[translate]" in NOT_INSTALLED
    await missing.close()


DENIED: Final = """
import asyncio, ctypes, sys
from pathlib import Path
from bot.translation.embedded.engine import EmbeddedEngine

ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, as MemoryDenyWriteExecute= of systemd

async def main():
    engine = EmbeddedEngine(Path(sys.argv[1]))
    print(await engine.translate("Merhaba ışık yok.", source="tr", target="de"))
    await engine.close()

asyncio.run(main())
"""


async def test_a_hardened_service_translates_right(models: Path) -> None:
    """Without a word of it, one of two libraries multiplied wrong there: all words were others."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DENIED, str(models)), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert told.decode() == "Hallo Licht fehlt.\n"


async def test_the_program_knows_no_settings_and_its_flood_of_answers_is_cut(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "1:secret")
    tell = "import json,os; input(); print(json.dumps({'id': 1, 'text': ','.join(os.environ)}))"
    monkeypatch.setattr(module, "ARGUMENTS", ("-c", tell))
    engine = EmbeddedEngine(models)
    names = (await engine.translate("ışık", source="tr", target="de")).split(",")
    assert "OMP_NUM_THREADS" in names
    assert not [name for name in names if name.startswith("QB_")]
    await engine.close()
    monkeypatch.setattr(module, "ARGUMENTS", ("-c", "while True: print('x' * 99_999, end='')"))
    with pytest.raises(TextRefusedError, match="crash"):
        await EmbeddedEngine(models).translate("ışık", source="tr", target="de")


def test_the_program_translates_together_what_waits_together(models: Path) -> None:
    """In this process, where coverage sees it; a broken model is an error of its texts alone."""
    folders = [str(path) for path in find_way(list_installed(models), "tr", "de")]
    long = "ışık " * 200
    asked = [
        {"id": 1, "ways": folders, "text": "Merhaba\n\n\nışık yok."},
        {"id": 2, "ways": [f"{models}/nothing"], "text": "ışık"},
        {"id": 3, "ways": folders, "text": "bozuk"},
        {"id": 4, "ways": folders, "text": "not wanted"},
        {"cancel": 4},
        {"id": 5, "ways": folders, "text": long},
    ]
    reading, writing = os.pipe()
    with open(writing, "wb") as lines:  # noqa: PTH123  a descriptor
        lines.write(b"".join(json.dumps(line).encode() + b"\n" for line in asked))
    answers = [*serve(Inbox(reading, read_request), Models(1))]
    os.close(reading)
    assert answers == [
        {"id": 1, "text": "Hallo\n\n\nLicht fehlt."},
        {"id": 3, "text": "kaputt"},
        {"id": 5, "text": "Licht " * 200},
        {"id": 2, "error": "model"},
    ]
    assert len(long) > 2 * SENTENCE_LONGEST
    held = Models(1)
    first = held.get(folders[0])
    for number in range(program.MODELS_MOST):
        copy = models / f"copy{number}"
        copy.symlink_to(folders[1])
        held.get(str(copy))
        copy.unlink()
    assert held.get(folders[0]) is not first


def test_packages_say_what_they_are_and_leave_nothing_outside_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    good = write_package(
        tmp_path, "tr", "en", TO_ENGLISH, more={"stanza/x.pt": b"x", "model/../../evil": b"x"}
    )
    package = read_package(good)
    assert (package.source, package.target, package.version) == ("tr", "en", "1.0")
    assert (package.licence, package.size) == ("CC0 1.0", good.stat().st_size)
    unpack(good, folder)
    installed = unpack(write_package(tmp_path, "tr", "en", TO_ENGLISH, version="1.1"), folder)
    assert installed.version == "1.1"
    assert [one.name for one in list_installed(folder)] == ["tr_en"]
    assert not [*tmp_path.rglob("evil"), *tmp_path.rglob("x.pt")]
    assert list_installed(tmp_path / "nothing") == []
    assert list_pairs(list_installed(folder)) == {("tr", "en")}
    broken = tmp_path / "broken.argosmodel"
    broken.write_bytes(b"no zip")
    for file, reason in (
        (broken, "no package"),
        (write_package(tmp_path, "a", "b", TO_ENGLISH), "which languages"),
        (write_package(tmp_path, "ar", "en", TO_ENGLISH, without="model/model.bin"), "no model"),
        (write_package(tmp_path, "uk", "en", {"а": "a"}, more={"metadata.json": b"{"}), "which"),
    ):
        with pytest.raises(CommandError, match=reason):
            read_package(file)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    broken.write_bytes(empty.getvalue())
    with pytest.raises(CommandError, match=r"no metadata\.json"):
        unpack(broken, folder)


def test_the_program_ends_with_its_input(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with open(reading, "rb") as nothing:  # noqa: PTH123  a descriptor
        monkeypatch.setattr(sys, "stdin", nothing)
        monkeypatch.setattr(sys, "argv", ["program", "1", "1000"])
        monkeypatch.setattr(program, "limit", lambda _: None)
        assert models
        assert program.main() == 0
        monkeypatch.setitem(sys.modules, "ctranslate2", None)
        assert program.main() == MISSING
