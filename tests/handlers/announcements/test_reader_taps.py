"""Announcements as readers see them: in their language, with a poll, and left with one tap."""

from typing import Any

from sqlalchemy import select, update

from storage.announcements import (
    Announcement,
    Audience,
    Missing,
    correct_announcement,
    count_recipients,
    count_votes,
    create_announcement,
    pause_announcement,
    recall_announcement,
    start_announcement,
)
from storage.announcements.models import AnnouncementRecipient
from storage.announcements.queueing import queue_announcements
from storage.files.media import MediaKind, StoredFile, keep_file
from storage.quarter import get_quarter
from storage.topics import EVERYONE, list_followed
from tests.support.databases import on_both_databases
from tests.support.office import stored
from tests.support.person import Someone
from tests.support.town import Town

GERMAN = "Am Samstag ist <Hoffest> & Flohmarkt."
TURKISH = "Cumartesi günü bahçe şenliği var."


async def knock(town: Town, seconds: float = 1) -> None:
    """Let the job look, and show everybody what they are told."""
    town.pass_time(seconds=seconds)
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        await queue_announcements(session, profile=profile, now=town.now)
    await town.deliver()


async def announce(town: Town, manager: Someone, **values: Any) -> int:
    """Send an announcement to everybody, to the end; return its number."""
    async with town.database.transaction() as session:
        author = await stored(session, manager)
        usual: dict[str, Any] = {
            "audience": Audience(everyone=True),
            "texts": {"de": GERMAN, "tr": TURKISH},
        }
        draft = await create_announcement(
            session, created_by=author.id, now=town.now, **usual | values
        )
        profile = (await get_quarter(session)).profile
        await start_announcement(
            session, announcement_id=draft.id, profile=profile, actor_id=author.id, now=town.now
        )
    await town.deliver()
    for _knock in range(3):
        await knock(town)
    return draft.id


async def readers(town: Town, *languages: str) -> list[Someone]:
    """Return people who have written in these languages."""
    found = [town.newcomer(language) for language in languages]
    for someone in found:
        await someone.write("/start")
    return found


async def test_everybody_reads_it_in_their_language_or_german_with_a_note(town: Town) -> None:
    manager = await town.member()
    german, turkish, arabic = await readers(town, "de", "tr", "ar")
    await announce(town, manager)
    assert german.newest.text == GERMAN
    assert turkish.newest.text == TURKISH
    assert arabic.newest.text.startswith(GERMAN)
    assert len(arabic.newest.text.splitlines()) == 3, "a note in Arabic below"
    assert manager.find(GERMAN)


async def test_it_says_that_it_is_urgent(town: Town) -> None:
    manager = await town.member()
    (english,) = await readers(town, "en")
    await announce(town, manager, urgent=True, texts={"de": GERMAN, "en": "No water today."})
    assert english.newest.text == "🚨 Urgent\n\nNo water today."


async def test_nobody_without_a_text_gets_it_where_the_manager_holds_it(town: Town) -> None:
    manager = await town.member()
    german, arabic = await readers(town, "de", "ar")
    before = len(arabic.chat)
    await announce(town, manager, missing=Missing.HOLD)
    assert german.newest.text == GERMAN
    assert len(arabic.chat) == before
    assert any("1" in line and "✋" in line for line in manager.newest.text.splitlines()) or any(
        "✋" in text for text in manager.texts
    )


async def test_a_photo_and_a_document_carry_the_text_and_the_link(town: Town) -> None:
    manager = await town.member()
    (english,) = await readers(town, "en")
    for kind in (MediaKind.PHOTO, MediaKind.DOCUMENT):
        async with town.database.transaction() as session:
            author = await stored(session, manager)
            file = await keep_file(
                session,
                person_id=author.id,
                file=StoredFile(f"{kind}.bin", 9),
                kind=kind,
                now=town.now,
            )
        await announce(
            town,
            manager,
            media_id=file.id,
            button=("Programme", "https://leimen.de/fest"),
            texts={"de": GERMAN, "en": "Party!"},
        )
        assert english.newest.text == "Party!"
        assert bool(english.newest.photos) is (kind is MediaKind.PHOTO)
        assert bool(english.newest.document) is (kind is MediaKind.DOCUMENT)
        assert english.newest.buttons["Programme"] == "https://leimen.de/fest"


