"""A real Chromium, and somebody who uses the chat page in it."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from aiogram.utils.i18n import gettext
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from bot.i18n import Catalogues

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS: Final = 20_000
PHONE: Final = {"width": 390, "height": 780}
SMALL_PHONE: Final = {"width": 320, "height": 620}
CATALOGUES: Final = Catalogues()
IN_TOWN: Final = {"latitude": 49.348, "longitude": 8.69}
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def find_chromium() -> str | None:
    """Return the installed Chromium, or ``None``."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def chromium(executable: str) -> AsyncIterator[Browser]:
    """Start a browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS), timeout=60_000
        )
        try:
            yield browser
        finally:
            await browser.close()


class Visitor:
    """Somebody with the chat page open, who knows the words of one language."""

    def __init__(self, page: Page, locale: str) -> None:
        self.page = page
        self.locale = locale

    @classmethod
    async def arrive(
        cls,
        browser: Browser,
        url: str,
        *,
        locale: str,
        browser_language: str = "de-DE",
        viewport: dict[str, int] | None = None,
        colours: Literal["light", "dark"] = "light",
    ) -> "Visitor":
        """Open the page in a browser of one's own."""
        context: BrowserContext = await browser.new_context(
            locale=browser_language,
            viewport=viewport or PHONE,  # type: ignore[arg-type]  # a ViewportSize
            color_scheme=colours,
            geolocation=IN_TOWN,  # type: ignore[arg-type]  # a Geolocation
            permissions=["geolocation"],
            has_touch=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", _fail)
        await page.goto(url)
        return cls(page, locale)

    def say(self, text: str, plural: str | None = None, n: int = 1, **values: Any) -> str:
        """Return a text of ours in the visitor's language."""
        with CATALOGUES.speaking(self.locale):
            found = gettext(text) if plural is None else gettext(text, plural, n)
        return found.format(n=n, **values) if plural or values else found

    def message(self, words: str) -> Locator:
        """Return the newest bubble with these words."""
        return self.page.locator("#log .message", has_text=words).last

    async def sees(self, words: str) -> Locator:
        """Wait until a bubble has these words."""
        bubble = self.message(words)
        await expect(bubble).to_be_visible(timeout=PATIENCE_MS)
        return bubble

    async def tap(self, label: str) -> None:
        """Tap the newest button that reads ``label``."""
        await (
            self.page.locator("#log .buttons")
            .get_by_role("button", name=re.compile(re.escape(label)))
            .last.click()
        )

    async def tap_key(self, label: str) -> None:
        """Tap a key of the keyboard below the log."""
        await self.page.locator("#keyboard button", has_text=label).click()

    async def write(self, text: str) -> None:
        """Type and send."""
        await self.page.locator("#input").fill(text)
        await self.page.locator("#send").click()

    async def send_photo(self, path: Path) -> None:
        """Choose a photo, see the preview, send."""
        await self.page.locator("#photo-file").set_input_files(path)
        await expect(self.page.locator("#tray li")).to_be_visible(timeout=PATIENCE_MS)
        await self.page.locator("#send").click()

    async def check_accessibility(self) -> None:
        """Fail for anything axe-core finds."""
        source = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        await self.page.evaluate(source)
        found = await self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        problems = [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert problems == []

    async def scrolls_sideways(self) -> bool:
        """Return whether anything is wider than the screen."""
        wide: bool = await self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide


def _fail(error: Any) -> None:
    msg = f"the page failed: {error}"
    raise AssertionError(msg)
