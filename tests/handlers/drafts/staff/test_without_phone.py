"""/enter, played by a manager: for somebody who speaks Turkish, and for somebody who is Arabic."""

import logging
from typing import Final

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.cases.slip_picture import SIDE
from handlers.cases.staff.contact_buttons import ShowTodoButton, TodoButton
from handlers.drafts.staff.buttons import ToldInButton
from storage.audit import AuditEntry
from storage.cases.entered import CaseContact, ContactKind, Todo, TodoState
from storage.cases.models import Case, CaseHistoryEntry, CaseKind, CaseStatus, CaseWay
from storage.cases.todos import TodoOutcome, show_todos
from storage.conversations import Conversation
from storage.files.media import MediaFile
from storage.outbox import OutboxMessage
from storage.people import Role
from tests.handlers.scenes import audit_actions, stored, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Shown, Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

CANARY: Final = "0176 9998887"


async def enter(
    staff: Someone,
    words: str = "Merdivenlerde çöpler günlerdir duruyor, kokuyor.",
    *,
    answer: str | None = f"{CANARY}, Frau Kaya, abends",
) -> Shown:
    """Enter a report, and return what is said then; ``answer`` is written, or none is needed."""
    await staff.write(f"/enter {words}")
    await staff.press("Müll und Schmutz")
    await staff.write("Musterstraße 5")
    await staff.press("Anruf")
    if answer is None:
        await staff.press("Keine Antwort nötig")
    else:
        await staff.write(answer)
    return await staff.press("Senden")


async def tick(town: Town, **span: float) -> None:
    """Let time pass, and the job that shows to-dos look."""
    town.pass_time(**span)
    async with town.database.transaction() as session:
        await show_todos(session, now=town.now)
    await town.deliver()


@on_both_databases
async def test_a_turkish_neighbour_is_entered_told_and_joins(town: Town) -> None:
    manager = await town.member(language="de")
    done = await enter(manager)
    assert "M-2026-0001 ist eingetragen" in done.text
    case = await the_case(town)
    assert (case.kind, case.category, case.address) == (CaseKind.REPORT, "waste", "Musterstraße 5")
    assert (case.way, case.reporter_id, case.language) == (CaseWay.PHONE, None, "tr")
    [contact] = await stored(town, select(CaseContact))
    assert (contact.kind, contact.value, contact.note, contact.locale) == (
        *(ContactKind.PHONE, CANARY, "Frau Kaya, abends", "tr"),
    )
    shown = await manager.press("Vorgang zeigen")
    assert "🧾 Vom Team eingetragen: 📞 Anruf" in shown.text
    assert "☎️ Am Telefon" in shown.text
    assert CANARY not in shown.text
    # Whatever a resident would be told is read out to her, in her language.
    await manager.press("Status")
    await manager.press("In Arbeit")
    todo = manager.newest
    assert "Bitte jemandem Bescheid sagen: M-2026-0001" in todo.text
    assert "☎️ Am Telefon · 🌐 Türkisch" in todo.text
    assert "🔧 Ekip bunun üzerinde çalışıyor." in todo.text
    assert "In Ihrer Sprache:\nM-2026-0001: 🔧" in todo.text
    assert CANARY not in todo.text
    await manager.write("/digest")
    assert (
        "☎️ 1 Person ohne Handy soll noch etwas erfahren"
        in (await manager.press("Die von heute zeigen")).text
    )
    assert "☎️ M-2026-0001" in [*manager.newest.buttons]
    looked = await manager.press("Kontakt zeigen", of=todo)
    assert CANARY in looked.text
    assert "Frau Kaya, abends" in looked.text
    assert "Im Protokoll steht jetzt" in looked.text
    assert (await audit_actions(town))[-3:] == ["enter", "status", "contact"]
    assert "zeige es morgen wieder" in (await manager.press("Nicht erreicht", of=todo)).text
    before = len(manager.chat)
    await tick(town, hours=23)
    assert len(manager.chat) == before
    await tick(town, hours=1)
    again = manager.newest
    assert "1-mal nicht erreicht" in again.text
    assert "weiß Bescheid" in (await manager.press("Bescheid gesagt", of=again)).text
    [row] = await stored(town, select(Todo))
    assert (row.state, row.tries) == (TodoState.TOLD, 1)


