"""Cut connections: a server that restarts, a network that goes away, a page loaded again."""

import asyncio
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.support.browser import Visitor, Visitors
from tests.support.program import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROBLEM: Final = "Die Laterne vor der Schule ist kaputt."
MORE: Final = "Sie ist seit Montag dunkel."
WRITTEN: Final = ("Eins", "Zwei", "Drei")


async def test_a_restart_in_the_middle_of_a_report_loses_and_doubles_nothing(
    visitors: Visitors, photo: Path, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        resident = await visitors.arrive(demo.url + "/")
        await _tell(resident, PROBLEM)
    await resident.is_connected("connecting")
    await resident.write(MORE)
    await expect(resident.message(MORE)).to_have_attribute("data-state", "sending")
    port = demo.url.rpartition(":")[2]

    async with running("demo", data_dir=data_dir, settings={"QB_HTTP_PORT": port}):
        await resident.is_connected("online")
        await expect(resident.message(MORE)).to_have_attribute("data-state", "")
        await resident.tap("Straßenbeleuchtung")
        await resident.tap_key(resident.say("📍 Send where I am now"))
        await resident.sees(resident.say("Do you have a photo? Please send it now."))
        await resident.send_photos(photo)
        await resident.is_offered(resident.say("✅ Send"))
        summary = resident.message(resident.say("<b>Your report. Is everything right?</b>")[3:-4])
        await expect(summary).to_contain_text(f"{PROBLEM}\n{MORE}")
        await resident.tap(resident.say("✅ Send"))
        await resident.sees(re.compile(r"M-\d{4}-\d{4}"))
        await _is_the_same_after_a_reload(resident)


async def test_what_is_written_without_a_network_arrives_once_and_in_order(
    visitors: Visitors, demo: Running
) -> None:
    resident = await visitors.arrive(demo.url + "/")
    await resident.is_offered(resident.say("🛠 Report a problem"))
    unsent = resident.page.locator("#log .message[data-key]")
    await resident.page.context.set_offline(True)
    await resident.is_connected("offline")
    for text in WRITTEN:
        await resident.write(text)
    await expect(unsent).to_have_count(len(WRITTEN))

    await resident.page.context.set_offline(False)
    await resident.is_connected("online")
    await expect(unsent).to_have_count(0)
    await _has_heard_everything(resident)
    texts = resident.page.locator("#log .message.me:visible .text")
    assert await texts.all_text_contents() == [*WRITTEN, "/mine"]
    await _is_the_same_after_a_reload(resident)


async def test_a_message_whose_confirmation_was_lost_is_not_doubled(
    visitors: Visitors, demo: Running
) -> None:
    resident = await visitors.arrive(demo.url + "/")
    line = Line()
    await resident.page.route_web_socket(re.compile("/socket$"), line.lay)
    await resident.page.reload()
    await resident.is_connected("online")
    line.deaf = True
    await resident.write(PROBLEM)
    await line.lost.wait()
    line.deaf = False
    await line.cut()

    await _has_heard_everything(resident)
    texts = resident.page.locator("#log .message.me:visible .text")
    assert await texts.all_text_contents() == [PROBLEM, "/mine"]
    await _is_the_same_after_a_reload(resident)


class Line:
    """The line between page and server; ``deaf``, it swallows what the server says."""

    def __init__(self) -> None:
        self.deaf = False
        self.lost = asyncio.Event()
        self._page: WebSocketRoute | None = None

    def lay(self, page: WebSocketRoute) -> None:
        """Connect a page with the server."""
        server = page.connect_to_server()
        page.on_message(server.send)
        server.on_message(self._carry)
        self._page = page

    async def cut(self) -> None:
        """End the connection, as a network does that fails."""
        assert self._page is not None
        await self._page.close()

    def _carry(self, frame: str | bytes) -> None:
        assert self._page is not None
        if self.deaf:
            self.lost.set()
        else:
            self._page.send(frame)


async def _has_heard_everything(resident: Visitor) -> None:
    """Wait until nothing is on its way any more: what one chat is told comes in order."""
    await resident.write("/mine")
    await resident.sees(resident.say("You have not sent anything yet. Simply write to me."))


async def _tell(resident: Visitor, problem: str) -> None:
    await resident.tap(resident.say("🛠 Report a problem"))
    await resident.is_offered(resident.say("✖️ Cancel"))
    await resident.write(problem)
    await resident.is_offered("Straßenbeleuchtung")


async def _is_the_same_after_a_reload(resident: Visitor) -> None:
    before = await resident.conversation()
    numbers = [line.split()[0] for line in before]
    assert len(set(numbers)) == len(numbers)
    await resident.page.reload()
    await resident.is_connected("online")
    await expect(resident.page.locator("#loading")).to_be_hidden()
    assert await resident.conversation() == before