# --- Polls -------------------------------------------------------------------------------------


async def test_votes_are_hidden_until_one_has_voted_oneself(town: Town) -> None:
    manager = await town.member()
    one, other = await readers(town, "en", "en")
    number = await announce(town, manager, poll_options=["Saturday", "Sunday"])
    assert one.labels[:2] == ["Saturday", "Sunday"]
    await one.press("Saturday")
    assert one.labels[:2] == ["Saturday · 1", "Sunday · 0"]
    assert other.labels[:2] == ["Saturday", "Sunday"]
    await other.press("Sunday")
    assert other.labels[:2] == ["Saturday · 1", "Sunday · 1"]
    async with town.database.transaction() as session:
        assert await count_votes(session, number) == [1, 1]


@on_both_databases
async def test_a_double_tap_on_an_anonymous_vote_counts_once(town: Town) -> None:
    """Known from other programs: without a name on the vote, the second submit counted again."""
    manager = await town.member()
    (reader,) = await readers(town, "en")
    number = await announce(town, manager, poll_options=["Saturday", "Sunday"])
    message = reader.newest
    votes = dict(message.buttons)
    await reader.tap(votes["Saturday"], message)
    await reader.tap(votes["Saturday"], message)
    await reader.tap(votes["Sunday"], message)
    assert reader.toasts[-1] == "You have voted already."
    async with town.database.transaction() as session:
        assert await count_votes(session, number) == [1, 0]


async def test_only_who_got_it_can_vote_and_only_for_what_there_is(town: Town) -> None:
    manager = await town.member()
    (reader,) = await readers(town, "en")
    number = await announce(town, manager, poll_options=["Saturday", "Sunday"])
    (late,) = await readers(town, "en")
    await late.tap(reader.newest.buttons["Saturday"])
    await reader.tap(f"announce-vote:{number}:7")
    await reader.tap(f"announce-vote:{number + 1}:0")
    async with town.database.transaction() as session:
        assert await count_votes(session, number) == [0, 0]
    assert "not there any more" in late.newest.text


# --- Leaving -----------------------------------------------------------------------------------


async def follows(town: Town, someone: Someone) -> dict[str, bool]:
    async with town.database.transaction() as session:
        person = await stored(session, someone)
        profile = (await get_quarter(session)).profile
        return dict(await list_followed(session, person_id=person.id, profile=profile))


async def test_one_tap_leaves_what_it_came_through_and_another_comes_back(town: Town) -> None:
    manager = await town.member()
    (reader,) = await readers(town, "en")
    before = await follows(town, reader)
    topics = tuple(topic for topic in before if topic != EVERYONE)
    await announce(town, manager, audience=Audience(everyone=True, topics=topics))
    await reader.press("🔕 No more of this")
    assert not any((await follows(town, reader)).values())
    seen = len(reader.chat)
    await announce(town, manager)
    assert len(reader.chat) == seen
    await reader.press("🔔 Hear of it again")
    assert await follows(town, reader) == before, "nothing is followed that was not before"
    assert "🔕 No more of this" in reader.labels


async def test_buttons_of_an_announcement_one_did_not_get_change_nothing(town: Town) -> None:
    manager = await town.member()
    (reader,) = await readers(town, "en")
    number = await announce(town, manager)
    (late,) = await readers(town, "en")
    before = await follows(town, late)
    for data in (
        f"announce-leave:{number}",
        f"announce-return:{number}:3",
        f"announce-leave:{number + 1}",
    ):
        await late.tap(data)
        assert "not there any more" in late.newest.text
    await late.tap("announce-preview")
    assert late.toasts[-1] == "This is only a preview."
    assert await follows(town, late) == before
    assert reader.newest.text


# --- Afterwards --------------------------------------------------------------------------------


