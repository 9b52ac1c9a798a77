"""Takes the pictures of the documentation: the demo's story, played in a real browser.

::

    make screenshots        # writes docs/pictures/
"""

import asyncio
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import ViewportSize

from tests.support.browser import Visitor, Visitors, chromium, find_chromium
from tests.support.program import Running, running

PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
PHONE: Final = ViewportSize(width=400, height=960)
DESK: Final = ViewportSize(width=640, height=1060)
SCALE: Final = 2
"""Pixels for each of the page's, so that letters are sharp on today's screens."""
COLOURS: Final = 256
"""Enough for letters and the photo; with more the files grow without looking better."""
LARGEST: Final = 200_000
"""Bytes of one picture, so that the repository stays small."""
REFERENCE: Final = re.compile(r"M-\d{4}-\d{4}")
PROBLEM: Final = {
    "de": "Vor der Schule ist die Laterne kaputt. Abends ist es stockdunkel.",
    "ar": "مصباح الشارع أمام المدرسة مكسور، والمكان مظلم جدًا في المساء.",
}
LANGUAGES: Final = {"de": "Deutsch", "ar": "العربية"}


async def take_pictures(folder: Path) -> None:
    """Play the story and write each picture."""
    executable = find_chromium()
    if executable is None:
        sys.exit("Chromium is not installed: apt install chromium")
    with tempfile.TemporaryDirectory() as temporary:
        photo = Path(temporary) / "lamp.jpg"
        draw_lamp().save(photo, "JPEG", quality=92)
        async with chromium(executable) as browser:
            visitors = Visitors(browser)
            for locale in ("de", "ar"):
                data_dir = Path(temporary) / locale
                async with running("demo", data_dir=data_dir) as demo:
                    await _play(visitors, demo, photo, folder, locale)
            await visitors.leave()


async def _play(visitors: Visitors, demo: Running, photo: Path, folder: Path, locale: str) -> None:
    german = locale == "de"
    manager = await visitors.arrive(demo.team_link, viewport=DESK, scale=SCALE)
    await manager.sees("Frau Weber")
    resident = await visitors.arrive(
        f"{demo.url}/?start=report-street-lighting",
        locale=locale,
        viewport=PHONE,
        colours="light" if german else "dark",
        scale=SCALE,
    )
    await _report(resident, photo)
    if german:
        await _write(resident, folder / "chat.png")
    await manager.tap(manager.say("🙋 Take it"))
    await manager.is_offered(manager.say("🏁 Close"))
    if german:
        await _write(manager, folder / "team.png")
        return
    await _solve(manager, resident)
    await _write(resident, folder / "chat-ar-dark.png")


async def _report(resident: Visitor, photo: Path) -> None:
    await resident.write("/language")
    await resident.tap(LANGUAGES[resident.locale])
    await resident.is_offered(resident.say("✖️ Cancel"))
    await resident.send_photos(photo, caption=PROBLEM[resident.locale])
    await resident.page.locator("#place").click()
    await resident.tap(resident.say("✅ Send"))
    await resident.sees(REFERENCE)


async def _solve(manager: Visitor, resident: Visitor) -> None:
    await manager.tap(manager.say("🔧 Status"))
    await manager.tap(manager.say("🔧 In progress"))
    await resident.sees(resident.say("🔧 The team is working on it."))
    await manager.tap(manager.say("🏁 Close"))
    await manager.tap(manager.say("✅ Solved"))
    await manager.tap(manager.say("The damage has been repaired."))
    await resident.is_offered(resident.say("👎 Not solved"))


async def _write(visitor: Visitor, path: Path) -> None:
    """Write what the visitor sees, with few colours."""
    await visitor.page.evaluate("document.activeElement.blur()")
    await visitor.page.wait_for_timeout(500)  # bubbles arrive with a small movement
    data = await visitor.page.screenshot()
    image = Image.open(io.BytesIO(data)).convert("RGB")
    few = image.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    await asyncio.to_thread(path.write_bytes, written.getvalue())
    size = len(written.getvalue())
    sys.stdout.write(f"{path.name}: {size // 1000} kB\n")
    if size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST // 1000} kB")


def draw_lamp() -> Image.Image:
    """Return a street in the evening whose nearest lamp does not shine."""
    image = Image.new("RGB", (1280, 720), "#2c3350")
    draw = ImageDraw.Draw(image)
    for band, colour in enumerate(("#39405f", "#4d4c6c", "#6d5a72", "#946b72", "#b98070")):
        draw.rectangle((0, 130 + 75 * band, 1280, 720), fill=colour)
    for left, top, wide in ((-40, 250, 300), (250, 310, 230), (830, 280, 250), (1070, 210, 300)):
        _draw_house(draw, left, top, wide)
    draw.rectangle((0, 560, 1280, 720), fill="#23222b")
    draw.polygon([(520, 560), (660, 560), (1180, 720), (120, 720)], fill="#3a3842")
    glow = Image.new("L", image.size)
    ImageDraw.Draw(glow).ellipse((660, 350, 780, 470), fill=150)
    image.paste("#ffd98a", mask=glow.filter(ImageFilter.GaussianBlur(22)))
    draw.line((720, 405, 720, 565), fill="#15141a", width=8)
    draw.ellipse((708, 396, 732, 420), fill="#fff1c4")
    draw.line((360, 700, 345, 210, 470, 180), fill="#0f0e13", width=22, joint="curve")
    draw.polygon([(455, 152), (560, 144), (575, 188), (448, 202)], fill="#0f0e13")
    draw.polygon([(462, 200), (505, 196), (490, 218)], fill="#5a5a66")
    draw.line((520, 196, 545, 250), fill="#5a5a66", width=5)
    return image.filter(ImageFilter.GaussianBlur(1.2))


def _draw_house(draw: ImageDraw.ImageDraw, left: int, top: int, wide: int) -> None:
    middle, right = left + wide // 2, left + wide
    roof = [(left, top + 90), (middle, top), (right, top + 90), (right, 570), (left, 570)]
    draw.polygon(roof, fill="#1d1c26")
    for column in range(3):
        x = left + wide * (2 * column + 1) // 6 - 16
        colour = "#e8b765" if (left + column) % 3 == 0 else "#2f2e3b"
        draw.rectangle((x, top + 130, x + 32, top + 176), fill=colour)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(PICTURES))
