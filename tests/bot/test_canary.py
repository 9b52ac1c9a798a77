"""Erased means everywhere: what somebody said is looked for in everything the program keeps.

Two residents, one in each channel, fill every field they can reach; the team answers, notes,
reads and exports; a neighbour reads along.  Then both erase everything.  A column that can hold
words has to have held a canary before, or stand below with the reason why no resident's word
comes there.
"""

import logging
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.backup import back_up
from bot.health import Health
from bot.settings import Settings
from bot.transcription.engine import Speech
from bot.web.server import create_web_app
from storage.cases.models import Case
from storage.cases.residents import follow_case
from storage.database import Database
from storage.hours.models import Way
from storage.people import Person, Role, find_person
from storage.privacy.rights import delete_those_who_left
from storage.translations.drafts import keep_draft
from storage.translations.sources import case_source
from storage.translations.wanting import ask
from tests.bot.canary import (
    Canary,
    Singer,
    columns_for_words,
    files_of_database,
    search_files,
    search_rows,
)
from tests.conftest import NOW
from tests.support.both_channels import BothChannels
from tests.support.listening import Listening, ScriptedTranscriber, open_listening
from tests.support.office import open_office
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.sent_files import OPUS, PDF
from tests.support.town import CATALOGUES

WITHOUT_WORDS: Final = {
    "the town's register of houses": (
        *("addresses.street", "addresses.street_key", "addresses.suffix"),
        *("addresses.last_suffix", "addresses.postcode", "addresses.town", "addresses.source"),
        *("addresses.latitude", "addresses.longitude", "street_names.name_key"),
        *("street_names.street_key", "street_names.consonants"),
        *("cases.found_place", "cases.place_key"),
    ),
    "the words of the team to everybody": (
        *("canned_answers.title", "canned_texts.text", "announcements.button_text"),
        *("announcements.button_url", "announcements.poll_options", "announcement_texts.text"),
        *("event_texts.title", "event_texts.text", "events.place", "events.cost"),
        *("events.latitude", "events.longitude", "occurrences.place", "occurrences.note"),
        *("occurrences.latitude", "occurrences.longitude", "closures.reason", "hosts.video_link"),
        *("office_hours.place", "appointments.place", "quarter.name", "quarter.profile"),
        *("team_members.name", "invitations.name"),
    ),
    "chosen from a list": (
        *("people.locale", "people.language_tag", "webchat_accounts.language_tag"),
        *("canned_texts.locale", "announcement_recipients.locale", "announcement_texts.locale"),
        *("event_texts.locale", "case_contacts.locale", "cases.language", "cases.category"),
        "cases.language_probability",
        *(
            "case_history.reason",
            "cases.field_of_action",
            "appointments.language",
            "appointments.field",
        ),
        *("person_streets.street", "topic_choices.topic", "events.topic", "events.languages"),
        *("waiting_entries.weekdays", "waiting_entries.language", "idea_helpers.ways"),
        *("office_hours.ways", "office_hours.languages", "announcements.audience"),
        *("translations.from_language", "translations.to_language", "transcriptions.language"),
        *("announcements.repeats", "announcements.report", "events.rrule"),
    ),
    "numbers, names and random letters of our own or of the messenger": (
        *("cases.reference", "appointments.reference", "appointments.uid", "events.reference"),
        *("events.uid", "occurrences.uid", "webchat_accounts.token_hash"),
        *("calendar_feeds.secret_hash", "invitations.token_hash", "slips.code_hash"),
        *("media_files.name", "media_files.telegram_file_id", "webchat_messages.file_name"),
        *("webchat_messages.key", "webchat_updates.key", "webchat_uploads.name"),
        *("conversations.state", "outbox_messages.method", "outbox_messages.notice"),
        *("outbox_messages.topic", "people.channel", "received_updates.channel"),
        *("outbox_messages.channel", "parked_updates.channel", "audit_entries.detail"),
        *("file_attempts.digest", "restrictions.reference", "webchat_accounts.renewed_hash"),
        *("counted_bookings.source", "message_owners.channel"),
        *("translations.source_hash", "translations.flags", "translations.failure"),
        *("transcriptions.model", "transcriptions.failure"),
        *("appointments.owner_key", "case_history.owner_key", "cases.owner_key"),
        *("file_allowances.owner_key", "idea_comments.owner_key", "idea_helpers.owner_key"),
        *("ideas.owner_key", "media_files.owner_key", "message_owners.owner_key"),
        "restrictions.owner_key",
        *("parked_updates.error", "outbox_messages.error", "people.unreachable_reason"),
    ),
    "emptied when it is handled": ("webchat_updates.payload", "received_updates.payload"),
}
"""Reasons, and the columns they hold for."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database of an installation that listens to voice messages."""
    opened = open_listening(database_url)
    yield opened
    await opened.close()


