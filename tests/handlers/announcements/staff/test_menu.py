"""/announce: a draft, its texts in all languages, what it has besides, and to whom it goes."""

import pytest
from sqlalchemy import select

from storage.announcements import Announcement, AnnouncementState, AnnouncementText, Missing
from storage.cases.models import Case
from storage.files.media import MediaFile, MediaKind
from storage.people import Role
from tests.handlers.announcements.staff.scenes import begin, texts, the_one
from tests.handlers.scenes import audit_actions, report, stored
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.sent_files import PDF
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


# --- The list and the card ---


async def test_a_draft_is_written_shown_and_listed(town: Town, manager: Someone) -> None:
    shown = await manager.write("/announce")
    assert shown.text == "📣 Announcements\nThere are none yet."
    shown = await manager.press("New announcement")
    assert "Please write it in German" in shown.text
    shown = await manager.write("Das Wasser ist <morgen> abgestellt.")
    for words in (
        "📝 Draft of an announcement",
        "Das Wasser ist <morgen> abgestellt.",
        "👥 To everyone\nThat is 1 person now.",
        "🌐 German ✓ · English ✗ · Turkish ✗",
        "Where a text is missing, people get the German one with a note.",
    ):
        assert words in shown.text
    announcement = await the_one(town)
    assert announcement.state is AnnouncementState.DRAFT
    assert not announcement.urgent
    shown = await manager.press("All announcements")
    assert "📝 Announcement: draft" in shown.text
    shown = await manager.press("📝 Das Wasser")
    assert "Draft of an announcement" in shown.text


async def test_residents_helpers_and_readers_do_not_announce(town: Town) -> None:
    for role in (Role.HELPER, Role.READER, Role.INTERPRETER):
        member = await town.member(role, language="en")
        assert "I do not know this command" in (await member.write("/announce")).text
        await member.tap("announce-new")
        assert "earlier message" in member.toasts[-1]
    resident = town.newcomer()
    await resident.write("/announce")
    assert "I do not know this command" in resident.newest.text


async def test_what_is_no_text_is_asked_for_again(town: Town, manager: Someone) -> None:
    await manager.write("/announce")
    question = await manager.press("New announcement")
    assert (await manager.send_sticker()).text == question.text
    assert "in a few words" in (await manager.write(" … ")).text
    assert "too long by 200 characters" in (await manager.write("x" * 4000)).text
    await manager.send_photo(a_photo())
    assert "in a few words" in manager.newest.text
    assert await stored(town, select(Announcement)) == []
    assert "Draft of an announcement" in (await manager.write("Hallo")).text


async def test_a_photo_with_its_text_begins_a_draft(town: Town, manager: Someone) -> None:
    await manager.write("/announce")
    await manager.press("New announcement")
    shown = await manager.send_photo(a_photo(), caption="Das Sommerfest")
    assert shown is not None
    assert "📷 With a photo" in shown.text
    assert (await texts(town)) == {"de": "Das Sommerfest"}


async def test_a_draft_is_discarded_after_a_question(town: Town, manager: Someone) -> None:
    await begin(manager)
    shown = await manager.press("🗑 Discard")
    assert "Discard this announcement?" in shown.text
    await manager.press("Back")
    await manager.press("🗑 Discard")
    shown = await manager.press("Yes, discard")
    assert shown.text.startswith("🗑 It is discarded.")
    assert await stored(town, select(Announcement)) == []
    assert await stored(town, select(AnnouncementText)) == []


# --- Texts and interpreters ---


async def test_texts_are_pasted_language_by_language(town: Town, manager: Someone) -> None:
    await begin(manager)
    shown = await manager.press("🌐 Languages 1/6")
    assert "Turkish ✗" in shown.buttons
    shown = await manager.press("Turkish ✗")
    assert "Please send the text in this language: Turkish" in shown.text
    shown = await manager.write("Su yarın kesilecek.")
    assert shown.text.startswith("✅ The text is kept: Turkish")
    assert "Turkish ✓" in shown.text
    await manager.press("✏️ Text")
    await manager.write("Das Wasser ist heute abgestellt.")
    assert await texts(town) == {
        "de": "Das Wasser ist heute abgestellt.",
        "tr": "Su yarın kesilecek.",
    }
    assert (await audit_actions(town))[-1] == "announce-text"


