"""/settings: looking, changing one thing at a time, all languages, and bad input."""

import pytest
from sqlalchemy import select

from bot.translation.protecting import protect
from bot.translation.worker import words_that_stay
from storage.audit import AuditEntry
from storage.conversations import Conversation
from storage.people import Role
from storage.quarter import Category, QuarterProfile, get_quarter
from tests.handlers.scenes import audit_actions, report, stored, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Shown, Someone
from tests.support.town import Town

LANGUAGES = ("Deutsch", "English", "Türkçe", "العربية", "Українська", "Русский")


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def profile_of(town: Town) -> QuarterProfile:
    """Return the profile in force, read in a session of its own."""
    async with town.database.transaction() as session:
        return (await get_quarter(session)).profile


async def category_of(town: Town, key: str = "waste") -> Category:
    """Return a category as it is in force."""
    category = (await profile_of(town)).category(key)
    assert category is not None
    return category


async def open_field(manager: Someone, *labels: str) -> Shown:
    """Go from /settings to the question for a field."""
    await manager.write("/settings")
    for label in labels:
        await manager.press(label)
    return manager.newest


# --- Looking ---


async def test_a_manager_sees_everything_that_can_be_changed(manager: Someone) -> None:
    shown = await manager.write("/settings")
    assert shown.text.startswith("⚙️ Settings")
    sections = [*manager.labels]
    assert sections == [
        "🏷 Categories",
        "🔔 Topics",
        "📨 Addressees",
        "🛣 Streets",
        "🔒 Words that stay",
        "💡 Goal of ideas",
        "🌙 Quiet hours",
        "☎️ Contact",
        "💬 Texts",
        "🌐 Languages",
        "📅 Rules of booking",
    ]
    for section in sections[:-1]:
        await manager.press(section)
        assert section in manager.newest.text
        await manager.press("Back")
    assert "Rules of booking" in (await manager.press("Rules of booking")).text


async def test_everybody_else_sees_an_unknown_command(town: Town, manager: Someone) -> None:
    await manager.write("/settings")
    for role in (Role.HELPER, Role.READER, Role.INTERPRETER):
        member = await town.member(role, name="Ali", language="en")
        assert "do not know this command" in (await member.write("/settings")).text
        for data in ("set", "set-in:contact:0", "set-x:contact::phone", "set-add:streets"):
            await member.tap(data)
            assert member.toasts[-1].startswith("This button is from an earlier message.")


# --- Numbers, times, lines, switches ---


async def test_a_number_is_shown_before_and_after_and_saved(town: Town, manager: Someone) -> None:
    before = (await category_of(town)).working_days
    question = await open_field(manager, "Categories", "Rubbish", "Working days")
    assert f"Now: {before}" in question.text
    shown = await manager.write("12")
    assert f"Before:\n{before}\nAfter:\n12" in shown.text
    assert (await category_of(town)).working_days == before
    shown = await manager.press("Save")
    assert shown.text.startswith("✅ Saved.")
    assert "Working days to deal with it: 12" in shown.text
    assert (await category_of(town)).working_days == 12
    entry = (await stored(town, select(AuditEntry).order_by(AuditEntry.id)))[-1]
    assert (entry.action, entry.detail) == ("settings", "categories.waste.working_days")


async def test_what_is_cancelled_changes_nothing(town: Town, manager: Someone) -> None:
    before = await profile_of(town)
    await open_field(manager, "Quiet hours", "Begin")
    shown = await manager.write("22 Uhr")
    assert "Before:\n21:00\nAfter:\n22:00" in shown.text
    save = shown.buttons["✅ Save"]
    shown = await manager.press("Cancel")
    assert "Begin: 21:00" in shown.text
    await manager.tap(save, shown)
    assert manager.toasts[-1].startswith("This button is from an earlier message.")
    assert await profile_of(town) == before
    assert "settings" not in await audit_actions(town)


async def test_a_choice_is_tapped(town: Town, manager: Someone) -> None:
    await open_field(manager, "Topics", "Events", "For all")
    shown = await manager.press("Yes")
    assert "Before:\nNo\nAfter:\nYes" in shown.text
    await manager.press("Save")
    assert (await profile_of(town)).topics[0].followed
    await open_field(manager, "Categories", "Noise", "Field of action")
    await manager.write("Advice")  # words are no choice
    await manager.press("Advice")
    await manager.press("Save")
    assert (await category_of(town, "noise")).field_of_action == "advice"


async def test_an_entry_moves_in_its_list(town: Town, manager: Someone) -> None:
    await open_field(manager, "Categories", "Noise", "Place in the list")
    shown = await manager.press("1")
    assert "Before:\n5\nAfter:\n1" in shown.text
    await manager.press("Save")
    keys = [category.key for category in (await profile_of(town)).categories]
    assert keys[:3] == ["noise", "street-lighting", "waste"]


async def test_a_change_of_the_contact_reaches_residents(town: Town, manager: Someone) -> None:
    await open_field(manager, "Contact", "Phone")
    await manager.write("06224 999 111")
    await manager.press("Save")
    assert "06224 999 111" in (await town.newcomer().write("/help")).text