@on_both_databases
async def test_what_somebody_answers_on_the_phone_brings_the_case_back(town: Town) -> None:
    manager = await town.member(language="de")
    await enter(manager)
    for label, *words in (("Übernehmen",), ("Nachfragen", "Seit wann?")):
        await manager.write("/case M-2026-0001")
        await manager.press(label)
        for each in words:
            await manager.write(each)
    assert (await the_case(town)).status is CaseStatus.WAITING_FOR_RESIDENT
    todo = manager.newest
    assert "❓ Ekibin sorusu: Seit wann?" in todo.text
    await manager.press("Kontakt zeigen", of=todo)
    await manager.press("Was die Person sagt")
    await manager.send_sticker()
    assert "Was sagt die Person?" in manager.newest.text
    card = await manager.write("Seit Montag.")
    assert "Seit Montag." in card.text
    assert (await the_case(town)).status is CaseStatus.ACCEPTED
    assert len(await stored(town, select(Todo))) == 2


@on_both_databases
async def test_somebody_who_gets_a_phone_joins_with_a_slip(town: Town) -> None:
    manager = await town.member(language="de")
    await enter(manager)
    await manager.write("/case M-2026-0001")
    await manager.press("Übernehmen")
    await manager.write("/case M-2026-0001")
    await manager.press("Kontakt und Aufgaben")
    slip = await manager.press("Zettel für die Person")
    assert "Numaranız M-2026-0001." in slip.text
    [address] = [line for line in slip.text.split("\n") if line.startswith("https://")]
    payload = address.rpartition("=")[2]
    assert len(slip.photos) == 1
    [file] = await stored(town, select(MediaFile))
    with Image.open(town.media_dir / file.name) as picture:
        assert picture.size == (SIDE, SIDE)
    neighbour = town.newcomer("tr")
    asked = await neighbour.write(f"/start {payload}")
    assert "Bu kâğıttaki başvuruyu" in asked.text
    assert not manager.has_seen("Die Person ist jetzt im Chat dabei")
    told = await neighbour.press("Evet, buradan takip edeyim")
    assert told.text.endswith("👀 Ekip okudu ve ilgileniyor.")
    joined = neighbour.chat[-2].text
    assert joined.startswith("👋 M-2026-0001 artık bu sohbete bağlı.")
    assert "Merdivenlerde çöpler" in joined
    assert manager.has_seen("Die Person ist jetzt im Chat dabei")
    assert await stored(town, select(CaseContact)) == []
    await manager.write("/case M-2026-0001")
    await manager.press("Antworten")
    await manager.write("Der Bauhof kommt morgen.")
    assert neighbour.has_seen("Der Bauhof kommt morgen.")
    assert await stored(town, select(Todo)) == []
    late = town.newcomer("de")
    await late.write("/help")
    second = await late.write(f"/start {payload}")
    assert second.text.startswith("Dieser Zettel ist schon benutzt")
    assert "👋 M-2026-0001" in (await neighbour.write(f"/start {payload}")).text


async def test_an_arabic_neighbour_comes_again_for_the_answer(town: Town) -> None:
    helper = await town.member(Role.HELPER, language="de")
    manager = await town.member(name="Herr Roth", language="de")
    await helper.write("/enter")
    assert "Für jemanden ohne Handy eintragen" in helper.newest.text
    await helper.press("Eine Frage")
    assert "Was sagt die Person?" in helper.newest.text
    await helper.write("Wo kann ich mich für den Deutschkurs anmelden?")
    assert {"🚪 Besuch", "📞 Anruf", "✉️ Brief", "🚶 Rundgang durchs Quartier"} <= {
        *helper.newest.buttons
    }
    await helper.press("Besuch")
    summary = await helper.press("Kommt wieder")
    assert "🌐 Bescheid auf: Deutsch" in summary.text
    await helper.press("Sprache")
    summary = await helper.press("العربية")
    assert "🌐 Bescheid auf: Arabisch" in summary.text
    await helper.send_photo(a_photo())
    assert "1 Foto" in helper.newest.text
    await helper.press("Weg")
    await helper.press("Veranstaltung")
    await helper.press("Senden")
    case = await the_case(town, "F-2026-0001")
    assert (case.way, case.reporter_id) == (CaseWay.EVENT, None)
    assert manager.has_seen("🧾 Frau Weber hat einen Vorgang für jemanden ohne Handy eingetragen.")
    # What a helper enters is theirs, and so are its to-dos.
    await helper.write("/case F-2026-0001")
    await helper.press("Antworten")
    assert "Die Person hat keinen Chat" in helper.newest.text
    assert "Arabisch" in helper.newest.text
    await helper.write("Montags <b>um zehn</b>.")
    todo = helper.newest
    assert "🔁 Kommt wieder · 🌐 Arabisch" in todo.text
    assert "الفريق يكتب" in todo.text
    assert "Montags <b>um zehn</b>." in todo.text
    assert not manager.has_seen("Bitte jemandem Bescheid sagen")
    for number in range(3):
        shown = await helper.press("Nicht erreicht", of=helper.newest)
        if number < 2:
            await tick(town, days=1)
    assert "3-mal nicht erreicht" in shown.text
    assert "Wie weiter?" in shown.text
    assert "zeige es morgen wieder" in (await helper.press("Morgen wieder")).text
    await tick(town, days=1)
    assert "Aufgegeben" in (await helper.press("Aufgeben")).text
    old = TodoButton(todo_id=1, tries=0, outcome=TodoOutcome.TOLD).pack()
    assert "war nicht zu erreichen" in (await helper.tap(old)).text
    old = ShowTodoButton(todo_id=1).pack()
    assert "Das ist erledigt" in (await helper.tap(old)).text


