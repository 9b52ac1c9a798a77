"""Cut connections: a server that restarts, a network that goes away, a page loaded again."""

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from tests.support.browser import Visitor, Visitors
from tests.support.program import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROBLEM: Final = "Die Laterne vor der Schule ist kaputt."
MORE: Final = "Sie ist seit Montag dunkel."


async def test_a_restart_in_the_middle_of_a_report_loses_and_doubles_nothing(
    visitors: Visitors, photo: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
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
        await resident.sees("M-2026-0001")
        await _is_the_same_after_a_reload(resident)


async def test_what_is_written_without_a_network_arrives_once_and_in_order(
    visitors: Visitors, demo: Running
) -> None:
    resident = await visitors.arrive(demo.url + "/")
    await resident.is_offered(resident.say("🛠 Report a problem"))
    await resident.page.context.set_offline(True)
    await resident.is_connected("offline")
    # A socket that was open may outlive the lost network; a phone's does not.
    for text in ("Eins", "Zwei", "Drei"):
        await resident.write(text)
    await resident.page.context.set_offline(False)
    await resident.is_connected("online")
    unsent = resident.page.locator("#log .message[data-key]")
    await expect(unsent).to_have_count(0)
    await resident.sees("Drei")
    said = [line for line in await resident.conversation() if "Quartiersbote:" not in line]
    written = [line.rpartition(":")[0].split(": ")[1] for line in said[1:]]
    assert [line.rstrip("0123456789") for line in written] == ["Eins", "Zwei", "Drei"]
    await _is_the_same_after_a_reload(resident)


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