# --- Texts in every language ---


async def test_a_category_is_renamed_in_one_language(town: Town, manager: Someone) -> None:
    await open_field(manager, "Categories", "Rubbish", "Name")
    for language in LANGUAGES:
        assert f"✓ {language}:" in manager.newest.text
    await manager.press("English")
    shown = await manager.write("Litter <b>")
    assert "✓ English: Rubbish and dirt\nAfter:\n✓ English: Litter <b>" in shown.text
    await manager.press("Save")
    names = (await category_of(town)).names
    assert (names["en"], names["tr"][:3]) == ("Litter <b>", "Çöp")
    assert "🗑️ Litter <b>" in (await manager.press("Back")).buttons


async def test_a_new_text_holds_when_every_language_has_it(town: Town, manager: Someone) -> None:
    await open_field(manager, "Texts", "Under the welcome")
    await manager.press("Deutsch")
    shown = await manager.write("Schön, dass Sie da sind!")
    assert "In this language: English" in shown.text
    assert "✓ Deutsch: Schön, dass Sie da sind!\n✗ English\n✗ Türkçe" in shown.text
    assert not any("Save" in label for label in manager.labels)
    for text in ("Nice <to> see you!", "Hoş geldiniz!", "أهلا وسهلا!", "Вітаємо!"):
        assert (await profile_of(town)).greeting == {}
        await manager.write(text)
    shown = await manager.write("Добро пожаловать!")
    assert "– Deutsch" in shown.text
    await manager.press("Save")
    assert set((await profile_of(town)).greeting) == {"de", "en", "tr", "ar", "uk", "ru"}
    assert (await town.newcomer("tr").write("/start")).text.endswith("Hoş geldiniz!")
    assert (await town.newcomer().write("/start")).text.endswith("Nice <to> see you!")


async def test_a_text_may_be_left_out_again(town: Town, manager: Someone) -> None:
    await open_field(manager, "Texts", "Under “What is stored”")
    await manager.press("Deutsch")
    for text in ("eins", "one", "bir", "واحد", "один", "раз"):
        await manager.write(text)
    await manager.press("Save")
    assert "\n\none\n\n" in (await town.newcomer("en").write("/privacy")).text
    await open_field(manager, "Texts", "Under “What is stored”")
    await manager.press("No text")
    await manager.press("Save")
    assert (await profile_of(town)).privacy_note == {}


async def test_the_emergency_note_cannot_be_left_out(manager: Someone) -> None:
    await open_field(manager, "Texts", "In an emergency")
    assert not any("No text" in label for label in manager.labels)


# --- Adding and removing ---


async def test_a_category_is_added_and_can_be_reported(town: Town, manager: Someone) -> None:
    await open_field(manager, "Categories", "Add")
    for text in ("Glätte & Schnee", "Ice", "Buz", "جليد", "Лід"):
        shown = await manager.write(text)
    assert "✓ العربية: جليد" in shown.text
    assert "✗ Русский" in shown.text
    await manager.write("Лёд")
    assert "Please send one emoji." in manager.newest.text
    await manager.write("❄️")
    shown = await manager.press("Surroundings")
    assert "This is added:" in shown.text
    assert "Working days to deal with it: 10" in shown.text
    await manager.press("Working days")
    await manager.write("1")
    shown = await manager.press("Save")
    assert "❄️ Ice" in shown.buttons

    added = (await profile_of(town)).categories[-1]
    assert (added.key, added.working_days) == ("glaette-schnee", 1)
    await report(town.newcomer(), category="Ice")
    assert (await the_case(town)).category == "glaette-schnee"


async def test_a_category_with_a_missing_language_is_not_added(
    town: Town, manager: Someone
) -> None:
    before = await profile_of(town)
    await open_field(manager, "Categories", "Add")
    await manager.write("Glätte")
    [draft] = await stored(
        town, select(Conversation.data).where(Conversation.state.startswith("Changing"))
    )
    await manager.tap(f"set-do:{draft['version']}:save:")
    assert "still missing in a language" in manager.newest.text
    assert await profile_of(town) == before
    shown = await manager.write("Ice")
    assert "In this language: Türkçe" in shown.text


async def test_a_removed_category_stays_on_its_cases(town: Town, manager: Someone) -> None:
    await report(town.newcomer(), category="Noise")
    await open_field(manager, "Categories", "Noise", "Remove")
    assert "This is removed: Noise\nCases of this category stay" in manager.newest.text
    await manager.press("Save")
    assert (await profile_of(town)).category("noise") is None
    assert (await the_case(town)).category == "noise"
    assert "📌 noise" in (await manager.write("/case M-2026-0001")).text


async def test_words_that_stay_are_added_and_removed(town: Town, manager: Someone) -> None:
    await open_field(manager, "Words that stay", "Add")
    assert "no machine shall translate" in manager.newest.text
    shown = await manager.write("Kaffeeklatsch Plus\nLeseecke")
    assert "Words that stay: Kaffeeklatsch Plus, Leseecke" in shown.text
    await manager.press("Save")
    profile = await profile_of(town)
    assert profile.untranslated_words[-2:] == ("Kaffeeklatsch Plus", "Leseecke")
    text = "Zur Leseecke am Markt kommt der Kaffeeklatsch Plus."
    assert "Leseecke" not in protect(text, words_that_stay(profile, "tr")).text
    await manager.press("✖️ Leseecke")
    await manager.press("Save")
    assert "Leseecke" not in (await profile_of(town)).untranslated_words


