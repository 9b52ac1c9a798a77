"""Every route there is, asked by who has no right to it: nothing is shown, nothing is stored.

The routes are those the server has, so that a new one is asked without being named; one that
answers a stranger has to be listed here.
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import pytest
from aiohttp import ClientResponse, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from bot.web.session_cookies import RESIDENTS, TEAM
from storage.base import Base
from tests.support.pictures import a_photo
from tests.support.webchat import Browser, Office, browser

WORDS: Final = "Geheimniskrämerei"
PUBLIC: Final = frozenset(
    {"/", "/team/", "/page/{name}", "/events.ics", "/news.atom", "/health", "/imprint", "/privacy"}
)
"""What everybody may read."""
FEEDS: Final = frozenset({"/events.ics", "/news.atom"})
"""What other sites may show, too."""
REDIRECTS: Final = frozenset({"/team"})
GOODBYES: Final = frozenset({"/sign-out", "/team/sign-out"})
"""They end the session of the cookie that comes along, and are glad of none."""
SOCKETS: Final = frozenset({"/socket", "/team/socket"})
GUESSED: Final = "A" * 43


@dataclass(frozen=True, slots=True)
class Place:
    """A route with something in it that exists, and belongs to somebody."""

    method: str
    pattern: str
    path: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What a resident and somebody at the team's entrance have, and where everything is."""

    server: TestServer
    office: Office
    places: list[Place]
    tokens: Mapping[str, str]
    """The cookies of both entrances, by their name."""


@pytest.fixture
async def scene(office: Office, server: TestServer) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        tokens, file_name = {}, ""
        for entrance in (RESIDENTS, TEAM):
            someone = await stack.enter_async_context(browser(server))
            visitor = Browser(someone.client, someone.headers["Origin"], entrance.path, "de")
            async with visitor.page() as page:
                await page.write(WORDS)
                if entrance is RESIDENTS:
                    file_name = await visitor.upload(a_photo())
            url = server.make_url(entrance.path)
            tokens[entrance.cookie] = someone.client.cookie_jar.filter_cookies(url)[
                entrance.cookie
            ].value
        yield Scene(server, office, _places(server, file_name), tokens)


def _places(server: TestServer, file_name: str) -> list[Place]:
    """Return every route, filled with what exists."""
    found = []
    for route in server.app.router.routes():
        assert route.resource is not None
        pattern = route.resource.canonical
        filled = {"name": file_name, "secret": GUESSED}
        path = pattern
        for name, value in filled.items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"{pattern} has a part this test cannot fill"
        if pattern == "/page/{name}":
            path = "/page/chat.js"
        found.append(Place(route.method, pattern, path))
    return found


async def count_rows(office: Office) -> dict[str, int]:
    async with office.database.reading() as session:
        return {
            name: await session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


async def ask(scene: Scene, place: Place, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Return the status and the body; of a socket what the handshake says."""
    async with browser(scene.server) as stranger:
        if place.pattern in SOCKETS and place.method == "GET":
            try:
                async with stranger.client.ws_connect(place.path, headers=headers) as socket:
                    await socket.send_str('{"type": "sync", "after": 0}')
                    said = [await socket.receive_str(), await socket.receive_str()]
                    return 101, "".join(said).encode()
            except WSServerHandshakeError as refused:
                return refused.status, b""
        body = a_photo() if place.method == "POST" else None
        asked = stranger.client.request(
            place.method, place.path, headers=headers, data=body, allow_redirects=False
        )
        async with asked as response:
            _check_headers(place, response)
            return response.status, await response.read()


def _check_headers(place: Place, response: ClientResponse) -> None:
    if place.pattern not in FEEDS:
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "Server" not in response.headers


def own_origin(scene: Scene) -> str:
    return str(scene.server.make_url("/")).rstrip("/")


async def test_the_routes_are_all_there(scene: Scene) -> None:
    patterns = {place.pattern for place in scene.places}
    assert patterns > PUBLIC | REDIRECTS | SOCKETS
    assert len(patterns) >= 15


async def test_who_has_the_cookie_reads_what_is_theirs(scene: Scene) -> None:
    for place in scene.places:
        entrance = TEAM if place.path.startswith(TEAM.path) else RESIDENTS
        cookie = f"{entrance.cookie}={scene.tokens[entrance.cookie]}"
        headers = {"Origin": own_origin(scene), "Cookie": cookie}
        if place.pattern in SOCKETS and place.method == "GET":
            status, body = await ask(scene, place, headers)
            assert (status, WORDS in body.decode()) == (101, True)
        elif place.path.startswith("/media/"):
            assert (await ask(scene, place, headers))[0] == 200


@pytest.mark.parametrize("cookie", ["none", "guessed", "of the other entrance"])
async def test_a_stranger_gets_nothing_from_any_route(scene: Scene, cookie: str) -> None:
    before = await count_rows(scene.office)
    for place in scene.places:
        sent = {"Origin": own_origin(scene)}
        entrance = TEAM if place.path.startswith(TEAM.path) else RESIDENTS
        other = RESIDENTS if entrance is TEAM else TEAM
        token = {
            "none": None,
            "guessed": secrets.token_urlsafe(32),
            "of the other entrance": scene.tokens[other.cookie],
        }[cookie]
        if token is not None:
            sent["Cookie"] = f"{entrance.cookie}={token}"
        status, body = await ask(scene, place, sent)
        assert WORDS.encode() not in body, place
        if place.pattern in PUBLIC:
            assert status == 200, place
        elif place.pattern in REDIRECTS:
            assert status == 308, place
        elif place.pattern in GOODBYES and place.method == "POST":
            assert status == 204, place
        else:
            assert status in {401, 403, 404, 405}, place
    assert await count_rows(scene.office) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_another_site_can_make_a_browser_send_nothing(scene: Scene, origin: str) -> None:
    before = await count_rows(scene.office)
    for place in scene.places:
        entrance = TEAM if place.path.startswith(TEAM.path) else RESIDENTS
        cookie = f"{entrance.cookie}={scene.tokens[entrance.cookie]}"
        status, body = await ask(scene, place, {"Origin": origin, "Cookie": cookie})
        if place.method == "POST" or (place.pattern in SOCKETS and place.method == "GET"):
            assert status == 403, place
            assert WORDS.encode() not in body
    assert await count_rows(scene.office) == before