async def test_a_simple_case_takes_six_actions(town: Town) -> None:
    manager = await town.member(language="de")
    actions = (
        ("write", "/enter Der Lift steht seit gestern."),
        ("press", "Schaden im Haus"),
        ("write", "Musterstraße 5"),
        ("press", "Rundgang"),
        ("press", "Keine Antwort nötig"),
        ("press", "Senden"),
    )
    for act, words in actions:
        await getattr(manager, act)(words)
    case = await the_case(town)
    assert (case.text, case.address) == ("Der Lift steht seit gestern.", "Musterstraße 5")
    shown = await manager.press("Vorgang zeigen")
    assert "Niemand bekommt Bescheid" in shown.text
    assert not any("Nachfragen" in label or "Antworten" in label for label in shown.buttons)
    await manager.press("Kontakt und Aufgaben")
    assert "Es gibt keinen Kontakt." in manager.newest.text
    assert not any("löschen" in label for label in manager.newest.buttons)
    await manager.write("/figures")
    await manager.press("Dieser Monat")
    assert manager.has_seen("Auf welchem Weg\n• Rundgang durchs Quartier: 1")


async def test_number_and_address_can_be_asked_for_one_by_one(town: Town) -> None:
    manager = await town.member(language="de")
    await manager.write_formatted("/enter Die Klingel geht <b>nicht</b>.")
    await manager.press("Schaden im Haus")
    await manager.write("Musterstraße 5")
    await manager.press("Brief")
    await manager.press("Am Telefon")
    assert "keine Telefonnummer" in (await manager.write("ruft selbst an")).text
    summary = await manager.write("Herr Haddad: ٠٦٢٢٤ ١٢٣٤")
    assert "06224 1234\nHerr Haddad" in summary.text
    await manager.press("Antwort")
    await manager.write("Musterstraße 5, zweiter Stock")
    await manager.press("Antwort")
    summary = await manager.share_contact("+49 6224 999", of=7)
    assert "☎️ Am Telefon\n+49 6224 999\nSomebody" in summary.text
    await manager.press("Antwort")
    await manager.press("An der Adresse")
    summary = await manager.write("Musterstraße 5, 2. Stock, Haddad")
    assert "🏠 An der Adresse\nMusterstraße 5, 2. Stock, Haddad" in summary.text
    assert "Die Klingel geht <b>nicht</b>." in summary.html
    stale = summary.buttons["🌐 Sprache"]
    version = stale.split(":")[1]
    await manager.press("Sprache")
    await manager.tap(ToldInButton(version=version, locale="pl").pack(), manager.newest)
    assert "In welcher Sprache" in manager.newest.text
    await manager.press("Русский")
    await manager.press("Senden")
    [contact] = await stored(town, select(CaseContact))
    assert (contact.kind, contact.note, contact.locale) == (ContactKind.ADDRESS, None, "ru")
    await manager.write("/case M-2026-0001")
    await manager.press("Kontakt und Aufgaben")
    assert "Musterstraße 5, 2. Stock, Haddad" in manager.newest.text
    await manager.press("Kontakt löschen")
    assert await stored(town, select(CaseContact)) != []
    await manager.press("Ja, löschen")
    assert await stored(town, select(CaseContact)) == []
    assert "Niemand bekommt Bescheid" in manager.newest.text