@on_both_databases
async def test_a_correction_changes_every_copy_and_keeps_the_vote_shown(town: Town) -> None:
    manager = await town.member()
    german, turkish, arabic = await readers(town, "de", "tr", "ar")
    number = await announce(town, manager, poll_options=["Ja", "Nein"])
    await german.press("Ja")
    seen = [len(each.chat) for each in (german, turkish, arabic)]
    async with town.database.transaction() as session:
        await correct_announcement(
            session,
            announcement_id=number,
            texts={"de": "Erst am Sonntag!"},
            written_by=(await stored(session, manager)).id,
            now=town.now,
        )
    await knock(town)
    await knock(town)
    assert german.find("Erst am Sonntag!").buttons.keys() >= {"Ja · 1", "Nein · 0"}
    assert arabic.find("Erst am Sonntag!")
    assert turkish.find(TURKISH)
    assert [len(each.chat) for each in (german, turkish, arabic)] == seen


async def test_a_recall_takes_it_out_of_every_chat(town: Town) -> None:
    manager = await town.member()
    german, turkish = await readers(town, "de", "tr")
    number = await announce(town, manager)
    async with town.database.transaction() as session:
        recalled = await recall_announcement(session, announcement_id=number, now=town.now)
    assert (recalled.deleted, recalled.too_old) == (3, 0)
    await knock(town)
    await knock(town)
    assert not german.has_seen(GERMAN)
    assert not turkish.has_seen(TURKISH)
    assert any("🗑" in text and "3" in text for text in manager.texts)


async def test_a_copy_that_has_become_too_old_while_it_waited_stays(town: Town) -> None:
    manager = await town.member()
    (german,) = await readers(town, "de")
    number = await announce(town, manager)
    async with town.database.transaction() as session:
        await recall_announcement(session, announcement_id=number, now=town.now)
    town.pass_time(hours=49)
    await knock(town)
    assert german.has_seen(GERMAN)


# --- For the team ------------------------------------------------------------------------------


async def test_the_manager_sees_one_message_that_updates_itself_and_a_report(town: Town) -> None:
    manager = await town.member(language="en")
    await readers(town, "en", "en", "tr")
    before = len(manager.chat)
    async with town.database.transaction() as session:
        author = await stored(session, manager)
        await session.execute(update(Announcement).values(missing=Missing.GERMAN))
    assert author.is_staff
    number = await announce(town, manager)
    opened = manager.chat[before:]
    assert sum("Recipients: 4" in shown.text for shown in opened) == 2, "progress and report"
    progress = next(shown for shown in opened if shown.edits)
    assert "✅ Announcement: sent" in progress.text
    assert "✅ Sent: 4" in progress.text
    report = manager.find("English:")
    assert "Turkish: ✅ 1" in report.text
    assert "English: ✅ 3" in report.text
    async with town.database.transaction() as session:
        assert (await count_recipients(session, number)).waiting == 0
        rows = await session.scalars(select(AnnouncementRecipient.message_id))
        assert all(rows)


async def test_the_progress_says_what_is_paused_and_when_quiet_hours_end(town: Town) -> None:
    manager = await town.member(language="en")
    await readers(town, "en")
    town.pass_time(hours=12)  # ten in the evening
    async with town.database.transaction() as session:
        author = await stored(session, manager)
        draft = await create_announcement(
            session,
            created_by=author.id,
            audience=Audience(everyone=True),
            texts={"de": GERMAN},
            now=town.now,
        )
        profile = (await get_quarter(session)).profile
        await start_announcement(
            session, announcement_id=draft.id, profile=profile, actor_id=author.id, now=town.now
        )
    await town.deliver()
    assert "quiet hours" in manager.newest.text
    assert "08:00" in manager.newest.text
    async with town.database.transaction() as session:
        await pause_announcement(session, announcement_id=draft.id, now=town.now)
    await town.deliver()
    assert "⏸ Announcement: paused" in manager.newest.text
    assert [label for label in manager.labels if "Go on" in label]
