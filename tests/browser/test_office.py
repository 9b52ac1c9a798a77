"""The office at work, in a real browser: questions, a setting, figures with charts, and files.

Two residents with narrow phones, one from right to left and in the dark, and a manager.  They
share one demo, because its link for the manager works once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import ViewportSize, expect

from tests.support.browser import PATIENCE_MS, PHONE, SMALL_PHONE, Visitor, Visitors
from tests.support.program import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFERENCE: Final = re.compile(r"F-\d{4}-\d{4}")
ENTERED: Final = "متى يفتح مكتب الحي في شهر ديسمبر؟"
SLIP: Final = re.compile(r"http\S+slip-[A-Z]{8}")
SOLVED: Final = "Your question has been answered."
OFFICE_HOURS: Final = "Salı 09.00–12.00"
FILES: Final = ("csv", "geojson", "xlsx")
LAPTOP: Final = ViewportSize(width=1280, height=800)
"""Not high enough for a chart in its full width."""
WHOLE: Final = """image => getComputedStyle(image).objectFit === "contain"
    || Math.abs(image.width / image.height - image.naturalWidth / image.naturalHeight) < 0.01"""
"""Whether no edge of a picture is cut off."""


@dataclass(frozen=True)
class Words:
    """What is written that is not in the catalogues; ``answer`` by the manager."""

    language: str
    question: str
    answer: str
    more: str
    again: str


WORDS: Final[Mapping[str, Words]] = {
    "tr": Words(
        language="Türkçe",
        question="Çocuğumu anaokuluna nasıl kaydettirebilirim?",
        answer="Am einfachsten im Rathaus, Zimmer 12. Wir helfen beim Ausfüllen.",
        more="Hangi belgeleri getirmem gerekiyor?",
        again="Oda kapalıydı, ne yapabilirim?",
    ),
    "ar": Words(
        language="العربية",
        question="أين يمكنني أن أتعلم الألمانية مساءً؟",
        answer="Im Kulturhaus, dienstags um 18 Uhr. Der Kurs ist kostenlos.",
        more="هل يمكنني أن أحضر ابنتي معي؟",
        again="كان الباب مغلقًا يوم الثلاثاء.",
    ),
}


CORRECTED = "Bitte bringen Sie einen Ausweis mit."


async def test_the_office_answers_changes_a_setting_counts_and_exports(
    visitors: Visitors, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link, viewport=PHONE)
        await manager.sees("Frau Weber")
        turkish = await visitors.arrive(f"{demo.url}/", locale="tr", viewport=SMALL_PHONE)
        arabic = await visitors.arrive(
            f"{demo.url}/", locale="ar", viewport=SMALL_PHONE, colours="dark"
        )
        for resident in (turkish, arabic):
            await ask(resident, manager, WORDS[resident.locale])
            await close_and_rate(resident, manager, WORDS[resident.locale])
            await open_again(resident, manager, WORDS[resident.locale])
            await resident.check_page()
        await enter_and_hand_out_a_slip(manager, visitors)
        await change_office_hours(manager, turkish)
        await look_at_figures(manager, "This week")
        await manager.page.set_viewport_size(LAPTOP)
        await look_at_figures(manager, "This year")
        await manager.page.set_viewport_size(PHONE)
        await export(manager)
        await manager.check_page()


async def ask(resident: Visitor, manager: Visitor, words: Words) -> None:
    """Ask something, and talk with the manager about it."""
    await resident.tap(words.language)
    await resident.tap(resident.say("❓ Ask something"))
    await resident.is_offered(resident.say("✖️ Cancel"))
    await resident.write(words.question)
    await resident.tap(resident.say("✅ Send"))
    await resident.sees(REFERENCE)

    await manager.sees(words.question)
    await tap_last(manager, manager.say("📂 Show the case"))
    await tap_last(manager, manager.say("💬 Answer"))
    await manager.is_offered(manager.say("✖️ Cancel"))
    await manager.write(words.answer)
    answer = await resident.sees(words.answer)
    hint = resident.say("✍️ To go on, simply write to me here.")
    await expect(answer).to_contain_text(hint.split(maxsplit=1)[1])
    await tap_last(manager, manager.say("✏️ Correct the last answer"))
    await manager.is_offered(manager.say("✖️ Cancel"))
    await manager.write(f"{words.answer} {CORRECTED}")
    await expect(answer).to_contain_text(CORRECTED)
    await resident.write(words.more)
    await resident.is_offered(resident.say("No, it is something new"))
    await manager.sees(words.more)


async def close_and_rate(resident: Visitor, manager: Visitor, words: Words) -> None:
    """Close the question, and let the resident say how the help was."""
    await tap_last(manager, manager.say("📂 Show the case"))
    await tap_last(manager, manager.say("🏁 Close"))
    await tap_last(manager, manager.say("✅ Solved"))
    await tap_last(manager, manager.say(SOLVED))
    await resident.sees(resident.say(SOLVED))
    await resident.check_page()
    await resident.tap("😀")
    await resident.sees(resident.say("🙏 Thank you! It is counted without your name."))
    assert await manager.message(words.answer).count()


async def open_again(resident: Visitor, manager: Visitor, words: Words) -> None:
    """Write on although it is closed."""
    await resident.write(words.again)
    added = resident.say("📨 Added to {reference}, which is open again. The team knows.")
    await resident.sees(added.rpartition("}")[2].strip())
    await manager.sees(words.again)


async def enter_and_hand_out_a_slip(manager: Visitor, visitors: Visitors) -> None:
    """Enter what somebody without a phone asks in Arabic, who says yes at the slip's address."""
    await manager.write(f"/enter {ENTERED}")
    await manager.tap(manager.say("❓ A question"))
    await manager.tap(manager.say("🚪 Visit"))
    await manager.tap(manager.say("🔁 They come again"))
    await manager.sees(manager.say("<b>Entered for somebody. Is everything right?</b>")[3:-4])
    await manager.check_page()
    await manager.tap(manager.say("✅ Send"))
    await manager.tap(manager.say("🎫 Slip for the person"))
    slip = await manager.sees(SLIP)
    found = SLIP.search(await slip.inner_text())
    assert found is not None
    neighbour = await visitors.arrive(found[0], viewport=SMALL_PHONE)
    await expect(neighbour.page.locator("#team")).to_be_hidden()
    await neighbour.tap(neighbour.say("✅ Yes, follow it here"))
    await neighbour.sees(ENTERED)
    await neighbour.check_page()
    joined = "📱 <b>The person has joined this case: from now on you can write to them.</b>"
    await manager.sees(manager.say(joined).split("<b>")[1].removesuffix("</b>"))


