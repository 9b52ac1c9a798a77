"""The HTTP side of the chat page: entrances, cookies, headers, languages."""

import asyncio
import json
import re
from http.cookies import Morsel

import pytest
from aiohttp import CookieJar, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from yarl import URL

from bot.channels.webchat import gateway
from bot.health import Fault
from bot.i18n import SOURCE_LOCALE
from bot.web import chat_socket
from bot.web.accept_language import read_accept_language
from storage.database import Database
from storage.quarter import import_quarter
from tests.support.databases import on_both_databases
from tests.support.quarters import sample_profile
from tests.support.webchat import Browser, Office, browser


def cookies(visitor: Browser) -> dict[str, Morsel[str]]:
    jar = visitor.client.cookie_jar
    assert isinstance(jar, CookieJar)
    return {cookie.key: cookie for cookie in jar}


# --- The page ----------------------------------------------------------------------------------


async def test_the_page_is_filled_and_protected(visitor: Browser) -> None:
    async with visitor.client.get("/", headers=visitor.headers) as response:
        html = await response.text()
        headers = response.headers
    assert "{{" not in html
    assert "<title>Leimen-Mitte</title>" in html
    assert 'data-entrance="/"' in html
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_names_and_words_cannot_break_out_of_the_page(
    office: Office, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = sample_profile()
    evil = profile.model_copy(update={"name": "</title><script>{{words}}"})
    async with office.database.transaction() as session:
        await import_quarter(session, evil, now=office.now)
    monkeypatch.setattr(
        "bot.web.first_page.page_words", lambda: {"send": "</script><script>x()</script>"}
    )
    html = await visitor.load()
    assert "<title>&lt;/title&gt;&lt;script&gt;{{words}}</title>" in html
    block = re.search(r'<script type="application/json" id="words">(.*?)</script>', html)
    assert block
    assert json.loads(block[1]) == {"send": "</script><script>x()</script>"}


async def test_files_of_the_page_are_asked_for_again_only_when_they_change(
    visitor: Browser,
) -> None:
    async with visitor.client.get("/page/chat.js") as response:
        assert response.content_type == "text/javascript"
        assert response.headers["Cache-Control"] == "no-cache"
        etag = response.headers["ETag"]
    headers = {"If-None-Match": etag}
    async with visitor.client.get("/page/chat.js", headers=headers) as response:
        assert response.status == 304
    assert await visitor.status_of("/page/manifest.webmanifest") == 200
    for name in ("index.html", "nothing.js", "..%2fserver.py"):
        assert await visitor.status_of(f"/page/{name}") == 404


async def test_the_team_door_is_found_without_its_slash(visitor: Browser) -> None:
    async with visitor.client.get("/team?start=x", allow_redirects=False) as response:
        assert response.status == 308
        assert response.headers["Location"] == "/team/?start=x"


async def health(visitor: Browser) -> tuple[int, dict[str, object]]:
    """Return what ``/health`` says."""
    async with visitor.client.get("/health") as response:
        return response.status, await response.json()


@on_both_databases
async def test_health_tells_who_can_be_served_and_what_fails(
    office: Office, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await health(visitor) == (200, {"status": "ok"})

    async def late() -> list[Fault]:
        return [Fault("telegram", "no new messages for 3 min")]

    office.health.add("telegram", late)
    await office.health.look()
    assert await health(visitor) == (200, {"status": "degraded", "failing": ["telegram"]})

    async def fail() -> None:
        raise ConnectionRefusedError

    for broken in ("probe_writing", "ping"):
        with monkeypatch.context() as patched:
            patched.setattr(office.database, broken, fail)
            await office.health.look()
        failing = ["database", "telegram"]
        assert await health(visitor) == (503, {"status": "unavailable", "failing": failing})


@on_both_databases
async def test_a_database_that_does_not_answer_is_no_crash_of_the_page(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object, **_details: object) -> None:
        statement = "SELECT"
        raise OperationalError(statement, {}, OSError())

    monkeypatch.setattr(gateway.WebchatGateway, "preview", fail)
    async with visitor.client.get("/") as response:
        assert response.status == 503
        assert response.headers["Retry-After"] == "5"


async def test_without_a_quarter_the_page_says_so(database: Database, office: Office) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM quarter")
    async with office.served() as server, browser(server) as visitor:
        assert await visitor.status_of("/") == 503


# --- Entrances and cookies ---------------------------------------------------------------------


async def test_the_cookie_is_for_this_door_only_and_out_of_reach(visitor: Browser) -> None:
    async with visitor.client.get("/", headers=visitor.headers) as response:
        cookie = response.cookies["quartiersbote"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["secure"]
    assert len(cookie.value) == 43
    async with visitor.client.get(
        "/team/", headers=visitor.headers | {"X-Forwarded-Proto": "https"}
    ) as response:
        cookie = response.cookies["quartiersbote_team"]
    assert cookie["path"] == "/team/"
    assert cookie["secure"]


async def test_a_browser_has_an_account_behind_each_entrance(
    office: Office, server: TestServer
) -> None:
    async with browser(server) as visitor, office.fed_by():
        colleague = Browser(visitor.client, visitor.headers["Origin"], "/team/", "de")
        async with visitor.page() as mine, colleague.page() as ours:
            await mine.write("as a resident")
            await ours.write("as the team")
            assert len((await mine.sync())["messages"]) == 1
            assert len((await ours.sync())["messages"]) == 1
        first, second = await office.wait_fed(2)
    assert first.message
    assert second.message
    assert first.message.chat.id != second.message.chat.id


async def test_a_visit_keeps_the_cookie_and_stores_nothing(
    office: Office, visitor: Browser
) -> None:
    await visitor.load()
    before = cookies(visitor)["quartiersbote"].value
    await visitor.load()
    assert cookies(visitor)["quartiersbote"].value == before
    async with office.database.engine.connect() as connection:
        counted = await connection.exec_driver_sql("SELECT count(*) FROM webchat_accounts")
        assert counted.scalar_one() == 0


async def test_the_cookie_of_one_door_does_not_open_the_other(visitor: Browser) -> None:
    async with visitor.page() as page:
        await page.write("Hallo")
        token = cookies(visitor)["quartiersbote"].value
    url = URL(visitor.headers["Origin"]) / "team/"
    visitor.client.cookie_jar.update_cookies({"quartiersbote_team": token}, url)
    with pytest.raises(WSServerHandshakeError) as refused:
        await visitor.client.ws_connect("/team/socket", headers=visitor.headers)
    assert refused.value.status == 401


@pytest.mark.parametrize("token", [None, "", "short", "x" * 43 + "!", "x" * 4000])
async def test_without_a_proper_cookie_there_is_no_socket(
    visitor: Browser, token: str | None
) -> None:
    headers = dict(visitor.headers)
    if token is not None:
        headers["Cookie"] = f"quartiersbote={token}"
    with pytest.raises(WSServerHandshakeError) as refused:
        await visitor.client.ws_connect("/socket", headers=headers)
    assert refused.value.status == 401


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1"])
async def test_a_page_from_elsewhere_gets_no_socket(visitor: Browser, origin: str | None) -> None:
    await visitor.load()
    headers = {} if origin is None else {"Origin": origin}
    with pytest.raises(WSServerHandshakeError) as refused:
        await visitor.client.ws_connect("/socket", headers=headers)
    assert refused.value.status == 403


async def test_the_public_address_is_an_origin_too(office: Office) -> None:
    public = "https://bote.example.org"
    async with office.served(public) as server, browser(server) as visitor:
        token = await secure_token(visitor, {"Host": "bote.example.org"})
        headers = {"Origin": public, "Cookie": f"quartiersbote={token}"}
        async with visitor.client.ws_connect("/socket", headers=headers) as socket:
            assert (await socket.receive_json())["type"] == "hello"


async def secure_token(visitor: Browser, headers: dict[str, str]) -> str:
    """Return the token of the page, whose cookie leaves by HTTPS only."""
    async with visitor.client.get("/", headers=headers) as response:
        cookie = response.cookies["quartiersbote"]
        assert cookie["secure"]
        assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
        return cookie.value


async def test_behind_https_nothing_leaves_without_it_whatever_a_proxy_forgets(
    office: Office,
) -> None:
    """#11: a proxy that passes neither host nor scheme on got cookies without ``Secure``."""
    async with office.served("https://bote.example.org") as server, browser(server) as visitor:
        await secure_token(visitor, {})
        async with visitor.client.get("/nowhere") as response:
            assert response.status == 404
            assert "Strict-Transport-Security" in response.headers


async def test_no_answer_tells_what_serves_it(office: Office) -> None:
    async with office.served() as server, browser(server) as visitor:
        for path in ("/", "/page/chat.js", "/nowhere", "/health", "/socket", "/events.ics"):
            async with visitor.client.get(path) as response:
                assert "Server" not in response.headers, path
                assert "Strict-Transport-Security" not in response.headers


async def test_a_page_that_says_nothing_for_long_is_hung_up_on(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_socket, "SILENT_S", 0.3)
    async with visitor.page() as page:
        for _ in range(3):
            await asyncio.sleep(0.15)
            await page.sync()
        assert await page.close_code() == 1001


async def test_the_socket_is_no_page(visitor: Browser) -> None:
    await visitor.load()
    assert await visitor.status_of("/socket") == 426


# --- Languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("de", ["de"]),
        ("de-AT,tr;q=0.5, ar ;q=0.9", ["de-AT", "ar", "tr"]),
        ("de;q=0, *;q=0.1, en", ["en"]),
        ("<script>, de;q=9, " + "a" * 50, []),
    ],
)
def test_languages_come_in_order_of_wish(header: str, tags: list[str]) -> None:
    assert read_accept_language(header) == tags


@given(st.text())
def test_any_header_is_read(header: str) -> None:
    assert all(len(tag) <= 35 for tag in read_accept_language(header))


async def test_nonsense_for_a_language_gives_one_that_is_spoken(server: TestServer) -> None:
    async with browser(server, language="x;;q=,,;") as visitor:
        html = await visitor.load()
    assert re.search(r'<html lang="(de|en)"', html), SOURCE_LOCALE
