"""Bold words, links behind words and the rest, wherever somebody's words are passed on."""

from sqlalchemy import select

from storage.announcements.models import AnnouncementText
from storage.cases.models import Case
from storage.events.models import EventText
from storage.ideas.publishing import suggest_title
from storage.markup import plain
from tests.handlers.events.staff.test_menu import plan
from tests.handlers.events.staff.test_menu import publish as publish_event
from tests.handlers.ideas.test_browse import publish
from tests.handlers.scenes import stored
from tests.handlers.test_words import VIDEO
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

LINK = '<a href="https://example.org/?a=1&amp;b=2">hier</a>'
IN_WORDS = "hier (https://example.org/?a=1&b=2)"


@on_both_databases
async def test_a_report_and_its_answer_keep_their_formatting(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("ar")
    report = 'المصباح <b>مكسور</b> &amp; مظلم، <a href="https://example.org/ar">صورة</a>\n- أ\n- ب'
    await person.write_formatted(f"/ask {report}")
    assert report in person.newest.html
    await person.tap(next(data for data in person.newest.buttons.values() if "send" in data))
    [case] = await stored(town, select(Case))
    assert plain(case.text) == ("المصباح مكسور & مظلم، صورة (https://example.org/ar)\n- أ\n- ب")
    await manager.write(f"/case {case.reference}")
    assert report in manager.newest.html

    await manager.press("Answer")
    answer = f"Bitte <i>{LINK}</i> lesen: <code>a &lt; b</code>, <s>nicht</s> <u>das</u> *x* _y_"
    shown = answer.replace(f"<i>{LINK}</i>", LINK.replace("hier", "<i>hier</i>"))
    await manager.write_formatted(answer)
    assert shown in person.newest.html
    assert shown in manager.newest.html
    await manager.press("History")
    assert shown in manager.newest.html

    await manager.write(f"/case {case.reference}")
    await manager.press("Note")
    await manager.write_formatted(f"<b>Notiz</b> {LINK}")
    assert f"<b>Notiz</b> {LINK}" in manager.newest.html
    await manager.press("Forward")
    await manager.write_formatted(f"Bauhof, {LINK}")
    assert f"Bauhof, {IN_WORDS}" in person.newest.text


async def test_captions_and_changed_messages_keep_it_too(town: Town) -> None:
    person = town.newcomer("de")
    await person.write_formatted("Der <b>Brunnen</b> tropft.")
    await person.press("Frage")
    await person.edit(f"Der <b>Brunnen</b> tropft {LINK}.", of=person.last_sent)
    assert f"Der <b>Brunnen</b> tropft {LINK}." in person.newest.html
    await person.write_formatted("Seit <i>gestern</i>.", video=VIDEO)
    assert f"tropft {LINK}.\nSeit <i>gestern</i>." in person.newest.html
    await person.press("Senden")
    assert [plain(case.text) for case in await stored(town, select(Case))] == [
        f"Der Brunnen tropft {IN_WORDS}.\nSeit gestern."
    ]


async def test_an_announcement_and_its_preview_keep_it(town: Town) -> None:
    manager = await town.member(language="en")
    reader = town.newcomer("de")
    await reader.write("/start")
    await manager.write("/announce")
    await manager.press("New announcement")
    words = f"<b>Achtung:</b> {LINK}\n<blockquote>Zitat</blockquote>"
    await manager.write_formatted(words)
    assert words in manager.newest.html
    [text] = await stored(town, select(AnnouncementText.text))
    assert plain(text) == f"Achtung: {IN_WORDS}\nZitat"
    await manager.write("/announce")
    assert any("Achtung: hier" in label for label in manager.labels)


async def test_an_event_keeps_it_and_its_calendar_has_the_address(town: Town) -> None:
    manager = await town.member(language="en")
    await plan(manager)
    await manager.press("Words, languages")
    await manager.press("German")
    await manager.write_formatted(f"<b>Fest\nWir singen</b>. {LINK}")
    [event] = await stored(town, select(EventText))
    assert event.title == "Fest"
    assert plain(event.text) == f"Wir singen. {IN_WORDS}"
    await publish_event(manager)
    reader = town.newcomer("de")
    await reader.write("/events")
    await reader.press("Fest")
    assert f"<b>Wir singen</b>. {LINK}" in reader.newest.html


async def test_an_idea_and_its_comments_keep_it(town: Town) -> None:
    manager = await town.member(language="en")
    author = town.newcomer()
    idea = f"<b>Ein Brunnen</b> {LINK}. Er fehlt."
    await author.write_formatted(f"/idea {idea}")
    await author.press("Send")
    assert idea in manager.newest.html
    assert suggest_title((await stored(town, select(Case.text)))[0]) == "Ein Brunnen hier"
    await publish(town, manager)
    person = town.newcomer("de")
    await person.tap("idea:1:newest:0")
    assert idea in person.newest.html
    await person.tap("idea-comment:1:newest:0")
    await person.write_formatted(f"<tg-spoiler>Super</tg-spoiler> {LINK}")
    assert f"<tg-spoiler>Super</tg-spoiler> {LINK}" in manager.newest.html


async def test_a_changed_message_changes_an_announcement_that_is_not_sent(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write_formatted("/announce Am <i>Freitag</i> ist Hoffest.")
    first = manager.last_sent
    assert "Am <i>Freitag</i> ist Hoffest." in manager.newest.html
    await manager.edit("Am <b>Samstag</b> ist Hoffest.", of=first)
    assert "Am <b>Samstag</b> ist Hoffest." in manager.newest.html
    await manager.press("Languages")
    await manager.press("German")
    await manager.write("Am Sonntag ist Hoffest.")
    await manager.edit("Am Montag ist Hoffest.", of=first)
    assert "I cannot see what you changed" in manager.newest.text
    await manager.edit("Am Dienstag ist Hoffest.", of=manager.last_sent)
    [text] = await stored(town, select(AnnouncementText.text))
    assert text == "Am Dienstag ist Hoffest."


async def test_a_changed_message_changes_what_an_open_dialogue_took_last(town: Town) -> None:
    manager = await town.member(language="de")
    await plan_until_when(manager)
    await manager.edit("Wir <b>singen</b>.", of=manager.last_sent)
    assert manager.newest.text == "👍 Notiert."
    await manager.edit("Anderes Fest", of=manager.last_sent - 2)
    assert "Ich kann nicht sehen" in manager.newest.text or "nicht" in manager.newest.text
    await manager.write("24.12. 18-20")
    await manager.write("Rathausplatz")
    await manager.press("🎉 Veranstaltungen")
    [event] = await stored(town, select(EventText))
    assert (event.title, plain(event.text)) == ("Fest", "Wir singen.")
    assert event.text != "Wir singen."


async def plan_until_when(manager: Someone) -> None:
    """Come to the question when an event is, in German."""
    await manager.write("/events")
    await manager.press("Veranstaltungen planen")
    await manager.press("Neue Veranstaltung")
    await manager.write("Feier")
    await manager.edit("Fest", of=manager.last_sent)
    await manager.write("Wir tanzen.")
