"""The types of the page's JavaScript say what the server really sends."""

import re
from pathlib import Path

from bot.channels.webchat.words import page_words
from tests.support.town import CATALOGUES

ROOT = Path(__file__).parents[3]
TYPES = (ROOT / "bot/web/page/protocol.d.ts").read_text(encoding="utf-8")
FRAMES_DOC = (ROOT / "docs/webchat.md").read_text(encoding="utf-8")


def names(of: str) -> set[str]:
    """Return the quoted names of a union of the types."""
    found = re.search(rf"export type {of} =(.*?);", TYPES, re.DOTALL)
    assert found
    return set(re.findall(r'"(\w+)"', found[1]))


def test_the_page_asks_for_no_word_that_it_is_not_sent() -> None:
    with CATALOGUES.speaking("en"):
        sent = set(page_words())
    assert names("WordName") | names("ConnectionState") == sent


def test_every_word_of_the_page_stands_somewhere_in_it() -> None:
    page = ROOT / "bot/web/page"
    written = "".join(
        file.read_text(encoding="utf-8") for file in (*page.glob("*.js"), page / "index.html")
    )
    with CATALOGUES.speaking("en"):
        assert [word for word in page_words() if f'"{word}"' not in written] == []


def test_every_word_of_the_page_is_documented() -> None:
    section = FRAMES_DOC.split("## Words of the page")[1]
    with CATALOGUES.speaking("en"):
        assert set(page_words()) <= set(re.findall(r"`(\w+)`", section))


def test_every_frame_has_its_type() -> None:
    frames = set(re.findall(r'^\{"type": "(\w+)"', FRAMES_DOC, re.MULTILINE))
    assert set(re.findall(r'^  type: "(\w+)";', TYPES, re.MULTILINE)) == frames


def test_the_style_looks_at_nothing_the_page_does_not_have() -> None:
    page = ROOT / "bot/web/page"
    styles = "".join(file.read_text(encoding="utf-8") for file in page.glob("*.css"))
    template = (page / "index.html").read_text(encoding="utf-8")
    scripts = "".join(file.read_text(encoding="utf-8") for file in page.glob("*.js"))
    asked = set(re.findall(r"\[data-([a-z]+)", styles))
    assert "entrance" in asked
    for name in asked:
        assert f"data-{name}" in template + scripts or f"dataset.{name}" in scripts, name