async def test_streets_are_added_and_removed(town: Town, manager: Someone) -> None:
    await open_field(manager, "Streets", "Add")
    shown = await manager.write("Am Markt\n\n  Neue   Gasse ")
    assert "Streets: Am Markt, Neue Gasse" in shown.text
    await manager.press("Save")
    assert (await profile_of(town)).streets[-2:] == ("Am Markt", "Neue Gasse")
    await manager.press("✖️ Am Markt")
    await manager.press("Save")
    assert "Am Markt" not in (await profile_of(town)).streets
    entry = (await stored(town, select(AuditEntry).order_by(AuditEntry.id)))[-1]
    assert (entry.action, entry.detail) == ("settings", "streets")


async def test_an_addressee_is_added_without_a_note(town: Town, manager: Someone) -> None:
    await open_field(manager, "Addressees", "Add")
    await manager.write("Förster")
    shown = await manager.press("Save")
    assert "• Förster" in shown.buttons
    assert (await profile_of(town)).addressees[-1].key == "foerster"


# --- Two managers ---


@on_both_databases
async def test_what_somebody_else_changed_is_not_overwritten(town: Town, manager: Someone) -> None:
    other = await town.member(name="Ben", language="en")
    await open_field(manager, "Goal of ideas", "Supporters")
    await manager.write("30")
    await open_field(other, "Goal of ideas", "Supporters")
    await other.write("50")
    await other.press("Save")
    assert "Somebody else has changed this meanwhile." in (await manager.press("Save")).text
    assert (await profile_of(town)).ideas.goal == 50


@on_both_databases
async def test_different_changes_at_once_both_hold(town: Town, manager: Someone) -> None:
    other = await town.member(name="Ben", language="en")
    await open_field(manager, "Goal of ideas", "Supporters")
    await manager.write("30")
    await open_field(other, "Goal of ideas", "Within days")
    await other.write("90")
    await other.press("Save")
    await manager.press("Save")
    ideas = (await profile_of(town)).ideas
    assert (ideas.goal, ideas.goal_days) == (30, 90)


# --- Bad input ---


@pytest.mark.parametrize(
    ("path", "text", "answer"),
    [
        (
            ("Quiet hours", "Begin"),
            "25:00",
            "There is no such time. Please write it like 10:00.",
        ),
        (("Quiet hours", "Begin"), "abends", "I could not read this."),
        (("Goal of ideas", "Supporters"), "zwanzig", "Please write a whole number, such as 10."),
        (("Goal of ideas", "Supporters"), "-3", "Please write a whole number"),
        (("Goal of ideas", "Supporters"), "0", "Please write 1 or more."),
        (("Goal of ideas", "Within days"), "400", "Please write 365 or less."),
        (("Contact", "Phone"), "call me", "This is no phone number."),
        (("Contact", "Email"), "weber", "This is no email address."),
        (("Contact", "Name"), " \u200b ", "Please write it in a few words."),
        (("Contact", "Name"), "x" * 203, "That is too long by 3 characters."),
        (("Categories", "Noise", "Emoji"), "xyz", "Please send one emoji, and nothing else."),
        (("Categories", "Noise", "Emoji"), "🎉🎉", "Please send one emoji"),
        (("Categories", "Noise", "Name", "English"), "x" * 41, "That is too long by 1 character."),
        (("Streets", "Add"), "Musterstraße", "This is in the list already."),
        (("Streets", "Add"), "A\nA", "This is in the list already."),
    ],
)
async def test_bad_input_is_explained_and_asked_for_again(
    town: Town, manager: Someone, path: tuple[str, ...], text: str, answer: str
) -> None:
    before = await profile_of(town)
    question = await open_field(manager, *path)
    assert (await manager.write(text)).text.startswith(answer)
    assert (await manager.send_sticker()).text == question.text
    assert await profile_of(town) == before


async def test_the_last_category_stays(town: Town, manager: Someone) -> None:
    profile = await profile_of(town)
    await town.found(profile.model_copy(update={"categories": profile.categories[:1]}))
    await open_field(manager, "Categories", "Street lighting")
    answer = await manager.press("Remove")
    assert answer.text == "One has to stay. Please add another one first."


async def test_settings_are_in_german(town: Town) -> None:
    manager = await town.member(language="de")
    await manager.write("/settings")
    assert manager.newest.text
    await manager.tap("set-x:quiet_hours::starts")
    await manager.write("25:00")
    assert manager.newest.text.startswith("Diese Uhrzeit gibt es nicht.")
    await manager.write("22.30 Uhr")
    await manager.tap(next(data for data in manager.newest.buttons.values() if ":save" in data))
    assert str((await profile_of(town)).quiet_hours.starts) == "22:30:00"
