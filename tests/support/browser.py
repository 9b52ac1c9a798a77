"""A real Chromium, and people who use the chat page in it."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from aiogram.utils.i18n import gettext
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Geolocation,
    Locator,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from bot.i18n import Catalogues
from handlers.formats import isolate

FLAGS: Final = (
    "--no-sandbox",  # containers run as root, where Chromium refuses to start with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS: Final = 20_000
PHONE: Final = ViewportSize(width=390, height=780)
SMALL_PHONE: Final = ViewportSize(width=320, height=620)
"""The narrowest screen the page is made for."""
IN_TOWN: Final = Geolocation(latitude=49.348, longitude=8.69)
"""Inside the sample quarter."""
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What axe-core checks, by its tags."""
MOST_TABS: Final = 60
"""Nobody presses Tab more often than this to get anywhere on the page."""
CATALOGUES: Final = Catalogues()
VOICES: Final = Path(__file__).with_name("voices.js")
"""Takes the place of the browser's voices, which differ from machine to machine."""


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
        self.failures: list[str] = []
        page.on("pageerror", self._note_error)
        page.on("console", self._note_console)

    # --- Words ---------------------------------------------------------------------------------

    def say(self, text: str, plural: str | None = None, n: int = 1, **values: str) -> str:
        """Return a text of ours in the visitor's language; values are isolated as ours are."""
        with CATALOGUES.speaking(self.locale):
            found = gettext(text) if plural is None else gettext(text, plural, n)
            values = {name: isolate(value) for name, value in values.items()}
        return found.format(n=n, **values) if plural or values else found

    # --- Looking -------------------------------------------------------------------------------

    def message(self, words: str | re.Pattern[str]) -> Locator:
        """Return the newest bubble with these words."""
        return self.page.locator("#log .message", has_text=words).last

    def button(self, label: str) -> Locator:
        """Return the newest button of a message with ``label`` in its words."""
        buttons = self.page.locator("#log .buttons")
        return buttons.get_by_role("button", name=re.compile(re.escape(label))).last

    async def sees(self, words: str | re.Pattern[str]) -> Locator:
        """Wait until a bubble has these words."""
        bubble = self.message(words)
        await expect(bubble).to_be_visible(timeout=PATIENCE_MS)
        return bubble

    async def is_offered(self, label: str) -> None:
        """Wait until there is such a button."""
        await expect(self.button(label)).to_be_visible(timeout=PATIENCE_MS)

    async def is_connected(self, state: Literal["online", "offline", "connecting"]) -> None:
        """Wait until the page says this of its connection."""
        await expect(self.page.locator("#status")).to_have_attribute(
            "data-state", state, timeout=PATIENCE_MS
        )

    async def conversation(self) -> list[str]:
        """Return what every bubble says, its number first; unsent ones are not there."""
        said: list[str] = await self.page.locator("#log .message[data-id]").evaluate_all(
            "all => all.map(one => `${one.dataset.id} ${one.textContent}`)"
        )
        return said

    # --- Doing ---------------------------------------------------------------------------------

    async def tap(self, label: str) -> None:
        """Tap the newest button of a message with ``label`` in its words."""
        await self.button(label).click()

    async def tap_key(self, label: str) -> None:
        """Tap a key of the keyboard below the log."""
        await self.page.locator("#keyboard button", has_text=label).click()

    async def write(self, text: str) -> None:
        """Type and send."""
        await self.page.locator("#input").fill(text)
        await self.page.locator("#send").click()

    async def choose_photos(self, *paths: Path) -> None:
        """Choose photos, and see them above the text field."""
        await self.page.locator("#photo-file").set_input_files(paths)
        await expect(self.page.locator("#tray li")).to_have_count(len(paths))

    async def send_photos(self, *paths: Path, caption: str = "") -> None:
        """Choose photos and send them."""
        await self.choose_photos(*paths)
        await self.write(caption)

    async def move_focus_to(self, target: Locator, *, key: str = "Tab") -> None:
        """Press a key until the target has the focus."""
        for _press in range(MOST_TABS):
            if await target.evaluate("element => element === document.activeElement"):
                return
            await self.page.keyboard.press(key)
        msg = f"{target} cannot be reached with {key}"
        raise AssertionError(msg)

    # --- Judging -------------------------------------------------------------------------------

    async def check_page(self) -> None:
        """Fail for anything axe-core finds, and for anything wider than the screen."""
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
        assert not await self.scrolls_sideways()

    async def scrolls_sideways(self) -> bool:
        """Return whether anything is wider than the screen."""
        wide: bool = await self.page.evaluate(
            "[document.documentElement, ...document.querySelectorAll('#scroll, #log .message')]"
            ".some(box => box.scrollWidth > box.clientWidth)"
        )
        return wide

    def _note_error(self, error: Error) -> None:
        self.failures.append(str(error))

    def _note_console(self, message: ConsoleMessage) -> None:
        # A cut connection is no failure of the page.
        if message.type == "error" and "net::ERR_" not in message.text:
            self.failures.append(message.text)


class Visitors:
    """Opens the page for people, each with a browser of their own, and sees them off."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._here: list[Visitor] = []

    async def arrive(
        self,
        url: str,
        *,
        locale: str = "de",
        viewport: ViewportSize = PHONE,
        colours: Literal["light", "dark"] = "light",
        scale: float = 1,
        shares_place: bool = True,
        phone_tag: str = "de-DE",
        voices: Mapping[str, bool] | None = None,
    ) -> Visitor:
        """Open the page on a phone whose owner will speak ``locale``.

        Args:
            url: where the page is.
            locale: what the owner will speak.
            viewport: the size of the screen.
            colours: what the phone is set to.
            scale: how many dots of the screen are one of the page.
            shares_place: whether the page may ask where the phone is.
            phone_tag: the language of the phone.
            voices: by the tags of their languages, whether each is on the phone itself.
        """
        context = await self._browser.new_context(
            locale=phone_tag,
            viewport=viewport,
            color_scheme=colours,
            device_scale_factor=scale,
            geolocation=IN_TOWN,
            permissions=["geolocation"] if shares_place else [],
            has_touch=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        if voices is not None:
            await context.add_init_script(
                f"window.voices = {json.dumps(voices)};\n{VOICES.read_text('utf-8')}"
            )
        visitor = Visitor(await context.new_page(), locale)
        self._here.append(visitor)
        await visitor.page.goto(url)
        return visitor

    async def open_beside(self, visitor: Visitor, url: str) -> Visitor:
        """Open another page in the browser of somebody who is here."""
        other = Visitor(await visitor.page.context.new_page(), visitor.locale)
        self._here.append(other)
        await other.page.goto(url)
        return other

    async def leave(self) -> None:
        """Close all pages; fail if a script or a rule of the page was broken."""
        for visitor in self._here:
            await visitor.page.context.close()
        failures = [failure for visitor in self._here for failure in visitor.failures]
        assert failures == []
