"""Faults hit the requests they are meant for, and the record tells what took effect."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.botapi import BotApi, answer, cut_after, cut_before, slow, too_many


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A stand-in with two people, 5 and 6, who have started the bot."""
    async with BotApi(seed=7) as api:
        api.person(5).meet()
        api.person(6).meet()
        yield api


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client."""
    async with aiohttp.ClientSession() as http:
        yield http


async def send(api: BotApi, http: aiohttp.ClientSession, chat_id: int, text: str) -> int:
    """Send a text; the HTTP status, or 0 where the connection was cut."""
    url = f"{api.url}/bot{api.token}/sendMessage"
    try:
        async with http.post(url, json={"chat_id": chat_id, "text": text}) as response:
            return response.status
    except aiohttp.ClientConnectionError:
        return 0


async def test_a_rule_is_for_a_method_a_chat_and_the_nth_request(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    rule = api.faults.add(cut_before(), method="sendMessage", chat_id=5, nth=2, times=2)
    api.faults.add(answer(502), method="sendPhoto")
    statuses = [await send(api, http, chat, "x") for chat in (5, 6, 5, 6, 5, 5)]
    assert statuses == [200, 200, 0, 200, 0, 200]
    assert (rule.seen, rule.fired) == (4, 2)


async def test_the_record_tells_what_took_effect(api: BotApi, http: aiohttp.ClientSession) -> None:
    for fault in (cut_before(), cut_after(), answer(502), answer(502, accepted=True), too_many(3)):
        api.faults.add(fault)
    statuses = [await send(api, http, 5, str(number)) for number in range(6)]
    assert statuses == [0, 0, 502, 502, 429, 200]
    records = [(each.accepted, each.status, each.outcome) for each in api.requests]
    assert records == [
        (False, 0, "fault: cut before accepting"),
        (True, 0, "fault: cut after accepting"),
        (False, 502, "fault: 502 before accepting"),
        (True, 502, "fault: 502 after accepting"),
        (False, 429, "fault: 429 before accepting"),
        (True, 200, "ok"),
    ]
    assert [message.content["text"] for message in api.accepted] == ["1", "3", "5"]


async def test_a_refused_request_takes_no_effect_whatever_the_fault(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    api.faults.add(cut_after())
    assert await send(api, http, 99, "x") == 0
    assert not api.requests[0].accepted


async def test_a_bad_gateway_answers_with_a_page(api: BotApi, http: aiohttp.ClientSession) -> None:
    api.faults.add(answer(502))
    async with http.get(f"{api.url}/bot{api.token}/getMe") as response:
        assert response.content_type == "text/html"
        assert "502 Bad Gateway" in await response.text()


async def test_probabilities_repeat_with_their_seed(http: aiohttp.ClientSession) -> None:
    runs = []
    for _ in range(2):
        async with BotApi(seed=3) as api:
            api.person(5).meet()
            api.faults.add(cut_after(), probability=0.5)
            runs.append([await send(api, http, 5, "x") for _ in range(20)])
            assert len(api.accepted) == 20
    assert runs[0] == runs[1]
    assert {0, 200} == set(runs[0])


async def test_a_slow_answer_comes_late_and_a_slow_request_acts_late(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    loop = asyncio.get_running_loop()
    for fault, early in ((slow(0.2), 1), (slow(0.2, accepted=False), 0)):
        api.faults.add(fault)
        began, before = loop.time(), len(api.accepted)
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(send(api, http, 5, "x"))
            await asyncio.sleep(0.1)
            assert len(api.accepted) - before == early
        assert sending.result() == 200
        assert loop.time() - began >= 0.2


async def test_downloads_fail_too(api: BotApi, http: aiohttp.ClientSession) -> None:
    api.person(5).send_document(b"x" * 2_000_000, "a.bin")
    file_id = api.unconfirmed[0]["message"]["document"]["file_id"]
    path = api.core.files.describe(file_id)["file_path"]
    # A client may repeat a GET by itself, once; aiohttp's does.
    api.faults.add(cut_before(), method="file", times=2)
    url = f"{api.url}/file/bot{api.token}/{path}"
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.get(url)
    async with http.get(url) as response:
        assert len(await response.read()) == 2_000_000


async def test_polling_is_left_alone_unless_named(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    url = f"{api.url}/bot{api.token}/getUpdates"
    api.faults.add(cut_before(), times=None)
    async with http.get(url) as response:
        assert response.status == 200
    api.faults.clear()
    api.faults.add(answer(500), method="getUpdates")
    async with http.get(url) as response:
        assert response.status == 500


async def test_a_poll_that_waits_ends_with_the_stand_in(http: aiohttp.ClientSession) -> None:
    async with asyncio.TaskGroup() as tasks:
        async with BotApi() as api:
            url = f"{api.url}/bot{api.token}/getUpdates"
            poll = tasks.create_task(http.get(url, params={"timeout": "30"}))
            await api.core.updates.polled.wait()
        response = await poll
        assert await response.json() == {"ok": True, "result": []}
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(api.url.rpartition(":")[2]))) != 0


async def test_a_poller_that_vanished_does_not_bother_the_next(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    path = f"/bot{api.token}/getUpdates"
    host, port = api.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path}?timeout=30 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    await api.core.updates.polled.wait()
    writer.transport.abort()
    await asyncio.sleep(0.05)
    api.person(5).write("da")
    await api.wait_until(lambda: api.requests[0].outcome == "ok")
    assert not api.requests[0].heard
    async with http.get(f"{api.url}{path}") as response:
        assert len((await response.json())["result"]) == 1
    assert api.requests[1].heard


async def test_a_webhook_gets_updates_in_order_until_it_answers(
    api: BotApi, http: aiohttp.ClientSession
) -> None:
    seen: list[tuple[str, str | None]] = []

    async def hook(request: web.Request) -> web.Response:
        update = await request.json()
        seen.append((update["message"]["text"], request.headers.get(SECRET)))
        if len(seen) == 1:
            return web.Response(status=500)
        reply: dict[str, Any] = {"method": "sendMessage", "chat_id": 5, "text": "da"}
        return web.json_response(reply)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    base = f"{api.url}/bot{api.token}"
    try:
        await http.post(f"{base}/setWebhook", json={"url": url, "secret_token": "geheim"})
        async with http.get(f"{base}/getUpdates") as response:
            assert response.status == 409
        api.person(5).write("eins")
        api.person(6).write("zwei")
        await api.wait_until(lambda: len(api.accepted) == 2)
        async with http.get(f"{base}/getWebhookInfo") as response:
            info = (await response.json())["result"]
        assert info["url"] == url
        assert info["pending_update_count"] == 0
        assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
        await http.get(f"{base}/deleteWebhook")
        api.person(5).write("drei")
        async with http.get(f"{base}/getUpdates") as response:
            assert len((await response.json())["result"]) == 1
    finally:
        await runner.cleanup()
    assert seen == [("eins", "geheim"), ("eins", "geheim"), ("zwei", "geheim")]


SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
