"""Models are fetched, shown before, checked, gone on with after a cut, and taken from files."""

import asyncio
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.failures import CommandError
from bot.translation.embedded.installing import Offer, choose, fetch, find_size, read_index
from bot.translation.embedded.packages import list_installed, sha256
from tests.support.translators.tiny_model import write_package

WORDS: Final = {"ok,": "gut,", "ok": "gut"}


class Shelf:
    """A server with an index and models.

    Attributes:
        url: where it listens.
        files: what it has, by path.
        cuts: after how many bytes each of the next answers breaks off.
        asked: the ranges asked for.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cuts: list[int] = []
        self.asked: list[str | None] = []
        self.knows_ranges = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answering, self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Shelf":
        """Begin to listen."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def offer(self, package: Path, **more: Any) -> dict[str, Any]:
        """Put a model on the shelf, and return its entry in the index."""
        self.files[f"/{package.name}"] = package.read_bytes()
        pair = package.name.removeprefix("translate-").partition("-")[0].partition("_")
        return {
            "package_version": "1.0",
            "from_code": pair[0],
            "to_code": pair[2],
            "links": ["ipfs://abc", f"{self.url}/{package.name}"],
            **more,
        }

    def put_index(self, *rows: Any) -> str:
        """Put the index on the shelf, and return its address."""
        self.files["/index.json"] = json.dumps(rows).encode()
        return f"{self.url}/index.json"


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, shelf: Shelf, *rest: Any) -> None:
        self._shelf = shelf
        super().__init__(*rest)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.do_GET(body=False)

    def do_GET(self, *, body: bool = True) -> None:
        content = self._shelf.files.get(self.path)
        asked = self.headers.get("Range")
        if body and self.path != "/index.json":
            self._shelf.asked.append(asked)
        if content is None:
            self._begin(404, 0)
            return
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked and self._shelf.knows_ranges:
            if begin >= len(content):
                self._begin(416, 0, {"Content-Range": f"bytes */{len(content)}"})
                return
            span = f"bytes {begin}-{len(content) - 1}/{len(content)}"
            self._begin(206, len(content) - begin, {"Content-Range": span})
        else:
            begin = 0
            self._begin(200, len(content))
        if not body:
            return
        end = begin + self._shelf.cuts.pop(0) if self._shelf.cuts else len(content)
        self.wfile.write(content[begin:end])
        if end < len(content):
            self.wfile.flush()
            self.close_connection = True

    def _begin(self, status: int, length: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as opened:
        yield opened


def run(*arguments: str, stdin: str = "y\n") -> Result:
    return CliRunner().invoke(app, ["translator", *arguments], input=stdin)


def test_languages_are_installed_from_an_index_and_translate(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("install", "tr")
    assert result.exit_code == 1
    assert "QB_TRANSLATOR_INDEX" in result.stderr
    to_english = write_package(tmp_path, "tr", "en", WORDS)
    others = [
        write_package(tmp_path, *pair, WORDS)
        for pair in (("en", "tr"), ("en", "de"), ("de", "en"))
    ]
    index = shelf.put_index(
        {**shelf.offer(to_english), "package_version": "0.9", "links": [f"{shelf.url}/old"]},
        shelf.offer(to_english, sha256=sha256(to_english), license="CC0", size=123_456_789),
        *map(shelf.offer, others),
    )
    monkeypatch.setenv("QB_TRANSLATOR_INDEX", index)
    refused = run("install", "tr", "de", stdin="n\n")
    assert refused.exit_code == 1
    assert shelf.asked == []
    result = run("install", "tr", "de", "en", "so")
    assert result.exit_code == 1, "Somali is missing"
    assert "no model from so to en" in result.stderr
    shown = result.stdout.partition("Install 4 models")[0]
    assert f"tr to en, version 1.0, 123.5 MB, CC0, SHA-256 {sha256(to_english)}" in shown
    assert "not said by the index" in shown
    listed = run("list").stdout
    assert "tr to en, version 1.0" in listed
    assert "CC0 1.0" in listed
    assert "tr to de" in listed.partition("Translated: ")[2]
    assert [*(tmp_path / "data" / "models" / "downloads").iterdir()] == []
    monkeypatch.setenv("QB_TRANSLATOR", "embedded")
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "embedded: in the house" in result.stdout
    assert "It translates from en to de." in result.stdout


def test_files_are_installed_without_internet_and_a_missing_library_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "No model is installed" in run("list").stdout
    assert "QB_TRANSLATOR=none" in run("check").stdout
    file = write_package(tmp_path, "tr", "de", WORDS)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run("install", str(file))
    assert result.exit_code == 0, result.output
    assert sha256(file) in result.stdout.partition("Install it?")[0]
    assert "make translate" in result.stderr
    assert "pip install 'quartiersbote[translate]'" in run("list").stderr
    assert run("install", "nothing.argosmodel", "--yes").exit_code == 1
    monkeypatch.setenv("QB_TRANSLATOR", "libretranslate")
    assert "QB_TRANSLATOR_URL" in run("check").stderr
    monkeypatch.setenv("QB_TRANSLATOR_URL", "http://127.0.0.1:9")
    result = run("check")
    assert result.exit_code == 1
    assert "It does not translate: " in result.stderr


async def test_what_was_cut_off_goes_on_and_what_is_another_is_deleted(
    shelf: Shelf, tmp_path: Path
) -> None:
    package = write_package(tmp_path, "tr", "en", WORDS, more={"model/x": bytes(range(256)) * 99})
    shelf.offer(package)
    link = f"{shelf.url}/{package.name}"
    size = package.stat().st_size
    told: list[tuple[int, int]] = []

    def get(offer: Offer) -> Any:
        return fetch(
            session, offer, tmp_path / "to", lambda _, *much: told.append(much), pause_s=0.0
        )

    async with ClientSession() as session:
        offer = Offer("tr", "en", "1.0", link, sha256(package))
        assert await find_size(session, offer) == size
        assert await find_size(session, Offer("a", "b", "1", f"{shelf.url}/no")) == 0
        shelf.cuts = [1_000, 500]
        file = await get(offer)
        assert file.read_bytes() == package.read_bytes()
        assert shelf.asked == [None, "bytes=1000-", "bytes=1500-"]
        assert told[-1] == (size, size)
        file.rename(file.with_suffix(".part"))
        assert (await get(offer)).read_bytes() == package.read_bytes()
        shelf.cuts, shelf.knows_ranges = [700], False
        assert (await get(offer)).read_bytes() == package.read_bytes()
        shelf.cuts = [1] * 9
        with pytest.raises(CommandError, match="run the command again"):
            await get(offer)
        shelf.cuts = []
        with pytest.raises(CommandError, match="not what the index says"):
            await get(Offer("tr", "en", "1.0", link, "0" * 64))
        assert [one.suffix for one in (tmp_path / "to").iterdir()] == [".argosmodel"]
        with pytest.raises(CommandError, match="answer 404"):
            await get(Offer("tr", "en", "2.0", f"{shelf.url}/nothing"))


async def test_an_index_that_is_none_is_said_and_odd_entries_are_left_out(shelf: Shelf) -> None:
    good = {"from_code": "tr", "to_code": "en", "links": ["https://a.example/x"]}
    rows = [
        *(1, {}, {**good, "links": []}, {**good, "links": ["file:///etc/passwd"]}),
        *({**good, "from_code": "../x"}, {**good, "package_version": "../1"}),
        *({**good, "package_version": "1.10"}, {**good, "package_version": "1.9", "size": "9"}),
    ]
    async with ClientSession() as session:
        offers = await read_index(session, shelf.put_index(*rows))
        assert [offer.version for offer in offers] == ["1.10", "1.9"]
        chosen, missing = choose(offers, ["tr", "en", "tr"])
        assert [offer.version for offer in chosen] == ["1.10"]
        assert missing == [("en", "tr")]
        for content in (b"{", b"{}", b"\xff"):
            shelf.files["/index.json"] = content
            with pytest.raises(CommandError, match="cannot be read"):
                await read_index(session, f"{shelf.url}/index.json")
        with pytest.raises(CommandError, match="cannot be fetched: answer 404"):
            await read_index(session, f"{shelf.url}/nothing")
    assert list_installed(Path("/nonexistent")) == []
    assert asyncio.get_running_loop()