@pytest.mark.timeout(400)
async def test_what_is_erased_is_nowhere(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    town = BothChannels(database, folder=tmp_path, now=NOW)
    await town.found()
    async with town.open():
        stage = await set_the_stage(town)
        singers = [
            Singer(town.newcomer(), Canary("anna", "8123749")),
            Singer(await town.visitor(), Canary("benno", "7351926")),
        ]
        canaries = [singer.canary for singer in singers]
        reached = await let_sing(stage, singers)
        unreached = {str(column) for column in columns_for_words()} - reached
        assert unreached == {column for columns in WITHOUT_WORDS.values() for column in columns}
        await let_erase(stage, singers)
        found = await search_rows(database, canaries)
        found |= search_files(await files_of_database(database), canaries)
        found |= search_files(files_in(town.media_dir), canaries)
        found |= search_files(iter([await a_backup(town, tmp_path)]), canaries)
        for name, words in [
            *((f"the chat of {each.number}", str(each.chat)) for each in stage.others),
            *[(path, await get(town, path)) for path in ("/health", "/events.ics", "/news.atom")],
            ("the log", caplog.text),
        ]:
            if hits := [hit for canary in canaries for hit in canary.find(words)]:
                found[name] = hits
    assert found == {}


async def let_sing(stage: "Stage", singers: Sequence[Singer]) -> set[str]:
    """Let everybody say everything, and return the columns it has come to."""
    for singer in singers:
        await stage.sing(singer)
    await stage.read_and_export()
    absent = await stage.town.member(Role.MANAGER, name="Eva", language="en")
    stage.town.telegram.offline.add(absent.number)
    await absent.write("/case M-2026-0001")
    found = await search_rows(stage.town.database, [singer.canary for singer in singers])
    return stage.reached | set(found)


async def let_erase(stage: "Stage", singers: Sequence[Singer]) -> None:
    """Let everybody erase everything, and the team make its files again."""
    for singer in singers:
        await erase(singer)
    async with stage.town.database.transaction() as session:
        await delete_those_who_left(session)
    await stage.export_again()


# --- What people do ----------------------------------------------------------------------------


class Stage:
    """Who answers the singers, and who reads along."""

    def __init__(
        self, town: BothChannels, manager: Someone, helper: Someone, neighbour: Someone
    ) -> None:
        self.town = town
        self.manager = manager
        self.helper = helper
        self.neighbour = neighbour
        self.reached = set[str]()
        """Columns that held a canary before the others were done."""

    @property
    def others(self) -> list[Someone]:
        """Everybody who has heard of it."""
        return [self.manager, self.helper, self.neighbour]

    async def sing(self, singer: Singer) -> None:
        """Fill every field."""
        await self.report(singer)
        await self.ask(singer)
        await self.share_idea(singer)
        await self.book(singer)
        await self.enter(singer)
        await self.leave_unfinished(singer)

    async def report(self, singer: Singer) -> None:
        """Report with a photo and a place, and with words alone, and write to and fro."""
        someone, word, manager = singer.someone, singer.word, self.manager
        await someone.write("/report")
        await someone.send_photo(a_photo(), caption=f"The lamp {word('caption')} is broken")
        await someone.press("Street lighting")
        await someone.share_place(*singer.canary.place)
        await send(someone)
        await someone.write("/report")
        await someone.write(f"Rubbish everywhere, {word('text')}")
        await someone.press("Rubbish and dirt")
        await someone.write(f"behind the house of {word('address')}")
        await someone.press("Go on without a photo")
        await send(someone)
        reference = newest_reference(manager)
        await self.follow(reference)
        await self.translate(reference, word("translation"))
        await self.on_card(reference, "Take it")
        await self.on_card(reference, "Answer", f"We come to {word('answer')}")
        await self.on_card(reference, "Note", f"{word('note')} rang again")
        await self.on_card(reference, "Forward", f"Office of {word('addressee')}")
        await self.on_card(reference, "Ask back", f"Where is {word('question')}?")
        await someone.write(f"Beside {word('reply')}")
        await begin_addition(someone, reference)
        await someone.write(f"And there is {word('addition')}")
        await someone.edit(f"And there is {word('edited')}", of=someone.last_sent)
        await begin_addition(someone, reference)
        await someone.send_file(PDF, name=f"{word('file')}.pdf", caption=f"See {word('below')}")
        await begin_addition(someone, reference)
        await someone.send_file(OPUS, name="voice.ogg")
        await self.hear(f"Sokak lambası {word('voice')}")
        await begin_addition(someone, reference)
        await someone.share_contact(singer.canary.phone)
        await self.on_card(reference, "Status", "In progress")
        await self.on_card(reference, "Close", "Solved", f"Done for {word('closing')}")
        await someone.press("Not solved")
        await someone.write(f"Still {word('reopening')}")
        await self.helper.write(f"/case {reference}")
        await self.helper.press("History")
        await self.helper.write("/inbox")

    async def ask(self, singer: Singer) -> None:
        """Ask, go on asking, and say how the help was."""
        someone, word, manager = singer.someone, singer.word, self.manager
        await someone.write("/ask")
        await someone.write(f"When do you open for {word('ask')}?")
        await someone.press("Send")
        reference = newest_reference(manager)
        await self.on_card(reference, "Answer", f"At ten, {word('questionanswer')}")
        await someone.write(f"And on Saturdays, {word('followup')}?")
        await self.on_card(reference, "Close", "Solved", f"Told {word('questionclosing')}")
        await someone.press("😀")

    async def share_idea(self, singer: Singer) -> None:
        """Share an idea that everybody reads, and comment on a neighbour's."""
        someone, word, manager = singer.someone, singer.word, self.manager
        await someone.write("/idea")
        await someone.write(f"{word('idea')}, a fountain on the square")
        await is_another(someone)
        await someone.press("Time")
        await someone.press("How I would help")
        await someone.write(f"With {word('help')}")
        await send(someone)
        await self.publish(newest_reference(manager), f"Fountain {word('title')}")
        await self.neighbour.write("/ideas")
        await self.neighbour.press(word("idea"))
        await self.neighbour.press("Support")
        await someone.write("/ideas")
        await someone.press("Benches")
        await someone.press("Comment")
        await someone.write(f"With {word('comment')}, please!")
        await manager.write("/ideas")
        await manager.press("Comments to read")
        await manager.press("Answer")
        await manager.write(f"A good thought about {word('commentanswer')}")
        await manager.press("Show to everybody")
        await self.neighbour.write("/ideas")
        await self.neighbour.press("Benches")

    async def book(self, singer: Singer) -> None:
        """Book a call and a visit at home; the team writes a note and cancels one."""
        someone, word, manager = singer.someone, singer.word, self.manager
        await hold(someone)
        await someone.press("What is it about?")
        await someone.write(f"A letter of {word('topic')}")
        await someone.press("Share my number")
        await someone.write(singer.canary.phone)
        await someone.press("✅ Book")
        await manager.press("Show the appointment")
        await manager.press("Note")
        await manager.write(f"Speaks to {word('appointmentnote')}")
        await hold(someone)
        await someone.press("How")
        await someone.press("home")
        await someone.write(f"Musterstraße 9, {word('door')}")
        await someone.press("✅ Book")
        await manager.press("Show the appointment")

    async def enter(self, singer: Singer) -> None:
        """Let the team enter something for somebody, who joins it with a slip."""
        word, manager = singer.word, self.manager
        await manager.write("/report")
        await manager.write(f"The lift of {word('entered')} stands still.")
        await manager.press("Damage in the building")
        await manager.write(f"Musterstraße 5, {word('entereddoor')}")
        await manager.press("Go on without a photo")
        await manager.write("/enter")
        await manager.write("/case I-2026-0001")
        await manager.press("Phone call")
        await manager.press("By phone")
        await manager.write(f"{singer.canary.phone}, {word('contact')}")
        await manager.write(f"And it smells of {word('enteredmore')}")
        await manager.press("Send")
        await manager.press("Show the case")
        await manager.press("Contact and to-dos")
        self.reached |= set(await search_rows(self.town.database, [singer.canary]))
        await self.on_card(newest_reference(manager), "Status", "In progress")
        await self.on_card(newest_reference(manager), "Contact and to-dos")
        slip = await manager.press("Slip for the person")
        await singer.someone.write(f"/start {slip.text.split('start=')[1].split()[0]}")

    async def leave_unfinished(self, singer: Singer) -> None:
        """Leave a draft, and something that fails whenever it is tried."""
        someone, word = singer.someone, singer.word
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("bot.intake.updates.get_dispatcher", _fail)
            patched.setattr("bot.intake.updates.RETRY_AFTER_S", ())
            await someone.write(f"Nobody can handle {word('parked')}")
        await someone.write("/report")
        await someone.write(f"Not sent yet: {word('draft')}")

    async def hear(self, words: str) -> None:
        """Let a machine hear these words in the voice message that waits."""
        town = self.town
        transcriber = ScriptedTranscriber(Speech(words, "tr"))
        listening = Listening(transcriber, town.database, media_dir=town.media_dir, now=town.now)
        assert await listening.worker.turn()

    async def publish(self, reference: str, title: str) -> None:
        """Let everybody see an idea."""
        await self.on_card(reference, "Take it")
        await self.on_card(reference, "Publish", title, "Take these words", "Publish now")

    async def on_card(self, reference: str, button: str, *words: str) -> None:
        """Open a case, press one of its buttons, and press or write what it asks for."""
        await self.manager.write(f"/case {reference}")
        await self.manager.press(button)
        for each in words:
            offered = any(each in label for label in self.manager.labels)
            await (self.manager.press(each) if offered else self.manager.write(each))

    async def translate(self, reference: str, words: str) -> None:
        """Have the manager say in German what a case says."""
        row = await row_of(self.town, self.manager)
        async with self.town.database.transaction() as session:
            case = (await session.scalars(select(Case).where(Case.reference == reference))).one()
            await ask(session, case_source(case), to="de", by=row, now=self.town.now)
            draft = f"We look for {words}"
            await keep_draft(
                session, case=case, by=row, text=draft, languages=("tr",), now=self.town.now
            )
        await self.manager.write("/translate")
        await self.manager.press("German")
        await self.manager.write(f"Müll, {words}")

    async def follow(self, reference: str) -> None:
        """Let the neighbour hear what becomes of a case."""
        row = await row_of(self.town, self.neighbour)
        async with self.town.database.transaction() as session:
            case_id = await session.scalar(select(Case.id).where(Case.reference == reference))
            assert case_id is not None
            await follow_case(session, case_id=case_id, person_id=row.id, now=self.town.now)

    async def read_and_export(self) -> None:
        """Let the team make every file there is, and read what is new."""
        for command in ("/export", "/figures"):
            await self.manager.write(command)
            await self.manager.press("This month")
        await self.manager.write("/digest")

    async def export_again(self) -> None:
        """Let both managers make files of what is left."""
        for manager in (self.manager, self.helper):
            await manager.write("/export")
            await manager.press("This month")


async def set_the_stage(town: BothChannels) -> Stage:
    """Return a manager on the page, another one in Telegram, and a neighbour with an idea."""
    manager = await town.page_member()
    helper = await town.member(Role.MANAGER, name="Ali", language="en")
    stage = Stage(town, manager, helper, await town.visitor())
    async with town.database.transaction() as session:
        await open_office(session, await row_of(town, manager), ways=[Way.PHONE, Way.HOME])
    await stage.neighbour.write("/idea")
    await stage.neighbour.write("Benches beside the brook, to sit down and rest")
    await stage.neighbour.press("Send")
    await stage.publish("I-2026-0001", "Benches")
    return stage


async def row_of(town: BothChannels, someone: Someone) -> Person:
    channel = "webchat" if someone in town.visitors else "telegram"
    async with town.database.reading() as session:
        found = await find_person(session, channel=channel, account_id=someone.number)
    assert found is not None
    return found


async def is_another(someone: Someone) -> None:
    """Say that it is not the same as what somebody else has sent, if that is asked."""
    if any("mine is another one" in label for label in someone.labels):
        await someone.press("mine is another one")


async def send(someone: Someone) -> None:
    """Send a draft."""
    await is_another(someone)
    await someone.press("Send")


async def begin_addition(someone: Someone, reference: str) -> None:
    """Be asked what to add to a case."""
    await someone.write("/mine")
    await someone.press(reference)
    await someone.press("Add")


async def hold(someone: Someone) -> None:
    """Choose the first free time of Tuesday."""
    await someone.write("/appointment")
    await someone.press("24 Nov")
    await someone.press(":")


async def erase(singer: Singer) -> None:
    """Take a copy, and erase everything."""
    someone = singer.someone
    await someone.write("/privacy")
    await someone.press("Send me a copy")
    await someone.write("/privacy")
    await someone.press("Erase everything")
    await someone.press("Yes, erase everything")
    assert someone.has_seen("Everything about you is erased")


def newest_reference(manager: Someone) -> str:
    """Return the number of the case the manager was told of last."""
    named = (re.search(r"[MIF]-2026-[0-9]{4}", text) for text in manager.texts)
    return [found[0] for found in named if found][-1]


def _fail() -> None:
    msg = "it cannot be handled"
    raise RuntimeError(msg)


# --- Where it is looked for --------------------------------------------------------------------


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


async def a_backup(town: BothChannels, folder: Path) -> Path:
    """Return a backup made now; a dump of PostgreSQL is packed, and holds the same rows."""
    url = town.database.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, data_dir=folder, database_url=url)
    target = folder / "backups" / "made.tar.gz"
    back_up(settings, target, lambda *_progress: None)
    return target


async def get(town: BothChannels, path: str) -> str:
    """Return what anybody gets from an address."""
    health = Health()
    app = create_web_app(
        town.webchat,
        database=town.database,
        health=health,
        catalogues=CATALOGUES,
        clock=lambda: town.now,
        rates=town.rates,
    )
    async with TestClient(TestServer(app)) as client, client.get(path) as response:
        return await response.text()