async def change_office_hours(manager: Visitor, resident: Visitor) -> None:
    """Write the office hours anew in the resident's language, which reads them in the help."""
    await manager.write("/settings")
    await manager.tap(manager.say("☎️ Contact"))
    await manager.tap(manager.say("Office hours"))
    await manager.tap(WORDS[resident.locale].language)
    await manager.is_offered(manager.say("✖️ Cancel"))
    await manager.write(OFFICE_HOURS)
    await manager.sees(manager.say("<b>After:</b>")[3:-4])
    await manager.check_page()
    await manager.tap(manager.say("✅ Save"))
    await manager.sees(manager.say("✅ Saved. It holds from now on."))
    await resident.write("/help")
    await resident.sees(OFFICE_HOURS)


async def tap_last(visitor: Visitor, label: str) -> None:
    """Tap a button of the newest message that has any; cards of other cases have the same."""
    buttons = visitor.page.locator("#log .buttons").last
    await buttons.get_by_role("button", name=re.compile(re.escape(label))).click()


async def look_at_figures(manager: Visitor, period: str) -> None:
    """Show a period in figures and as two pictures."""
    pictures = manager.page.locator("#log .message.bot .photo img")
    before = await pictures.count()
    await manager.write("/figures")
    await manager.sees(manager.say("📊 The figures of which period do you want?"))
    await manager.tap(manager.say(period))
    shown = await manager.sees(re.compile(r"📥 [1-9]"))
    await expect(shown).to_contain_text(manager.say("Cases by field of action"))
    await expect(pictures).to_have_count(before + 2, timeout=PATIENCE_MS)
    for number in (before, before + 1):
        picture = pictures.nth(number)
        await picture.scroll_into_view_if_needed()
        loaded = "image => image.decode().then(() => image.naturalWidth)"
        assert await picture.evaluate(loaded) > 0
        assert await picture.evaluate(WHOLE)


async def export(manager: Visitor) -> None:
    """Get the cases of a period as files."""
    await manager.write("/export")
    await manager.tap(manager.say("This year"))
    documents = manager.page.locator("#log .message.bot a.document")
    await expect(documents).to_have_count(len(FILES), timeout=PATIENCE_MS)
    found = {}
    for number in range(len(FILES)):
        async with manager.page.expect_download() as started:
            await documents.nth(number).click()
        download = await started.value
        content = (await download.path()).read_bytes()
        found[download.suggested_filename.rpartition(".")[2]] = content
    assert tuple(sorted(found)) == FILES
    references = set(re.findall(rb"[MFI]-\d{4}-\d{4}", found["csv"]))
    assert len(references) > 40
    assert set(re.findall(rb"[MFI]-\d{4}-\d{4}", found["geojson"])) <= references
    assert found["xlsx"].startswith(b"PK")
