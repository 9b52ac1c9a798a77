"""The report conversation, played by people who see labels."""

import asyncio

import pytest
from sqlalchemy import select

from storage.cases.models import Case, CaseFollower, CaseKind, CaseStatus
from storage.files.media import MediaFile
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

IN_TOWN = (49.348, 8.69)
FAR_AWAY = (52.52, 13.405)


async def the_case(town: Town) -> Case:
    """Return the one case there is, read in a session of its own."""
    async with town.database.transaction() as session:
        return (await session.scalars(select(Case))).one()


async def count_cases(town: Town) -> int:
    async with town.database.transaction() as session:
        return len((await session.scalars(select(Case))).all())


async def reach_summary(person: Someone, *, words: str = "The street lamp is broken.") -> None:
    """Answer every question, in the order asked."""
    await person.write("/report")
    await person.write(words)
    await person.press("Street lighting")
    await person.share_place(*IN_TOWN)
    await person.press("Go on without a photo")


@on_both_databases
async def test_a_problem_is_told_step_by_step(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start")
    await person.press("Report a problem")
    assert "What is wrong?" in person.newest.text
    await person.write("The street lamp is broken.")
    await person.press("Street lighting")
    assert "Where is it?" in person.newest.text
    assert person.keyboard == ["📍 Send where I am now", "I cannot say where"]
    await person.share_place(*IN_TOWN)
    assert person.keyboard == []
    await person.send_photo(a_photo())
    assert "1 photo" in person.newest.text
    thanks = await person.press("Send")

    assert "M-2026-0001" in thanks.text
    assert "Monday, 30 November 2026" in thanks.text
    case = await the_case(town)
    assert (case.kind, case.status) == (CaseKind.REPORT, CaseStatus.NEW)
    assert (case.text, case.category) == ("The street lamp is broken.", "street-lighting")
    assert case.place == IN_TOWN
    assert case.language == "en"


async def test_everything_may_come_first(town: Town) -> None:
    person = town.newcomer()
    await person.send_photo(a_photo(), caption="Broken lamp")
    assert "Is it a problem, an idea or a question?" in person.newest.text
    await person.share_venue(*IN_TOWN, "Bakery", "Main street 3")
    assert "Is it a problem, an idea or a question?" in person.newest.text
    await person.press("A problem")
    await person.press("Street lighting")
    summary = person.newest
    assert "Broken lamp" in summary.text
    assert "Bakery, Main street 3" in summary.text
    assert "1 photo" in summary.text
    await person.press("Send")
    case = await the_case(town)
    assert (case.text, case.address, case.place) == (
        "Broken lamp",
        "Bakery, Main street 3",
        IN_TOWN,
    )


async def test_an_album_gets_one_answer(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("Bulky waste everywhere")
    await person.press("Rubbish")
    await person.press("I cannot say where")
    before = len(person.chat)
    for number in range(3):
        await person.send_photo(a_photo(64 + number, 64), album="a", look=False)
    await town.deliver()
    assert len(person.chat) == before + 1
    assert "3 photos" in person.newest.text


async def test_ten_photos_are_the_most(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    for _number in range(10):
        await person.send_photo(a_photo(32, 32), look=False)
    await person.send_photo(a_photo(32, 32))
    assert person.has_seen("10 photos are the most.")


async def test_several_texts_become_one_report(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.write("It has been dark for a week.")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    assert (await the_case(town)).text == "The lamp is broken.\nIt has been dark for a week."


async def test_the_place_may_be_written(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.press("Street lighting")
    await person.write("Hauptstraße 5, at the corner")
    assert person.keyboard == []
    await person.press("Go on without a photo")
    assert "Hauptstraße 5, at the corner" in person.newest.text
    await person.press("Send")
    case = await the_case(town)
    assert (case.address, case.place) == ("Hauptstraße 5, at the corner", None)


async def test_a_place_outside_is_taken_after_a_question(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.press("Street lighting")
    await person.share_place(*FAR_AWAY)
    assert "outside Leimen-Mitte" in person.newest.text
    await person.press("Yes, it is there")
    await person.press("Go on without a photo")
    await person.press("Send")
    case = await the_case(town)
    assert (case.place, case.outside) == (FAR_AWAY, True)


async def test_another_place_can_be_given_instead(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.press("Street lighting")
    await person.share_place(*FAR_AWAY)
    await person.press("No, another place")
    await person.share_place(*IN_TOWN)
    await person.press("Go on without a photo")
    await person.press("Send")
    assert (await the_case(town)).outside is False


async def test_every_part_can_be_changed_before_sending(town: Town) -> None:
    person = town.newcomer()
    await reach_summary(person)
    await person.press("✏️ Text")
    await person.write("Two lamps are broken.")
    await person.press("🏷 Topic")
    await person.press("Something else")
    await person.press("📍 Place")
    await person.write("Behind the school")
    await person.press("📷 Photos")
    await person.send_photo(a_photo())
    summary = person.newest.text
    for words in ("Two lamps are broken.", "Something else", "Behind the school", "1 photo"):
        assert words in summary
    assert "The street lamp is broken." not in summary
    await person.press("Send")
    case = await the_case(town)
    assert (case.text, case.address, case.place) == (
        "Two lamps are broken.",
        "Behind the school",
        None,
    )


async def test_a_draft_survives_a_restart_for_a_day(
    town: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    person = town.newcomer()
    await reach_summary(person)
    town.pass_time(hours=23)
    restarted = Town(town.database, folder=tmp_path_factory.mktemp("again"), now=town.now)
    restarted.people = town.people
    person.town = restarted
    restarted.start_numbers_at(10_000)
    await person.press("Send")
    assert await count_cases(town) == 1


async def test_a_draft_is_forgotten_after_a_day(town: Town) -> None:
    person = town.newcomer()
    await reach_summary(person)
    town.pass_time(hours=24, seconds=1)
    await person.press("Send")
    assert await count_cases(town) == 0
    assert "earlier message" in person.toasts[-1]


async def test_send_pressed_twice_sends_once(town: Town) -> None:
    person = town.newcomer()
    await reach_summary(person)
    summary = person.newest
    data = summary.buttons["✅ Send"]
    await person.tap(data, summary)
    await person.tap(data, summary)
    assert await count_cases(town) == 1
    assert "earlier message" in person.toasts[-1]


@on_both_databases
async def test_the_same_update_twice_does_nothing(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    update = person.an_update(text="The lamp is broken.")
    await town.feed(update)
    seen = len(person.chat)
    await town.feed(update)
    assert len(person.chat) == seen


async def test_a_button_of_another_draft_changes_nothing(town: Town) -> None:
    person = town.newcomer()
    await person.write("/report")
    await person.write("First")
    old = person.newest
    await person.write("/report")
    await person.write("Second")
    await person.press("Street lighting", of=old)
    assert "earlier message" in person.toasts[-1]
    await person.press("Rubbish")
    assert "Where is it?" in person.newest.text


async def test_cancelling_leaves_nothing_behind(town: Town) -> None:
    person = town.newcomer()
    await reach_summary(person)
    await person.press("✖️ Cancel")
    assert "Nothing was sent" in person.newest.text
    assert await count_cases(town) == 0
    await person.write("/report")
    await person.write("/cancel")
    assert "Nothing was sent" in person.newest.text


async def test_somebody_in_danger_reads_the_numbers_first(town: Town) -> None:
    person = town.newcomer("tr")
    await person.write("Yardım edin, evde yangın var!")
    card = person.find("112")
    assert "110" in card.text
    assert person.chat.index(card) < person.chat.index(person.newest)


async def test_the_emergency_card_comes_once_for_a_draft(town: Town) -> None:
    person = town.newcomer()
    await person.write("Fire in the bin")
    await person.write("The fire is small")
    assert sum("112" in text for text in person.texts) == 1


@pytest.mark.parametrize(
    ("label", "kind", "reference"),
    [("An idea", CaseKind.IDEA, "I-2026-0001"), ("A question", CaseKind.QUESTION, "F-2026-0001")],
)
async def test_a_stray_text_becomes_an_idea_or_a_question(
    town: Town, label: str, kind: CaseKind, reference: str
) -> None:
    person = town.newcomer()
    await person.write("A bench under the old tree would be lovely.")
    assert "I have kept your message" in person.newest.text
    await person.press(label)
    await person.press("Send")
    assert reference in person.newest.text
    case = await the_case(town)
    assert (case.kind, case.text) == (kind, "A bench under the old tree would be lovely.")


async def test_somebody_near_the_same_lamp_follows_the_first_report(town: Town) -> None:
    first, second = town.newcomer(), town.newcomer()
    await reach_summary(first)
    await first.press("Send")
    await reach_summary(second)
    assert "Is it one of these?" in second.newest.text
    assert "M-2026-0001" in second.labels[0]
    await second.press("M-2026-0001")
    assert "You follow M-2026-0001" in second.newest.text
    assert await count_cases(town) == 1
    async with town.database.transaction() as session:
        assert len((await session.scalars(select(CaseFollower))).all()) == 1


async def test_another_lamp_nearby_can_still_be_reported(town: Town) -> None:
    first, second = town.newcomer(), town.newcomer()
    await reach_summary(first)
    await first.press("Send")
    await reach_summary(second)
    await second.press("No, mine is another one")
    await second.press("Send")
    assert "M-2026-0002" in second.newest.text


async def test_a_lamp_further_away_is_not_offered(town: Town) -> None:
    first, second = town.newcomer(), town.newcomer()
    await reach_summary(first)
    await first.press("Send")
    await second.write("/report")
    await second.write("Lamp broken")
    await second.press("Street lighting")
    await second.share_place(49.3505, 8.6935)
    await second.press("Go on without a photo")
    assert "Is everything right?" in second.newest.text


@on_both_databases
async def test_reports_at_the_same_moment_get_different_numbers(town: Town) -> None:
    people = [town.newcomer() for _number in range(8)]
    for person in people:
        await person.write("/idea")
        await person.write("More trees, please.")
    await asyncio.gather(*(person.press("Send") for person in people))
    async with town.database.transaction() as session:
        references = (await session.scalars(select(Case.reference))).all()
    assert sorted(references) == [f"I-2026-{number:04d}" for number in range(1, 9)]


async def test_twenty_cases_a_day_are_the_most(town: Town) -> None:
    person = town.newcomer()
    for _number in range(21):
        await person.write("/ask")
        await person.write("When do you open?")
        await person.press("Send")
    assert person.has_seen("You have sent 20 messages to the team today.")
    assert await count_cases(town) == 20


async def test_photos_keep_no_metadata(town: Town) -> None:
    person = town.newcomer()
    await person.send_photo(a_photo(4000, 3000), caption="Broken")
    async with town.database.transaction() as session:
        photo = (await session.scalars(select(MediaFile))).one()
    stored = (town.media_dir / photo.name).read_bytes()
    assert b"Cheap Phone" not in stored
    assert b"Exif" not in stored
    assert (photo.width, photo.height) == (2048, 1536)
