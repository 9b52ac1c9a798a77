"""Files of the chat page: what is taken in, how it is served, and to whom."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer

from bot.intake.decoding import Decoding
from bot.intake.files import receive_file
from bot.intake.photos import receive_photo
from storage.files.media import MediaKind, SentFile, StoredFile
from tests.support.databases import on_both_databases
from tests.support.pictures import a_photo
from tests.support.sent_files import MP4, PDF, an_office_file
from tests.support.webchat import Browser, Office, browser, new_key

NAME = "../Miet\u202evertrag.pdf"
TITLE = "Mietvertrag.pdf"


@on_both_databases
async def test_a_file_is_a_download_for_its_account_only(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with visitor.page() as page, browser(server) as other, other.page():
        status, answer = await visitor.upload_file(PDF, NAME)
        assert status == 200
        key, name = new_key(), answer["upload"]
        await page.send("file", key=key, upload=name, name=NAME, caption="Von gestern")
        await page.answer(key)
        (message,) = [shown for shown in (await page.sync())["messages"] if "key" in shown]
        assert message["document"] == {"name": TITLE, "size": len(PDF), "url": f"/media/{name}"}
        assert message["html"] == "Von gestern"
        async with visitor.client.get(f"/media/{name}") as response:
            assert await response.read() == PDF
            headers = response.headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{TITLE}"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert await other.status_of(f"/media/{name}") == 404

        _status, unsent = await visitor.upload_file(PDF, "x.pdf")
        async with visitor.client.get(f"/media/{unsent['upload']}") as response:
            assert response.headers["Content-Disposition"].startswith("attachment")
        for kind, wrong in (("photo", name), ("file", await visitor.upload(a_photo()))):
            key = new_key()
            await page.send(kind, key=key, upload=wrong, name="x")
            assert (await page.expect("refused", key=key))["text"]

        office.now += timedelta(hours=26)
        await office.channel.forget_old()
        (message,) = [shown for shown in (await page.sync())["messages"] if "key" in shown]
    assert "document" not in message
    assert message["html"] == f"📎 {TITLE}\nVon gestern"
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_what_is_not_taken_is_refused_with_what_can_be_sent(
    office: Office, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, sentence in (("de", "Diese Art von Datei"), ("ar", "هذا النوع من الملفات")):
        async with browser(server, language=language) as visitor, visitor.page():
            for data, name in (
                (b"MZ" + bytes(60), "Rechnung.pdf"),
                (b"<svg onload='x()'/>", "a.svg"),
                (b"<html><script>x()</script>", "a.txt"),
                (b"alert(1)", "a.js"),
                (an_office_file({"word/vbaProject.bin": b"v"}), "a.docx"),
            ):
                status, answer = await visitor.upload_file(data, name)
                assert (status, sentence in answer["error"]) == (415, True), name
            status, answer = await visitor.upload_file(b"", "leer.pdf")
            assert status == 415
            monkeypatch.setattr("bot.channels.webchat.uploads.FILE_SIZE_LIMIT", 100)
            status, answer = await visitor.upload_file(PDF + bytes(100), "a.pdf")
            assert (status, "20" in answer["error"]) == (413, True)
            monkeypatch.undo()
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_what_was_sent_as_a_file_is_what_its_content_says(
    office: Office, visitor: Browser
) -> None:
    decoding = Decoding(office.database, lambda: office.now)
    async with visitor.page() as page, office.fed_by():
        for data, name in ((MP4, "film.mp4"), (a_photo(16, 16), "photo"), (b"Hallo", "a.txt")):
            _status, answer = await visitor.upload_file(data, name)
            await page.send("file", key=new_key(), upload=answer["upload"], name=name)
        messages = [update.message for update in await office.wait_fed(3)]
    film, photo, text = [
        await receive_photo(office.channel, message, office.media_dir, decoding)
        or await receive_file(office.channel, message, office.media_dir, decoding)
        for message in messages
        if message is not None
    ]
    assert isinstance(film, SentFile)
    assert (film.kind, film.title) == (MediaKind.VIDEO, "film.mp4")
    assert isinstance(photo, StoredFile)
    assert isinstance(text, SentFile)
    assert (text.kind, text.title) == (MediaKind.FILE, "a.txt")