async def test_a_contact_is_in_no_push_export_forward_and_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """The number is a canary: it may be where it was typed and where it is looked at."""
    caplog.set_level(logging.DEBUG)
    manager = await town.member(language="de")
    others = [await town.member(role, name=role.value) for role in (Role.MANAGER, Role.READER)]
    await enter(manager)
    for label, *further in (("Übernehmen",), ("Weiterleiten", "Bauhof"), ("Status", "In Arbeit")):
        await manager.write("/case M-2026-0001")
        await manager.press(label)
        for words in further:
            await (manager.press(words) if words in str(manager.labels) else manager.write(words))
    for other in others:
        await other.write("/inbox")
        await other.write("/case M-2026-0001")
        await other.write("/export")
        await other.press("Dieser Monat")
    assert not any("Kontakt und Aufgaben" in label for label in others[1].labels)
    for shown in [*manager.chat, *others[0].chat, *others[1].chat]:
        assert CANARY not in shown.text or "Bescheid auf" in shown.text
    assert all(CANARY not in shown.text for other in others for shown in other.chat)
    files = [file.read_bytes() for file in town.media_dir.iterdir()]
    assert files
    assert all(CANARY.encode() not in content for content in files)
    notices = await stored(town, select(OutboxMessage).where(OutboxMessage.notice.is_not(None)))
    assert CANARY not in str([row.payload for row in notices])
    history = await stored(town, select(CaseHistoryEntry))
    assert CANARY not in str([(row.text, row.addressee) for row in history])
    assert CANARY not in str([row.detail for row in await stored(town, select(AuditEntry))])
    assert CANARY not in caplog.text
    assert CANARY not in str([row.data for row in await stored(town, select(Conversation))])


async def test_wrong_codes_have_a_limit_and_expired_slips_are_refused(town: Town) -> None:
    manager = await town.member(language="de")
    await enter(manager)
    slip = await manager.press("Zettel für die Person")
    payload = slip.text.split("start=")[1].split()[0]
    person = town.newcomer("en")
    await person.write("/help")
    for _number in range(5):
        assert "I do not know this code" in (await person.write("/start slip-BBBBBBBB")).text
    for tried in (payload, "slip-CCCCCCCC"):
        assert "wait a minute" in (await person.write(f"/start {tried}")).text
    assert "I do not know" in (await town.newcomer("en").write("/start slip-")).text
    town.pass_time(seconds=61)
    await manager.write("/case M-2026-0001")
    await manager.press("Abschließen")
    await manager.press("Gelöst")
    await manager.write("Alles wieder sauber.")
    town.pass_time(days=31)
    assert "has expired" in (await person.write(f"/start {payload}")).text
    assert (await the_case(town)).reporter_id is None


async def test_danger_is_said_to_whoever_enters_it(town: Town) -> None:
    manager = await town.member(language="de")
    await manager.write("/enter Im Keller brennt es!")
    assert manager.has_seen("112")
    await manager.write("/cancel")
    await manager.write("/enter")
    await manager.press("Ein Problem")
    count = len(manager.chat)
    await manager.write("Im Keller brennt es!")
    assert any("112" in shown.text for shown in manager.chat[count:])


async def test_only_who_works_may_enter(town: Town) -> None:
    for role in (Role.READER, Role.INTERPRETER):
        other = await town.member(role, name=role.value, language="de")
        await other.write("/enter")
        assert "ohne Handy eintragen" not in other.newest.text
    person = town.newcomer("de")
    await person.write("/enter")
    assert "ohne Handy eintragen" not in person.newest.text
    # Whoever may not work any more when it is sent has entered nothing.
    manager, helper = (
        await town.member(language="de"),
        await town.member(Role.HELPER, name="Ali", language="de"),
    )
    await helper.write("/enter Der Lift steht.")
    await helper.press("Schaden im Haus")
    await manager.write("/team")
    await manager.press("Ali entfernen")
    await manager.press("Ja")
    await helper.write("Musterstraße 5")
    assert await stored(town, select(Case)) == []
