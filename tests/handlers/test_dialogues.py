"""Every dialogue is left by every way out: what is written afterwards does not land in it."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from aiogram.fsm.state import StatesGroup

import handlers
from handlers.announcements.staff.draft import Announcing
from handlers.announcements.staff.translating import Interpreting
from handlers.appointments.hold_state import BookingForm
from handlers.appointments.staff.drafts import Entering, Looking, Noting
from handlers.cases.own_adding import AddForm
from handlers.cases.own_buttons import MyCaseButton
from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.contact import NotingAnswer
from handlers.cases.staff.languages.choosing import NamingLanguage
from handlers.cases.staff.writing.draft import Writing
from handlers.dialogues import LASTING, TOLD, DraftForm
from handlers.digests.menu import Summarising
from handlers.entry_buttons import MyCasesButton
from handlers.events.staff.draft import PlanningEvent
from handlers.hours.draft import ClosingDays, PlanningHours
from handlers.hours.hosts import LinkingVideo
from handlers.ideas.browse import IdeaForm
from handlers.ideas.staff.comments import AnsweringComment
from handlers.ideas.staff.publishing import PublishingIdea
from handlers.questions.staff.canned import Canning
from handlers.settings.draft import Changing
from handlers.settings.languages import Adding
from handlers.team.menu import Inviting
from handlers.topics.menu import NamingStreet
from handlers.translations.staff.correcting import Correcting
from handlers.translations.staff.interpreting import Translating
from storage.conversations import keep_conversation
from storage.people import Role
from tests.handlers.announcements.staff.scenes import begin
from tests.handlers.appointments.staff.scenes import a_booking, at, id_of, offer_hours
from tests.handlers.ideas.test_browse import idea_tap, publish, share
from tests.handlers.scenes import report
from tests.support.conversations import find_conversation
from tests.support.person import Someone
from tests.support.town import Town

CASE: Final = ShowCaseButton(case_id=1).pack()
OWN_CASE: Final = MyCaseButton(case_id=1).pack()
AFTERWARDS: Final = "Something else."
DROPPING: Final = {"cancel", "report", "idea", "ask"}
"""Commands that end what is told, or begin anew."""
BEGIN_ANEW: Final = "Sorry, I cannot go on with this"
UNREAD_AT_FIRST: Final = {Announcing, Entering, PlanningEvent}
"""Dialogues whose first question is answered without a look at the draft."""


@dataclass(frozen=True)
class Recipe:
    """How a dialogue is opened, and by what it can be left.

    Attributes:
        steps: commands that are written, and labels of buttons that are pressed.
        back: the button of the question that leaves it.
        commands: others that leave it.
        card: a button of another message that leaves it.
        who: who opens it.
    """

    steps: tuple[str, ...]
    back: str
    commands: tuple[str, ...] = ("/inbox", "/mine")
    card: str | None = CASE
    who: str = "manager"


def by_resident(*steps: str, back: str, **others: Any) -> Recipe:
    """Return how a resident opens a dialogue."""
    usual: dict[str, Any] = {"commands": ("/mine", "/cancel"), "card": OWN_CASE}
    return Recipe(steps, back, who="resident", **usual | others)


RECIPES: Final[dict[type[StatesGroup], Recipe]] = {
    Writing: Recipe(("/case M-2026-0001", "Note"), "Cancel"),
    NotingAnswer: Recipe(
        (
            *("/enter The lift stands still.", "A question", "Visit", "They come again", "Send"),
            *("Show the case", "Contact and to-dos", "What the person says"),
        ),
        "Cancel",
    ),
    NamingLanguage: Recipe(("/case M-2026-0001", "🌐 Language", "More languages"), "Cancel"),
    PublishingIdea: Recipe(("/case I-2026-0002", "Publish"), "Cancel"),
    AnsweringComment: Recipe(("/ideas", "Comments to read", "Answer"), "Cancel"),
    Canning: Recipe(("/canned", "New answer"), "Back"),
    Looking: Recipe(("/agenda", "Another day"), "Back"),
    Noting: Recipe(("/agenda", "This week", "T-2026-0001", "Note"), "Back"),
    Entering: Recipe(("/agenda", "Book for somebody"), "Cancel"),
    PlanningHours: Recipe(("/hours", "New hours", "Monday"), "Cancel"),
    ClosingDays: Recipe(("/hours", "Closed days", "Close days"), "Cancel"),
    LinkingVideo: Recipe(("/hours", "Who offers hours", "Link of Frau Weber"), "Cancel"),
    PlanningEvent: Recipe(("/events", "Plan events", "New event"), "All events"),
    Announcing: Recipe(("/announce", "New announcement"), "All announcements"),
    Summarising: Recipe(("/digest", "Another time"), "Back"),
    Inviting: Recipe(("/team", "Invite somebody", "Helper"), "Back"),
    Changing: Recipe(("/settings", "Contact", "Name"), "Cancel"),
    Adding: Recipe(("/settings", "Languages", "Polski"), "Cancel"),
    Interpreting: Recipe(
        ("Write the text",),
        "Not now",
        commands=("/mine", "/ideas", "/events", "/topics", "/appointment"),
        card=MyCasesButton().pack(),
        who="interpreter",
    ),
    Translating: Recipe(
        ("Write the translation",),
        "Not now",
        commands=("/mine", "/ideas", "/events", "/topics", "/appointment"),
        card=MyCasesButton().pack(),
        who="interpreter",
    ),
    Correcting: Recipe(
        ("/case M-2026-0001", "Translations", "Write the translation"), "Leave the translation"
    ),
    AddForm: by_resident("/mine", "M-2026-0001", "Add something", back="Done"),
    IdeaForm: by_resident("/ideas", "Fountain 2", "Comment", back="Back"),
    BookingForm: by_resident("/appointment", "Tue, 24 Nov", "10:00", back="Cancel"),
    NamingStreet: by_resident("/topics", "News of your street", "Write another one", back="Back"),
    DraftForm: by_resident("/report", back="Cancel", commands=("/cancel", "/start"), card=None),
}


def groups() -> list[type[StatesGroup]]:
    """Return every dialogue of every conversation."""
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        importlib.import_module(module.name)
    found = [*below(StatesGroup)]
    return [group for group in found if group.__module__.startswith("handlers.") and [*group]]


def below(group: type[StatesGroup]) -> Iterator[type[StatesGroup]]:
    """Yield all kinds of a group."""
    for kind in group.__subclasses__():
        yield kind
        yield from below(kind)


async def settle(town: Town) -> dict[str, Someone]:
    """Return who opens the dialogues, in a town where something has happened to each of them."""
    manager = await town.member(language="en")
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="en")
    resident = town.newcomer()
    await report(resident)
    await share(resident)
    await publish(town, manager, 2)
    await share(resident, "A bench at the bus stop, because people wait there for a long time.")
    await idea_tap(resident, 2)
    await resident.press("Comment")
    await resident.write("Good!")
    await offer_hours(town, manager)
    await a_booking(town, resident, manager, at(15))
    await begin(manager)
    for label in ("🌐 Languages", "Ukrainian", "Ask somebody", "Olena"):
        await manager.press(label)
    await manager.write("/case M-2026-0001")
    await manager.press("Ask for a translation")
    await town.deliver()
    return {"manager": manager, "interpreter": interpreter, "resident": resident}


async def conversation(town: Town, someone: Someone) -> tuple[str | None, dict[str, Any]]:
    """Return where somebody stands, without what outlives the dialogue."""
    person_id = await id_of(town, someone)
    async with town.database.transaction() as session:
        state, data = await find_conversation(session, person_id=person_id, now=town.now)
    return state, {name: kept for name, kept in data.items() if name not in LASTING}


async def open_dialogue(
    town: Town, someone: Someone, recipe: Recipe
) -> tuple[str | None, dict[str, Any]]:
    """Go where the recipe leads; return where somebody stands then."""
    await someone.write("/start")
    for step in recipe.steps:
        await (someone.write(step) if step.startswith("/") else someone.press(step))
    return await conversation(town, someone)


@pytest.mark.usefixtures("unmeasured")
async def test_what_is_written_after_a_dialogue_was_left_does_not_land_in_it(
    town: Town, subtests: pytest.Subtests
) -> None:
    people = await settle(town)
    for group in groups():
        recipe = RECIPES[group]
        someone = people[recipe.who]
        state, data = await open_dialogue(town, someone, recipe)
        question = someone.newest
        ways = [next(data for label, data in question.buttons.items() if recipe.back in label)]
        ways += recipe.commands
        ways += [] if recipe.card is None else [recipe.card]
        for way in ways:
            with subtests.test(dialogue=group.__name__, way=way):
                assert state in group
                await stand(town, someone, state, data)
                await (someone.write(way) if way.startswith("/") else someone.tap(way, question))
                assert (await conversation(town, someone))[0] is None
                await someone.write(AFTERWARDS)
                left_for, told = await conversation(town, someone)
                assert left_for in DraftForm
                assert told[TOLD]["text"] == AFTERWARDS


def of_another_version(kept: Any) -> Any:
    """Return a draft as a version kept it whose drafts have the same fields of other types."""
    if isinstance(kept, dict):
        return {name: of_another_version(value) for name, value in kept.items()}
    return {"another": "version"}


async def test_a_draft_of_another_version_ends_its_dialogue_kindly(
    town: Town, subtests: pytest.Subtests
) -> None:
    """After an upgrade, each message was an error of ours until the next day."""
    people = await settle(town)
    for group in groups():
        recipe = RECIPES[group]
        someone = people[recipe.who]
        state, data = await open_dialogue(town, someone, recipe)
        question, old = someone.newest, of_another_version(data)
        if old == data:
            continue  # nothing is kept in it
        with subtests.test(dialogue=group.__name__):
            await stand(town, someone, state, old)
            answer = await someone.write(AFTERWARDS)
            if group not in UNREAD_AT_FIRST:
                assert answer.text.startswith(BEGIN_ANEW)
                assert await conversation(town, someone) == (None, {})
            for button in question.buttons.values():
                await stand(town, someone, state, old)
                await someone.tap(button, question)
                assert not someone.has_seen("went wrong on our side"), button


async def test_who_has_to_begin_anew_is_shown_how(town: Town) -> None:
    manager, resident = await town.member(language="en"), town.newcomer("en")
    await resident.write("/start")
    await stand(town, resident, DraftForm.open.state, {TOLD: {"text": 7}})
    await resident.write("/report")
    assert resident.newest.text.startswith(BEGIN_ANEW)
    assert "🛠 Report a problem" in resident.labels
    await stand(town, manager, Inviting.name.state, {"role": "x", TOLD: {"text": "Dark."}})
    assert "/canned – Answers you send often" in (await manager.write("Opening hours")).text
    assert await conversation(town, manager) == (DraftForm.open.state, {TOLD: {"text": "Dark."}})


async def test_a_dialogue_that_is_gone_ends_kindly(town: Town) -> None:
    resident = town.newcomer("en")
    await resident.write("/start")
    await stand(town, resident, "Wishing:colour", {"colour": "red"})
    assert (await resident.write("Blue.")).text.startswith(BEGIN_ANEW)
    assert "🛠 Report a problem" in resident.labels
    await resident.write("The lamp is dark.")
    _state, told = await conversation(town, resident)
    assert told[TOLD]["text"] == "The lamp is dark."


async def stand(town: Town, someone: Someone, state: str | None, data: dict[str, Any]) -> None:
    """Put somebody back into a dialogue."""
    person_id = await id_of(town, someone)
    async with town.database.transaction() as session:
        await keep_conversation(session, person_id=person_id, state=state, data=data, now=town.now)


def test_every_dialogue_has_a_recipe_and_no_two_share_a_state() -> None:
    found = groups()
    assert {*RECIPES} == {*found}, "say how a new dialogue is opened and left"
    states = [state.state for group in found for state in group]
    assert len(states) == len({*states})


async def test_a_report_waits_until_a_dialogue_of_the_team_is_over(town: Town) -> None:
    manager = await town.member(language="en")
    await report(town.newcomer())
    await manager.write("/report")
    await manager.write("The lift is broken.")
    await manager.press("Show the case")
    await manager.press("Note")
    await manager.write("Only the team reads this.")
    assert "The note is kept." in manager.find("Residents never see it").text
    await manager.write("It stops between two floors.")
    _state, told = await conversation(town, manager)
    assert told[TOLD]["text"] == "The lift is broken.\nIt stops between two floors."


async def test_no_command_drops_what_is_not_sent_yet(
    town: Town, subtests: pytest.Subtests
) -> None:
    manager = await town.member(language="en")
    for command in {*manager.commands} - DROPPING:
        with subtests.test(command=command):
            await manager.write("/start")
            await manager.write("The lift is broken.")
            await manager.write(f"/{command}")
            assert (await conversation(town, manager))[1][TOLD]["text"] == "The lift is broken."


async def test_a_report_is_gone_on_with_after_a_look_into_the_inbox(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write("The lift is broken.")
    await manager.write("/inbox")
    await manager.write("It stops between two floors.")
    _state, told = await conversation(town, manager)
    assert told[TOLD]["text"] == "The lift is broken.\nIt stops between two floors."


@pytest.mark.parametrize("command", ["/inbox", "/canned", "/announce"])
async def test_commands_of_the_team_leave_what_a_resident_is_asked(
    town: Town, command: str
) -> None:
    manager = await town.member(language="en")
    await report(manager)
    await manager.press("Add something")
    assert (await conversation(town, manager))[0] in AddForm
    await manager.write(command)
    assert (await conversation(town, manager)) == (None, {})


async def test_looking_something_up_leaves_a_dialogue_open(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write("/canned")
    await manager.press("New answer")
    await manager.write("/help")
    await manager.write("/privacy")
    await manager.write("Opening hours")
    assert "in this language: German" in manager.newest.text


async def test_nothing_written_after_going_back_becomes_a_canned_answer(town: Town) -> None:
    """The title of the next answer was taken from whatever the manager wrote next."""
    manager = await town.member(language="en")
    await report(town.newcomer())
    await manager.write("/canned")
    await manager.press("New answer")
    await manager.press("Show the case")
    await manager.press("Note")
    await manager.write("Calls every week.")
    assert manager.has_seen("The note is kept.")
    await manager.write("/canned")
    assert manager.labels == ["➕ New answer"]
