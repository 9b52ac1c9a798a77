"""Beyond a few times of a day the team is asked before a newcomer's booking stands."""

from storage.appointments.due import let_times_run_out
from storage.appointments.models import AppointmentState
from tests.support.databases import on_both_databases
from tests.support.office import list_appointments, open_for
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import Town


async def ask(person: Someone, at: str) -> None:
    await person.write("/appointment")
    await person.press("24 Nov")
    await person.press(at)
    await person.press("✅ Book")


@on_both_databases
async def test_five_accounts_made_for_it_do_not_get_the_whole_day(town: Town) -> None:
    manager, helper = await town.member(), await town.member()
    await open_for(town, manager)
    people = [town.newcomer() for _ in range(4)]
    for person, at in zip(people, ("10:00", "10:30", "11:00", "11:30"), strict=True):
        await ask(person, at)
    assert all(person.find("Booked.") for person in people[:2])
    _first, _second, third, fourth = people
    told = third.find("Almost done").text
    assert "the team still has to say yes" in told
    assert "until Tue, 24 Nov, 11:00" in told
    assert "+49 30 23125 010" in told
    states = [each.state for each in await list_appointments(town)]
    assert states.count(AppointmentState.BOOKED) == 2

    # The team says yes, and what a colleague says afterwards changes nothing.
    cards = [shown for shown in manager.chat if "Möchten Sie diesen Termin zusagen?" in shown.text]
    assert len(cards) == 2
    assert "11:00" in cards[0].text
    await manager.press("Ja, buchen", of=cards[0])
    assert "Gebucht" in manager.find("Gebucht.").text
    assert third.find("The team has booked an appointment for you")
    theirs = [shown for shown in helper.chat if "Möchten Sie diesen Termin zusagen?" in shown.text]
    before = len(third.chat)
    await helper.press("Nein", of=theirs[0])
    assert len(third.chat) == before

    # The team says no, and the time is free for others.
    await helper.press("Nein", of=theirs[1])
    assert "could not be booked" in fourth.newest.text
    assert "+49 30 23125 010" in fourth.newest.text
    await fourth.press("Show free times")
    assert "24 Nov · 1 free" in " ".join(fourth.labels)


async def test_who_waits_sees_it_gives_it_back_or_is_told_that_nobody_answered(
    town: Town,
) -> None:
    manager = await town.member()
    await open_for(town, manager)
    people = [town.newcomer() for _ in range(4)]
    for person, at in zip(people, ("10:00", "10:30", "11:00", "11:30"), strict=True):
        await ask(person, at)
    third, fourth = people[2:]
    await third.write("/mine")
    await third.press("11:00")
    assert "still has to say yes" in third.newest.text
    await third.press("Cancel")
    assert "Nothing is booked" in third.newest.text
    cards = [shown for shown in manager.chat if "Möchten Sie diesen Termin zusagen?" in shown.text]
    await manager.press("Ja, buchen", of=cards[0])
    assert "vorbei oder abgesagt" in manager.newest.text
    town.pass_time(days=1, hours=2)
    async with town.database.transaction() as session:
        await let_times_run_out(session, profile=sample_profile(), now=town.now)
    await town.deliver()
    assert "could not be booked" in fourth.newest.text
