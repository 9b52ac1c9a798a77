"""Photos of the chat page: what is taken in, who may see it, and when it goes."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientError
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.channels.webchat.uploads import SIZE_LIMIT
from bot.intake.room import Limits
from storage.files.room import Allowance
from tests.support.databases import on_both_databases
from tests.support.pictures import a_photo, as_kind, claiming
from tests.support.webchat import Browser, Office, browser, new_key, until

UPLOADS_PER_MINUTE = 20


async def test_an_upload_is_seen_by_its_account_only(server: TestServer, visitor: Browser) -> None:
    async with visitor.page(), browser(server) as other, other.page():
        name = await visitor.upload(a_photo())
        assert await visitor.status_of(f"/media/{name}") == 200
        assert await other.status_of(f"/media/{name}") == 404
        for entrance in ("/team/media/", "/media/..%2f", "/media/uploads%2f"):
            assert await visitor.status_of(f"{entrance}{name}") == 404
    async with browser(server) as stranger:
        assert await stranger.status_of(f"/media/{name}") == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIC"])
async def test_photos_are_served_as_what_every_browser_shows(visitor: Browser, kind: str) -> None:
    data = as_kind(kind)
    async with visitor.page():
        name = await visitor.upload(data)
        async with visitor.client.get(f"/media/{name}") as response:
            assert response.content_type == "image/jpeg"
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            with Image.open(io.BytesIO(await response.read())) as image:
                assert image.size == (64, 48)


async def test_of_a_photo_nothing_but_its_pixels_lies_on_the_disk(
    office: Office, visitor: Browser
) -> None:
    padded = a_photo() + b"CANARY" * 100_000
    assert b"Cheap Phone" in padded
    async with visitor.page():
        await visitor.upload(padded)
        status, _answer = await visitor.upload_file(padded, "scan.pdf")
    assert status == 200
    kept = [path.read_bytes() for path in (office.media_dir / "uploads").iterdir()]
    assert len(kept) == 2
    for content in kept:
        assert len(content) < 10_000
        assert b"CANARY" not in content
        assert b"Cheap Phone" not in content


@pytest.mark.parametrize("data", [b"", b"not a photo", b"<html><script>x()</script>"])
async def test_what_is_no_photo_is_refused_with_a_sentence(
    office: Office, visitor: Browser, data: bytes
) -> None:
    async with visitor.page():
        headers = visitor.headers | {"Content-Type": "image/jpeg"}
        async with visitor.client.post("/photos", data=data, headers=headers) as response:
            assert response.status == 415
            assert (await response.json())["error"]
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_a_photo_that_is_too_large_is_refused_announced_or_not(
    office: Office, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visitor.page():
        headers = visitor.headers | {
            "Content-Length": str(SIZE_LIMIT + 1),
            "Connection": "close",
        }
        async with visitor.client.post("/photos", headers=headers, data=b"x") as response:
            assert response.status == 413
            assert (await response.json())["error"]
        monkeypatch.setattr("bot.channels.webchat.uploads.SIZE_LIMIT", 100)
        async with visitor.client.post(
            "/photos", headers=visitor.headers, data=a_photo()
        ) as response:
            assert response.status == 413
    assert list((office.media_dir / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("de", "Dieses Foto hat zu viele Pixel"), ("ar", "عدد كبير جدًا من البكسلات")],
)
async def test_a_photo_with_too_many_pixels_is_told_from_one_that_is_none(
    office: Office, server: TestServer, language: str, sentence: str
) -> None:
    async with browser(server, language=language) as visitor, visitor.page():
        for data in (claiming("WEBP", 8_000, 8_000), claiming("JPEG", 16_384, 16_384)):
            async with visitor.client.post(
                "/photos", data=data, headers=visitor.headers
            ) as response:
                assert response.status == 413
                assert sentence in (await response.json())["error"]
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_photos_come_twenty_a_minute_and_a_hundred_a_day(
    office: Office, visitor: Browser
) -> None:
    office.room.limits = Limits(Allowance(files=UPLOADS_PER_MINUTE))
    async with visitor.page():
        for _ in range(UPLOADS_PER_MINUTE):
            await visitor.upload(a_photo(8, 8))
        url, headers = "/photos", visitor.headers
        async with visitor.client.post(url, headers=headers, data=a_photo()) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "60"
            assert (await response.json())["error"]
        office.seconds += 60
        async with visitor.client.post(url, headers=headers, data=a_photo()) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "3600"
            assert (await response.json())["error"]


async def test_without_room_nothing_is_read_and_the_sentence_says_so(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page():
        office.disk.free = office.disk.total // 25
        for path in ("/photos", "/files?name=a.pdf"):
            async with visitor.client.post(
                path, headers=visitor.headers, data=a_photo()
            ) as response:
                assert response.status == 429
                assert response.headers["Retry-After"] == "3600"
                assert "Was Sie schreiben, kommt trotzdem an." in (await response.json())["error"]
        assert not (office.media_dir / "uploads").exists()
        office.disk.free = office.disk.total
        office.room.limits = Limits(Allowance(size=30_000))
        for size, status in ((31_000, 429), (20_000, 200), (20_000, 429), (8_000, 200)):
            padded = a_photo() + bytes(size - len(a_photo()))
            async with visitor.client.post(
                "/photos", headers=visitor.headers, data=padded
            ) as response:
                assert (size, response.status) == (size, status)
    assert len(list((office.media_dir / "uploads").iterdir())) == 2


async def test_a_photo_from_elsewhere_or_nobody_is_refused(visitor: Browser) -> None:
    async with visitor.client.post("/photos", data=a_photo()) as response:
        assert response.status == 401
    async with visitor.page():
        headers = {"Origin": "https://evil.example"}
        async with visitor.client.post("/photos", data=a_photo(), headers=headers) as response:
            assert response.status == 403


async def test_a_full_disk_is_told_and_leaves_nothing(
    office: Office, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    async with visitor.page():
        monkeypatch.setattr("bot.intake.decoding.Decoding.clean", fail)
        async with visitor.client.post(
            "/photos", headers=visitor.headers, data=a_photo()
        ) as response:
            assert response.status == 429
            assert "kein Platz" in (await response.json())["error"]
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_an_upload_that_is_cut_off_leaves_nothing(
    office: Office, visitor: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield a_photo()[:100]
        await until(folder.is_dir)
        raise ConnectionResetError

    folder = office.media_dir / "uploads"
    async with visitor.page():
        with pytest.raises(ClientError):
            await visitor.client.post("/photos", headers=visitor.headers, data=half())
        await until(lambda: not any(folder.iterdir()))
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@on_both_databases
async def test_uploads_are_gone_after_a_day_and_the_log_says_so(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page() as page:
        name = await visitor.upload(a_photo())
        key = new_key()
        await page.send("photo", key=key, upload=name, caption="Hier")
        await page.answer(key)
        office.pass_time(hours=24)
        await office.channel.forget_old()
        assert await visitor.status_of(f"/media/{name}") == 200
        office.now += timedelta(hours=2)
        await office.channel.forget_old()
        assert await visitor.status_of(f"/media/{name}") == 404
        (message,) = (await page.sync())["messages"]
    assert "photo" not in message
    assert message["html"] == "📷 Hier"
    assert list((office.media_dir / "uploads").iterdir()) == []


async def test_leftovers_of_a_crash_go_too(office: Office) -> None:
    await office.channel.forget_old()
    folder = office.media_dir / "uploads"
    folder.mkdir(parents=True)
    (folder / "x.part").write_bytes(b"x")
    office.now += timedelta(days=36_500)
    await office.channel.forget_old()
    assert list(folder.iterdir()) == []
