"""What a page may not do: too much, too fast, or nonsense."""

import asyncio
import json
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.channels.webchat import pages
from bot.channels.webchat.incoming import Incoming
from bot.channels.webchat.page_context import PageContext
from bot.web.chat_socket import CHANGES_PER_WINDOW, PAGES_PER_ACCOUNT, QUESTIONS_PER_WINDOW, parse
from bot.web.rate_limits import RateLimit
from storage.people import Role
from tests.support.databases import on_both_databases
from tests.support.webchat import Browser, Office, browser, new_key

KEY = "0d5c8ffa-77f4-4f7d-94d6-d93003604a4e"


def keyed(kind: str, fields: str) -> str:
    """Return a frame with a proper key."""
    return f'{{"type": "{kind}", "key": "{KEY}", {fields}}}'


@on_both_databases
async def test_who_sends_too_fast_is_told_when_to_go_on_and_loses_nothing(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as page:
        keys = [new_key() for _ in range(CHANGES_PER_WINDOW + 5)]
        for key in keys:
            await page.send("text", key=key, text=key)
        answers = [await page.answer(key) for key in keys]
        refused = [answer for answer in answers if answer["type"] == "refused"]
        assert [answer["key"] for answer in refused] == keys[CHANGES_PER_WINDOW:]
        assert all(answer["text"] and answer["retry_after_s"] == 10 for answer in refused)
        office.seconds += 10
        for answer in refused:
            assert (await page.write(answer["key"], key=answer["key"]))["type"] == "accepted"
        fed = await office.wait_fed(len(keys))
    assert [update.message and update.message.text for update in fed] == keys


async def test_a_page_that_asks_without_end_is_closed(visitor: Browser) -> None:
    async with visitor.page() as page:
        for _ in range(QUESTIONS_PER_WINDOW + 1):
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
        for _ in range(PAGES_PER_ACCOUNT)
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
    context = PageContext("en", Role.RESIDENT, "x", ZoneInfo("UTC"), "/")
    page = pages.Page(1, context, 0)
    for number in range(pages.QUEUE_LIMIT + 1):
        page.send({"type": "typing", "number": number})
    assert page.close_code == pages.TRY_AGAIN
    frames = [await page.next_frame() for _ in range(pages.QUEUE_LIMIT + 1)]
    assert frames[0] == '{"type":"typing","number":0}'
    assert frames[-1] is None


def test_a_limit_is_for_each_account_and_forgets_the_quiet_ones() -> None:
    seconds = 0.0
    limit = RateLimit[int](1, 10, lambda: seconds)
    assert [limit.try_acquire(number % 2_000) for number in range(2_000)] == [None] * 2_000
    assert limit.try_acquire(5) == 10
    seconds = 9.5
    assert limit.try_acquire(5) == 1
    seconds = 10
    assert limit.try_acquire(5) is None
    assert limit.try_acquire(5) == 10