async def test_an_interpreter_is_asked_and_answers(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    olena = await town.member(Role.INTERPRETER, name="Olena", language="en")
    await begin(manager)
    await manager.press("🌐 Languages")
    await manager.press("Ukrainian")
    shown = await manager.press("Ask somebody of the team")
    assert [label.split(" · ")[0] for label in shown.buttons] == ["Olena", "Ali", "↩️ Back"]
    shown = await manager.press("Olena")
    assert manager.toasts[-1] == "🙋 Olena is asked."
    assert "Ukrainian ⏳" in shown.buttons
    assert not helper.has_seen("Can you write this")

    assert "Can you write this in another language: Ukrainian?" in olena.newest.text
    assert "Das Wasser ist <morgen> abgestellt." in olena.newest.text
    question = await olena.press("Write the text")
    assert "Please send the text in this language: Ukrainian" in question.text
    assert (await olena.send_voice()).text == question.text
    assert "in a few words" in (await olena.write("…")).text
    shown = await olena.write("Води завтра не буде.")
    assert "🙏 Thank you! The text is kept" in shown.text
    assert (await texts(town))["uk"] == "Води завтра не буде."

    assert "A text of your announcement is there: Ukrainian" in manager.newest.text
    assert "Води завтра не буде." in manager.newest.text
    shown = await manager.press("Show the announcement")
    assert "Ukrainian ✓" in shown.text
    await olena.press("Write the text", of=olena.find("Can you write this"))
    assert "not needed any more" in olena.newest.text


async def test_nobody_interprets_who_was_not_asked(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await resident.write("/start")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await begin(manager)
    number = (await the_one(town)).id
    await helper.tap(f"announce-text:{number}:tr")
    assert "not needed any more" in helper.newest.text
    await resident.tap(f"announce-text:{number}:tr")
    assert "earlier message" in resident.toasts[-1]
    await helper.tap("announce-text:99:tr")
    assert await texts(town) == {"de": "Das Wasser ist <morgen> abgestellt."}


async def test_an_interpreter_writes_later(town: Town, manager: Someone) -> None:
    olena = await town.member(Role.INTERPRETER, name="Olena", language="en")
    await begin(manager)
    await manager.press("🌐 Languages")
    await manager.press("Ukrainian")
    await manager.press("Ask somebody")
    await manager.press("Olena")
    await olena.press("Write the text")
    assert "still works" in (await olena.press("Not now")).text
    await olena.press("Write the text")
    await manager.press("Back")
    await manager.press("🗑 Discard")
    await manager.press("Yes, discard")
    assert "not needed any more" in (await olena.write("Води завтра не буде.")).text


async def test_missing_texts_are_held_or_sent_in_german(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("🌐 Languages")
    shown = await manager.press("Hold until it is there")
    assert "✅ Hold until it is there" in shown.buttons
    assert "people get nothing until it is there" in shown.text
    assert (await the_one(town)).missing is Missing.HOLD
    await manager.press("German with a note")
    assert (await the_one(town)).missing is Missing.GERMAN


async def test_a_language_the_quarter_does_not_have_is_not_written(manager: Someone) -> None:
    await begin(manager)
    shown = await manager.press("🌐 Languages")
    data = next(data for label, data in shown.buttons.items() if "Turkish" in label)
    made_up = ":".join([*data.split(":")[:-1], "12345"])
    shown = await manager.tap(made_up, shown)
    assert "In which languages?" in shown.text


# --- Photo, file, button, poll ---


async def test_a_photo_is_added_replaced_by_a_file_and_taken_away(
    town: Town, manager: Someone
) -> None:
    await begin(manager)
    await manager.press("Photo or file")
    shown = await manager.send_photo(a_photo())
    assert shown is not None
    assert "📷 With a photo" in shown.text
    await manager.press("Photo or file")
    shown = await manager.send_file(PDF, name="Plakat <1>.pdf", mime_type="application/pdf")
    assert "📎 With the file Plakat <1>.pdf" in shown.text
    file = (await stored(town, select(MediaFile).order_by(MediaFile.id)))[-1]
    assert (file.kind, file.title) == (MediaKind.DOCUMENT, "Plakat <1>.pdf")
    assert (town.media_dir / file.name).read_bytes() == PDF
    await manager.press("Photo or file")
    shown = await manager.press("Take it away")
    assert "📎" not in shown.text
    assert (await the_one(town)).media_id is None


async def test_files_that_are_none_are_refused(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("Photo or file")
    shown = await manager.send_file(b"MZ", name="a.pdf", mime_type="application/pdf")
    assert "I cannot use this here." in shown.text
    shown = await manager.send_file(b"MZ", name="a.exe", mime_type="application/octet-stream")
    assert "I cannot use this here." in shown.text
    shown = await manager.send_file(b"GIF?", name="a.gif", mime_type="image/gif")
    assert "cannot open this file as a photo" in shown.text
    assert await stored(town, select(MediaFile)) == []


async def test_a_long_text_has_no_room_below_a_photo(manager: Someone) -> None:
    await begin(manager, "Wort " * 200)
    shown = await manager.press("Photo or file")
    assert "a text has room for 850 characters. This one has 999." in shown.text
    assert "Draft of an announcement" in shown.text


async def test_a_button_needs_a_label_and_an_https_link(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("Button with link")
    assert "too long" in (await manager.write("x" * 41)).text
    await manager.write("Mehr <lesen>")
    for wrong in ("http://leimen.example", "leimen.de", "https://", "javascript:alert(1)"):
        assert "https" in (await manager.write(wrong)).text
        assert (await the_one(town)).button_url is None
    shown = await manager.write(" https://leimen.example/wasser?a=1&b=2 ")
    assert "🔗 Mehr <lesen>: https://leimen.example/wasser?a=1&b=2" in shown.text
    await manager.press("Button with link")
    await manager.press("Take it away")
    assert (await the_one(town)).button_text is None


async def test_a_poll_needs_two_different_choices(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("📊 Poll")
    for wrong in ("Ja", "Ja\nja", "\n".join(map(str, range(9)))):
        await manager.write(wrong)
        assert "Draft" not in manager.newest.text
        assert (await the_one(town)).poll_options is None
    await manager.write("Ja\n" + "x" * 41)
    assert "too long by 1 character" in manager.newest.text
    shown = await manager.write("Ja\n\n Nein \n")
    assert "📊 Ja\n📊 Nein" in shown.text
    await manager.press("📊 Poll")
    await manager.press("Take it away")
    assert (await the_one(town)).poll_options is None


# --- To whom ---


async def test_topics_streets_and_languages_are_combined_in_words(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer("tr")
    await resident.write("/topics")
    await resident.press("Etkinlikler")
    await begin(manager)
    shown = await manager.press("👥 To whom")
    assert "That is 2 people now." in shown.text
    shown = await manager.press("Events")
    assert "👥 To people who follow 🎉 Events\nThat is 1 person now." in shown.text
    assert "👥 Everyone" in shown.buttons
    shown = await manager.press("Urgent news")
    assert "🎉 Events or 🚨 Urgent news" in shown.text
    await manager.press("🏠 Streets")
    shown = await manager.press("Kirchgasse · 0")
    assert "🏠 To people in Kirchgasse" in shown.text
    await manager.press("Back")
    await manager.press("Only languages")
    shown = await manager.press("Turkish")
    assert "🗣 Only people who read Turkish\nThat is 1 person now." in shown.text
    to = (await the_one(town)).to
    assert (to.everyone, to.topics, to.streets) == (False, ("events", "urgent"), ("Kirchgasse",))
    await manager.press("Back")
    shown = await manager.press("👥 Everyone")
    to = (await the_one(town)).to
    assert (to.everyone, to.topics, to.streets, to.languages) == (True, (), (), ("tr",))


async def test_an_audience_of_nobody_is_not_sent_to(town: Town, manager: Someone) -> None:
    await begin(manager)
    await manager.press("👥 To whom")
    shown = await manager.press("👥 Everyone")
    assert "To nobody yet" in shown.text
    await manager.press("Back")
    shown = await manager.press("📨 Send")
    assert "Nobody would get it." in shown.text
    assert "Yes, send" not in str(shown.buttons)
    await manager.press("Back")
    await manager.press("🕐 At a time")
    await manager.write("24.12. 18:00")
    await manager.press("Yes, send it then")
    assert "whom" in manager.newest.text
    assert (await the_one(town)).state is AnnouncementState.DRAFT


async def test_people_of_a_case_are_found_by_its_number(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    await begin(manager)
    await manager.press("👥 To whom")
    await manager.press("People of a case")
    assert "I cannot find this case." in (await manager.write("M-2026-0099")).text
    assert "I cannot find this case." in (await manager.write("Lampe")).text
    shown = await manager.write("m 2026 1")
    assert "📋 To people who sent or follow M-2026-0001\nThat is 1 person now." in shown.text
    [case] = await stored(town, select(Case))
    assert (await the_one(town)).to.cases == (case.id,)
    await manager.write("M-2026-0001")
    assert (await the_one(town)).to.cases == (case.id,)
    await manager.press("✖️ M-2026-0001")
    assert (await the_one(town)).to.is_empty


async def test_a_street_only_people_have_named_is_offered(town: Town, manager: Someone) -> None:
    resident = town.newcomer("en")
    await resident.write("/topics")
    await resident.press("News of your street")
    await resident.press("Write another one")
    await resident.write("Gartenweg")
    await begin(manager)
    await manager.press("👥 To whom")
    await manager.press("🏠 Streets")
    shown = await manager.press("Gartenweg · 1")
    assert "🏠 To people in Gartenweg\nThat is 1 person now." in shown.text
