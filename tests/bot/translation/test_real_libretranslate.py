"""The real LibreTranslate, with models made on the spot: it and the pretend one answer alike.

Its splitter of sentences fetches a model of its own; another one stands in for that, which takes
a text for one sentence.  Everything else is the real server.

It needs forty packages, some of them old, so it has an environment of its own, whose Python
``QB_TEST_LIBRETRANSLATE`` names: ``python -m venv DIR && DIR/bin/pip install libretranslate``.
"""

import asyncio
import os
import shutil
import socket
import sys
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientError, ClientSession

from bot.translation.engine import PairMissingError
from bot.translation.libretranslate import LibreTranslate
from tests.conftest import require
from tests.support.translators.libretranslate import LibreTranslateStandIn
from tests.support.translators.tiny_model import write_package

PYTHON: Final = "QB_TEST_LIBRETRANSLATE"
STARTED_S: Final = 60
WORDS: Final = {"Merhaba": "Hello", "⟦1⟧": "⟦1⟧", "ışık": "light"}
PAIRS: Final = (("tr", "en"), ("en", "tr"), ("en", "de"))
SPLITTER: Final = """
import sys, types
splitter = types.ModuleType("minisbd")
splitter.models = types.SimpleNamespace(list_models=lambda: ["en"], cache_dir="")
splitter.download_models = lambda *_, **__: None
splitter.SBDetect = lambda *_, **__: types.SimpleNamespace(sentences=lambda text: [text])
sys.modules["minisbd"] = splitter
"""
BROKEN: Final[tuple[tuple[str, bytes], ...]] = (
    ("q", b'{"source": "tr", "target": "en"}'),
    ("source", b'{"q": "x", "target": "en"}'),
    ("not supported", b'{"q": "ok", "source": "tr", "target": "so"}'),
    ("not supported", b'{"q": "ok", "source": "so", "target": "tr"}'),
    ("format is not supported", b'{"q": "x", "source": "tr", "target": "en", "format": "pdf"}'),
)


@pytest.fixture(scope="module")
def python() -> str:
    """The Python that has LibreTranslate."""
    named = os.environ.get(PYTHON, "")
    if not shutil.which(named):
        require(f"{PYTHON} names no Python with libretranslate")
    return named


@asynccontextmanager
async def served(python: str, folder: Path) -> AsyncIterator[str]:
    """The real server on a free port, with models of these words, and no internet."""
    packages = folder / "packages"
    packages.mkdir()
    for source, target in PAIRS:
        words = WORDS if source == "tr" else {word: word for word in WORDS.values()}
        with zipfile.ZipFile(write_package(folder, source, target, words)) as archive:
            archive.extractall(packages)
    (folder / "sitecustomize.py").write_text(SPLITTER, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(python).with_name("libretranslate")
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(str(script), "--host", "127.0.0.1", "--port", str(port), "--disable-web-ui"),
            *("--load-only", "tr,en,de"),
            stdout=log,
            stderr=log,
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "ARGOS_PACKAGES_DIR": str(packages),
                "ARGOS_CHUNK_TYPE": "MINISBD",
                "PYTHONPATH": str(folder),
            },
        )
        url = f"http://127.0.0.1:{port}"
        try:
            await _wait(url, folder / "log", process)
            yield url
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _wait(url: str, log: Path, process: asyncio.subprocess.Process) -> None:
    async with ClientSession() as session:
        for _ in range(STARTED_S * 5):
            if process.returncode is not None:
                break
            try:
                async with session.get(f"{url}/health"):
                    return
            except ClientError:
                await asyncio.sleep(0.2)
    pytest.fail(await asyncio.to_thread(log.read_text))


async def _say(url: str) -> list[Any]:
    """What a server answers to requests that are wrong, and to one that is right."""
    said: list[Any] = []
    async with ClientSession(headers={"Content-Type": "application/json"}) as session:
        for _, body in BROKEN:
            async with session.post(f"{url}/translate", data=body) as response:
                answer = await response.json()
                said.append((response.status, sorted(answer), answer["error"]))
        async with session.get(f"{url}/languages") as response:
            languages = await response.json()
            said.append({one["code"]: {*one["targets"]} - {one["code"]} for one in languages})
    return said


@pytest.mark.timeout(180)
async def test_the_real_server_and_the_pretend_one_answer_alike(
    python: str, tmp_path: Path
) -> None:
    pairs = frozenset({*PAIRS, ("tr", "de")})
    change: Callable[[str, str, str], str] = lambda text, *_: (  # noqa: E731  a word by a word
        " ".join(WORDS.get(word, word) for word in text.split(" "))
    )
    async with (
        served(python, tmp_path) as real,
        LibreTranslateStandIn(pairs=pairs, translate=change) as pretend,
    ):
        truth, claim = await _say(real), await _say(pretend.url)
        for (part, _), one, other in zip(BROKEN, truth, claim, strict=False):
            assert one[:2] == other[:2], part
            assert part in one[2], part
            assert part in other[2], part
        assert truth[-1] == claim[-1]
        for url in (real, pretend.url):
            engine = LibreTranslate(url)
            assert ("tr", "de") in await engine.languages()
            said = await engine.translate("Merhaba ⟦1⟧ ışık", source="tr", target="en")
            assert said == "Hello ⟦1⟧ light"
            with pytest.raises(PairMissingError):
                await engine.translate("Merhaba", source="tr", target="so")
            with pytest.raises(PairMissingError):
                await engine.translate("light", source="de", target="tr")
            await engine.close()
    assert sys.executable != python
