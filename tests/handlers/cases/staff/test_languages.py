"""A German-speaking manager and an Arabic-speaking resident: each reads their own language."""

from tests.handlers.scenes import report
from tests.support.town import CATALOGUES, Town


def said_in(locale: str, text: str) -> str:
    """Return a text of ours in another language; it must be translated."""
    translated = CATALOGUES.gettext(text, locale=locale)
    assert translated != text, f"{text!r} is not translated to {locale}"
    return translated


async def test_one_case_in_two_languages(town: Town) -> None:
    manager = await town.member(language="de")
    resident = town.newcomer("en")
    await report(resident, "المصباح مكسور في شارعنا منذ أسبوع")
    await resident.write("/language")
    await resident.press("العربية")

    card = manager.newest
    assert said_in("de", "🔔 A new report has arrived.") in card.text
    assert said_in("de", "🆕 New") in card.text
    assert "Straßenbeleuchtung" in card.text
    assert "30. November" in card.text
    assert "Arabisch" in card.text
    assert "\u2068المصباح" not in card.html  # a paragraph of its own needs no isolation

    await manager.press(said_in("de", "🙋 Take it"))
    prompt = await manager.press(said_in("de", "❓ Ask back"))
    assert "Arabisch" in prompt.text
    await manager.press(said_in("de", "✖️ Cancel"))
    await manager.press(said_in("de", "🏁 Close"))
    await manager.press(said_in("de", "✅ Solved"))
    await manager.press(said_in("de", "The damage has been repaired."))

    assert said_in("de", "The damage has been repaired.") in manager.newest.text
    assert said_in("ar", "The damage has been repaired.") in resident.newest.text
    assert "\u2068M-2026-0001\u2069" in resident.newest.html


async def test_a_manager_may_work_in_arabic(town: Town) -> None:
    manager = await town.member(language="ar", name="Ali Müller")
    await report(town.newcomer())
    await manager.press(said_in("ar", "🙋 Take it"))

    assert "\u2068M-2026-0001\u2069" in manager.newest.html
    assert "\u2068Ali Müller\u2069" in manager.newest.html
    await manager.write("/inbox")
    await manager.press(said_in("ar", "Mine"))
    assert any("M-2026-0001" in label for label in manager.labels)
