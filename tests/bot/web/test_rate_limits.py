"""What a page may not do: too much, too fast, or nonsense."""

import asyncio
import json
import secrets
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, DummyCookieJar
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from bot.channels.webchat import pages
from bot.channels.webchat.incoming import Incoming
from bot.channels.webchat.page_context import PageContext
from bot.web.chat_socket import PAGES_PER_BROWSER, parse
from storage.moderation.door import close_door
from storage.people import Person, Role, add_person
from storage.webchat import WebchatAccount
from tests.support.databases import on_both_databases
from tests.support.pictures import a_photo
from tests.support.webchat import Browser, Office, browser, new_key

KEY = "0d5c8ffa-77f4-4f7d-94d6-d93003604a4e"


def keyed(kind: str, fields: str) -> str:
    """Return a frame with a proper key."""
    return f'{{"type": "{kind}", "key": "{KEY}", {fields}}}'


@on_both_databases
async def test_who_sends_too_fast_reads_so_once_and_loses_nothing(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as page:
        keys = [new_key() for _ in range(25)]
        for key in keys:
            await page.send("text", key=key, text=key)
        answers = [await page.answer(key) for key in keys]
        refused = [answer for answer in answers if answer["type"] == "refused"]
        assert [answer["key"] for answer in refused] == keys[20:]
        assert all(answer["retry_after_s"] == 10 for answer in refused)
        said, *silent = [answer["text"] for answer in refused]
        assert "in 10 Sekunden" in said
        assert "23125" in said
        assert silent == [""] * 4
        danger = await page.write("Hilfe, es brennt im Keller!")
        assert danger["type"] == "accepted"
        office.seconds += 10
        for answer in refused:
            assert (await page.write(answer["key"], key=answer["key"]))["type"] == "accepted"
        fed = await office.wait_fed(len(keys) + 1)
    texts = [update.message and update.message.text for update in fed]
    assert [text for text in texts if text in keys] == keys


async def test_whom_to_call_comes_even_where_nothing_is_taken(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page() as page:
        for _ in range(31):
            answer = await page.write("Hilfe, es brennt im Keller!")
        assert answer["type"] == "refused"
        assert "112" in answer["text"]
        assert "<" not in answer["text"]
        assert "retry_after_s" not in answer
    assert await count_accounts(office) == 1


@on_both_databases
async def test_who_only_looks_has_no_account_and_who_writes_has_one(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page() as page, visitor.page() as beside:
        assert (await page.sync())["messages"] == []
        assert await count_accounts(office) == 0
        assert await visitor.status_of("/media/x.jpg") == 404
        assert (await page.write("Hallo"))["type"] == "accepted"
        shown = await beside.expect("message")
        assert shown["message"]["html"] == "Hallo"
        assert await count_accounts(office) == 1
    async with visitor.page() as again:
        assert [each["html"] for each in (await again.sync())["messages"]] == ["Hallo"]
    visitor.client.cookie_jar.clear()
    async with visitor.page():
        assert (await visitor.upload_file(b"nonsense", "x.exe"))[0] == 415
        assert await count_accounts(office) == 1
        await visitor.upload(a_photo())
        assert await count_accounts(office) == 2


@on_both_databases
async def test_new_accounts_are_made_so_often_from_one_address_and_from_all_together(
    office: Office, server: TestServer
) -> None:
    async def begin(address: str, text: str = "Hallo") -> dict[str, Any]:
        async with browser(server) as visitor:
            visitor.headers["X-Forwarded-For"] = address
            # Invented by the browser, and as good as one of ours.
            visitor.headers["Cookie"] = f"quartiersbote={secrets.token_urlsafe(32)}"
            async with visitor.page() as page:
                return await page.write(text)

    answers = [await begin("198.51.100.7") for _ in range(30)]
    assert [answer["type"] for answer in answers] == ["accepted"] * 20 + ["refused"] * 10
    assert [bool(answer["text"]) for answer in answers[20:]] == [True] + [False] * 9
    assert answers[20]["retry_after_s"] == 600
    assert "112" in (await begin("198.51.100.7", "Hilfe, es brennt!"))["text"]
    assert await count_accounts(office) == 20
    others = [await begin(f"198.51.101.{number}") for number in range(41)]
    assert [answer["type"] for answer in others] == ["accepted"] * 40 + ["refused"]
    async with browser(server) as visitor:
        visitor.headers["X-Forwarded-For"] = "198.51.100.7"
        await visitor.load()
        posted = visitor.client.post("/photos", headers=visitor.headers, data=a_photo())
        async with posted as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "600")
            assert "23125" in (await response.json())["error"]
    office.seconds += 600
    assert (await begin("198.51.100.7"))["type"] == "accepted"
    assert await count_accounts(office) == 61


@on_both_databases
async def test_while_the_door_is_closed_nobody_new_is_let_in(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("Hallo")
        async with office.database.transaction() as session:
            manager = Person(role=Role.MANAGER, channel="webchat", account_id=9, locale="de")
            await close_door(session, actor=manager, now=office.now)
        assert (await page.write("Noch da"))["type"] == "accepted"
    async with browser(server) as newcomer:
        async with newcomer.page() as page:
            answer = await page.write("Hallo")
            assert answer["type"] == "refused"
            assert "keine neuen Chats" in answer["text"]
            assert "in 1 Stunde" in answer["text"]
            assert "112" in (await page.write("Hilfe, es brennt im Keller!"))["text"]
        posted = newcomer.client.post("/photos", headers=newcomer.headers, data=a_photo())
        async with posted as response:
            assert response.status == 403
            assert "keine neuen Chats" in (await response.json())["error"]
        assert await count_accounts(office) == 1
        office.pass_time(hours=1)
        async with newcomer.page() as page:
            assert (await page.write("Hallo"))["type"] == "accepted"


async def test_pages_of_strangers_are_loaded_so_often(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("Hallo")
    async with browser(server) as other:
        for _ in range(59):
            other.client.cookie_jar.clear()
            await other.load()
        other.client.cookie_jar.clear()
        async with other.client.get("/", headers=other.headers) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "60")
    await visitor.load()  # was here before
    office.seconds += 60
    async with browser(server) as other:
        await other.load()


@on_both_databases
async def test_an_invented_cookie_loads_no_more_pages_than_none(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("Hallo")
    async with ClientSession(base_url=server.make_url("/"), cookie_jar=DummyCookieJar()) as client:
        seen = Counter[int]()
        for _ in range(65):
            invented = {"Cookie": f"quartiersbote={secrets.token_urlsafe(32)}"}
            async with client.get("/", headers=invented) as response:
                seen[response.status] += 1
                assert (response.status == 200) is ("Set-Cookie" in response.headers)
    assert seen == {200: 59, 429: 6}
    await visitor.load()
    office.seconds += 60
    async with browser(server) as other:
        await other.load()


async def test_newcomers_together_leave_room_for_who_was_there_before(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("Hallo")
    office.pass_time(days=2)
    office.seconds += 10
    async with AsyncExitStack() as stack:
        pages = []
        for number in range(6):
            newcomer = await stack.enter_async_context(browser(server))
            newcomer.headers["X-Forwarded-For"] = f"198.51.101.{number}"
            pages.append(await stack.enter_async_context(newcomer.page()))
        sent = [await page.write("x") for page in pages for _ in range(20)]
        assert [answer["type"] for answer in sent] == ["accepted"] * 100 + ["refused"] * 20
        async with visitor.page() as page:
            assert (await page.write("Geht es noch?"))["type"] == "accepted"


async def test_a_member_of_the_team_may_send_five_times_as_much(
    office: Office, server: TestServer
) -> None:
    async with browser(server, entrance="/team/") as member:
        async with member.page() as page:
            await page.write("Hallo")
        async with office.database.transaction() as session:
            await add_person(
                session,
                channel="webchat",
                account_id=1,
                locale="de",
                language_tag=None,
                now=office.now,
            )
            await session.execute(update(Person).values(role=Role.MANAGER))
        office.seconds += 10
        async with member.page() as page:
            answers = [await page.write("x") for _ in range(101)]
    assert [answer["type"] for answer in answers] == ["accepted"] * 100 + ["refused"]


async def test_a_page_that_asks_without_end_is_closed(visitor: Browser) -> None:
    async with visitor.page() as page:
        for _ in range(61):
            await page.send("sync", after=0)
        assert await page.close_code() == 1013


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "[" * 10_000,
        '{"type": "unknown"}',
        '{"type": "sync", "after": -1}',
        '{"type": "sync", "after": "1"}',
        '{"type": "sync", "after": 99999999999999999999}',
        '{"type": "text", "key": "x", "text": "no UUID"}',
        keyed("text", '"text": " \\u0000 "'),
        keyed("text", '"text": "\\ud800"'),
        keyed("text", f'"text": "{"x" * 4097}"'),
        keyed("text", f'"text": "x", "more": "{"x" * 17_000}"'),
        keyed("photo", '"upload": "../../etc/passwd"'),
        keyed("location", '"latitude": NaN, "longitude": 1'),
        keyed("location", '"latitude": 91, "longitude": 1'),
        keyed("press", f'"message_id": 1, "data": "{"ä" * 33}"'),
    ],
)
async def test_what_is_no_frame_closes_the_connection(visitor: Browser, text: str) -> None:
    async with visitor.page() as page:
        await page.socket.send_str(text)
        assert await page.close_code() == 1008


async def test_bytes_and_giants_close_the_connection(visitor: Browser) -> None:
    async with visitor.page() as page:
        await page.socket.send_bytes(b"\0")
        assert await page.close_code() == 1008
    async with visitor.page() as page:
        await page.socket.send_str("x" * 100_000)
        assert await page.close_code() == 1009


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)
fields = st.fixed_dictionaries(
    {"type": st.sampled_from(["sync", "earlier", "text", "photo", "location", "press"])},
    optional={
        "key": st.uuids().map(str) | json_values,
        "after": json_values,
        "before": json_values,
        "text": st.text() | json_values,
        "upload": json_values,
        "caption": json_values,
        "album": json_values,
        "latitude": st.floats() | json_values,
        "longitude": st.floats() | json_values,
        "message_id": json_values,
        "data": json_values,
    },
)


@given(st.text() | (fields | json_values).map(json.dumps))
def test_whatever_a_page_sends_is_a_frame_or_none(text: str) -> None:
    frame = parse(text)
    assert frame is None or frame.type in text


async def test_invisible_control_characters_are_taken_out(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as page:
        await page.write("a\u0000b\u202ec\u200b\r\nd")
        (update,) = await office.wait_fed(1)
    assert update.message
    assert update.message.text == "ab\u202ec\u200b\nd"


async def test_a_database_that_does_not_answer_makes_the_page_try_again(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> None:
        statement = "SELECT"
        raise OperationalError(statement, {}, OSError())

    async with visitor.page() as page:
        with monkeypatch.context() as patch:
            patch.setattr(Incoming, "store", fail)
            refused = await page.write("x")
        assert refused["type"] == "refused"
        assert refused["retry_after_s"] > 0
        assert (await page.write("x", key=refused["key"]))["type"] == "accepted"


async def test_the_eleventh_tab_is_not_opened(visitor: Browser) -> None:
    await visitor.load()
    url = "/socket"
    sockets = [
        await visitor.client.ws_connect(url, headers=visitor.headers)
        for _ in range(PAGES_PER_BROWSER)
    ]
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    async with visitor.client.get(url, headers=visitor.headers | upgrade) as response:
        assert response.status == 429
    for socket in sockets:
        await socket.close()


async def test_a_server_that_stops_says_goodbye(office: Office) -> None:
    async with office.served() as server, browser(server) as visitor, visitor.page() as page:
        began = time.monotonic()
        _, code = await asyncio.gather(server.close(), page.close_code())
        assert code == 1001
        assert time.monotonic() - began < 2


async def test_a_page_that_does_not_read_is_closed() -> None:
    context = PageContext("en", Role.RESIDENT, "x", ZoneInfo("UTC"), "/", "112")
    page = pages.Page(
        pages.Arrival("x", team=False, language_tags=("en",), address="", is_sealed=True),
        1,
        context,
        0,
    )
    for number in range(pages.QUEUE_LIMIT + 1):
        page.send({"type": "typing", "number": number})
    assert page.close_code == pages.TRY_AGAIN
    frames = [await page.next_frame() for _ in range(pages.QUEUE_LIMIT + 1)]
    assert frames[0] == '{"type":"typing","number":0}'
    assert frames[-1] is None


async def count_accounts(office: Office) -> int:
    """Return how many browsers have an account."""
    async with office.database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(WebchatAccount))).one()
