"""The beginning: greeting, links, languages, help."""

from sqlalchemy import select

from handlers.commands import commands_for
from storage.people import Person, Role
from storage.team import TeamMember, invite
from tests.support.databases import on_both_databases
from tests.support.town import CATALOGUES, Town


async def everybody(town: Town) -> list[Person]:
    async with town.database.transaction() as session:
        return list(await session.scalars(select(Person).order_by(Person.id)))


async def test_the_greeting_says_what_is_stored_and_offers_languages(town: Town) -> None:
    person = town.newcomer("en-GB")
    await person.write("/start")
    assert "Welcome to the contact point of Leimen-Mitte" in person.newest.text
    assert "need not tell me a name or a phone number" in person.newest.text
    assert {"Türkçe", "العربية", "Українська"} <= set(person.labels)


async def test_a_messenger_in_another_language_starts_in_the_quarters(town: Town) -> None:
    person = town.newcomer("pl")
    await person.write("/start")
    (stored,) = await everybody(town)
    assert (stored.locale, stored.language_tag, stored.locale_chosen) == ("de", "pl", False)


async def test_a_chosen_language_stays(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("/start")
    await person.press("Türkçe")
    person.language = "en-US"
    await person.write("/start")
    (stored,) = await everybody(town)
    assert (stored.locale, stored.locale_chosen) == ("tr", True)
    assert "Türkçe" not in person.labels


async def test_nonsense_as_language_does_no_harm(town: Town) -> None:
    person = town.newcomer("xx-Nonsense-" + "x" * 80)
    await person.write("/start")
    assert (await everybody(town))[0].locale == "de"


async def test_a_link_begins_a_report(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start report-street-lighting")
    assert "What is wrong?" in person.newest.text
    await person.write("It flickers.")
    assert "Where is it?" in person.newest.text


async def test_an_unknown_link_opens_the_welcome(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start from-a-flyer-nobody-knows")
    assert "Welcome" in person.newest.text


@on_both_databases
async def test_an_invitation_works_once(town: Town) -> None:
    async with town.database.transaction() as session:
        token = await invite(session, role=Role.HELPER, name="Ali", now=town.now)
    first, second = town.newcomer(), town.newcomer()
    await first.write(f"/start team-{token}")
    assert "Welcome to the team of Leimen-Mitte, Ali" in first.newest.text
    await second.write(f"/start team-{token}")
    assert "This invitation is not valid any more" in second.newest.text
    roles = [person.role for person in await everybody(town)]
    assert roles == [Role.HELPER, Role.RESIDENT]


async def test_an_invitation_ends_after_a_week(town: Town) -> None:
    async with town.database.transaction() as session:
        token = await invite(session, role=Role.MANAGER, name="Ali", now=town.now)
    town.pass_time(days=7, seconds=1)
    person = town.newcomer()
    await person.write(f"/start team-{token}")
    assert "not valid" in person.newest.text
    async with town.database.transaction() as session:
        assert (await session.scalars(select(TeamMember))).all() == []


async def test_help_has_the_whole_menu_and_names_people_to_talk_to(town: Town) -> None:
    person = town.newcomer()
    shown = (await person.write("/help")).text
    with CATALOGUES.speaking("en"):
        menu = [each for each in commands_for(Role.RESIDENT) if each.command != "help"]
    assert all(f"/{each.command} – {each.description}" in shown for each in menu)
    assert "/events – What is on in the quarter" in shown
    assert "@example.org" in shown


async def test_a_text_in_another_language_leads_to_an_offer(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("Sokak lambası bozuk, iki haftadır karanlıkta yürüyoruz.")
    offer = person.find_button("Türkçe")
    assert set(offer.buttons) == {"Türkçe", "English"}
    assert person.find("I have kept your message")
    await person.press("Türkçe", of=offer)
    assert (await everybody(town))[0].locale == "tr"


async def test_the_offer_can_be_declined_and_is_not_repeated_in_the_same_draft(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("Sokak lambası bozuk, iki haftadır karanlıkta yürüyoruz.")
    await person.press("English")
    await person.write("Lütfen yardım edin, çocuklar düşüyor.")
    assert (await everybody(town))[0].locale == "en"
    assert not any("Türkçe" in shown.buttons for shown in person.chat)


async def test_a_language_nobody_offers_is_ignored(town: Town) -> None:
    person = town.newcomer("en")
    await person.write("/start")
    await person.tap("language:tlh:0")
    assert (await everybody(town))[0].locale == "en"
