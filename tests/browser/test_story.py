"""The demo's story in a real browser: a resident reports, the manager works on it and answers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Locator, expect

from tests.support.browser import SMALL_PHONE, Visitor, Visitors
from tests.support.program import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFERENCE: Final = re.compile(r"M-\d{4}-\d{4}")
QUESTION: Final = "Welche Laterne ist es? Steht eine Nummer am Mast?"


@dataclass(frozen=True)
class Words:
    """What the resident writes and taps that is not in the catalogues."""

    language: str
    direction: Literal["ltr", "rtl"]
    problem: str
    topic: str
    answer: str
    address: str | None = None
    """Where it is; the phone's place if it is not written."""


WORDS: Final = {
    "tr": Words(
        language="Türkçe",
        direction="ltr",
        problem="Sokak lambası kırık, akşamları çok karanlık.",
        topic="Sokak aydınlatması",
        answer="Direğin üzerinde 4711 yazıyor.",
    ),
    "ar": Words(
        language="العربية",
        direction="rtl",
        problem="مصباح الشارع مكسور والمكان مظلم في المساء.",
        topic="إنارة الشوارع",
        answer="مكتوب على العمود 4711.",
        address="أمام شارع موستر ٥",
    ),
}


@pytest.mark.parametrize(("locale", "colours"), [("tr", "light"), ("ar", "dark")])
async def test_from_the_broken_lamp_to_not_solved(
    visitors: Visitors,
    photo: Path,
    tmp_path: Path,
    locale: str,
    colours: Literal["light", "dark"],
) -> None:
    async with running("demo", data_dir=tmp_path / "data", fresh=True) as demo:
        manager = await visitors.arrive(demo.team_link, viewport=SMALL_PHONE, colours=colours)
        await manager.sees("Frau Weber")
        resident = await visitors.arrive(
            demo.url + "/", locale=locale, viewport=SMALL_PHONE, colours=colours
        )
        for visitor in (manager, resident):
            await visitor.page.evaluate("window.neverReloaded = true")

        reference = await _report(resident, WORDS[locale], photo)
        await _look_at_the_report(manager, WORDS[locale], reference)
        await _work_on_it(manager, resident, WORDS[locale], reference)
        await _close_it(manager, resident)
        await _say_that_it_is_not_solved(manager, resident, reference)

        for visitor in (manager, resident):
            assert await visitor.page.evaluate("window.neverReloaded")
            await visitor.check_page()


async def _report(resident: Visitor, words: Words, photo: Path) -> str:
    """Report the lamp, and return the reference; the demo has had a year of others."""
    await resident.tap(words.language)
    html = resident.page.locator("html")
    await expect(html).to_have_attribute("lang", resident.locale)
    await expect(html).to_have_attribute("dir", words.direction)
    await resident.tap(resident.say("🛠 Report a problem"))
    await resident.is_offered(resident.say("✖️ Cancel"))
    await resident.write(words.problem)
    await resident.is_offered(words.topic)
    await resident.check_page()
    await resident.tap(words.topic)
    if words.address is None:
        await resident.tap_key(resident.say("📍 Send where I am now"))
    else:
        await resident.write(words.address)
        await resident.sees("Musterstraße 5")
        await resident.is_offered(resident.say("✏️ Wrong place? Change it"))
    await resident.sees(resident.say("Do you have a photo? Please send it now."))
    await resident.send_photos(photo)
    await resident.is_offered(resident.say("✅ Send"))
    await resident.check_page()
    await resident.tap(resident.say("✅ Send"))
    thanks = await resident.sees(REFERENCE)
    reference = REFERENCE.search(await thanks.inner_text())
    assert reference is not None
    assert await _reads_from_left_to_right(thanks, reference[0])
    return reference[0]


async def _look_at_the_report(manager: Visitor, words: Words, reference: str) -> None:
    card = await manager.sees(words.problem)
    await expect(card).to_contain_text(reference)
    picture = manager.page.locator("#log .message.bot .photo img").last
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    place = manager.page.locator("#log .message.bot .place .map").last
    await expect(place).to_have_attribute("href", re.compile(r"49\.348"))
    await manager.check_page()


async def _work_on_it(manager: Visitor, resident: Visitor, words: Words, reference: str) -> None:
    await manager.tap(manager.say("🙋 Take it"))
    await resident.sees(resident.say("👀 The team has read it and takes care of it."))

    await manager.tap(manager.say("🔧 Status"))
    await manager.tap(manager.say("🔧 In progress"))
    await resident.sees(resident.say("🔧 The team is working on it."))

    await manager.tap(manager.say("❓ Ask back"))
    await manager.is_offered(manager.say("✖️ Cancel"))
    await manager.write(QUESTION)
    await resident.sees(QUESTION)
    await resident.write(words.answer)
    await resident.tap(resident.say("↩️ Answer to {reference}", reference=reference))
    await manager.sees(words.answer)


async def _close_it(manager: Visitor, resident: Visitor) -> None:
    await manager.tap(manager.say("📂 Show the case"))
    await manager.tap(manager.say("🏁 Close"))
    await manager.check_page()
    await manager.tap(manager.say("✅ Solved"))
    await manager.tap(manager.say("The damage has been repaired."))
    await resident.sees(resident.say("The damage has been repaired."))
    await resident.is_offered(resident.say("👍 Solved"))
    await resident.check_page()


async def _say_that_it_is_not_solved(manager: Visitor, resident: Visitor, reference: str) -> None:
    await resident.tap(resident.say("👎 Not solved"))
    await resident.is_offered(resident.say("➕ Say what is still wrong"))
    await manager.sees(
        manager.say("👎 The resident says it is not solved. The case is open again.")
    )
    card = await manager.sees(manager.say("🔧 In progress"))
    await expect(card).to_contain_text(reference)


async def _reads_from_left_to_right(bubble: Locator, words: str) -> bool:
    """Return whether the letters stand side by side in one line, each to the right of the last."""
    ordered: bool = await bubble.evaluate(
        """(bubble, words) => {
            const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
            let node = walker.nextNode();
            while (!node.data.includes(words)) node = walker.nextNode();
            const range = document.createRange();
            const boxes = [...words].map((_, index) => {
                const at = node.data.indexOf(words) + index;
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                return range.getBoundingClientRect();
            });
            return boxes.slice(1).every((box, index) =>
                box.left > boxes[index].left && box.top === boxes[index].top);
        }""",
        words,
    )
    return ordered
