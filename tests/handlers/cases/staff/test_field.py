"""The field of action of a case: set by its category, by one tap, and asked for where missing."""

from datetime import timedelta
from typing import Final

import pytest

from handlers.cases.staff.field import rank_fields
from storage.figures.case_list import list_cases
from storage.figures.cases import count_cases
from storage.people import Role
from storage.quarter import import_quarter
from tests.conftest import NOW
from tests.handlers.ideas.test_browse import share
from tests.handlers.scenes import audit_actions, report, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import Town

HOUR: Final = timedelta(hours=1)
PROFILE: Final = sample_profile()


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def ask(person: Someone, words: str) -> None:
    """Send a question."""
    await person.write("/ask")
    await person.write(words)
    await person.press("Send")


@on_both_databases
async def test_a_question_is_asked_for_its_field_when_it_is_closed(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer()
    await ask(resident, "Where can my mother learn German?")
    await manager.tap("case-show:1")
    assert "🧭 " not in manager.newest.text
    assert "🧭 Field of action" in manager.labels
    await manager.press("Close")
    await manager.press("Solved")
    await manager.press("1.")
    assert "Which field of action does F-2026-0001 belong to?" in manager.newest.text
    first, *others, last = manager.labels
    assert (first, last) == ("Social infrastructure", "⏭ Later")
    assert len(others) == len(PROFILE.fields_of_action) - 1

    heard = len(resident.chat)
    await manager.press("Social infrastructure")
    assert "🧭 Social infrastructure" in manager.newest.text
    await town.deliver()
    assert len(resident.chat) == heard
    assert (await audit_actions(town))[-1] == "field"
    assert (await the_case(town, "F-2026-0001")).field_of_action == "social-infrastructure"
    async with town.database.transaction() as session:
        figures = await count_cases(session, begin=NOW.replace(hour=0), end=town.now + HOUR)
        lines = await list_cases(
            session, profile=PROFILE, first_day=NOW.date(), last_day=NOW.date(), now=town.now
        )
    assert figures.fields == [("social-infrastructure", 1)]
    assert [line.field for line in lines] == ["social-infrastructure"]


async def test_a_published_idea_is_asked_once_and_may_wait(town: Town, manager: Someone) -> None:
    await share(town.newcomer())
    await manager.tap("case-show:1")
    await manager.press("Publish")
    await manager.write("Ein Brunnen")
    await manager.press("Take these words")
    await manager.press("Publish now")
    assert "Which field of action does I-2026-0001" in manager.newest.text
    await manager.press("Later")
    assert "I-2026-0001 · 📣" in manager.newest.text
    assert "🧭" not in manager.newest.text
    await manager.press("🧭 Field of action")
    await manager.press("Advice")
    await manager.press("🧭 Field of action")
    assert "✔️ Advice" in manager.labels
    await manager.press("Housing")
    assert "🧭 Housing" in manager.newest.text
    assert (await audit_actions(town)).count("field") == 2


async def test_a_report_has_the_field_of_its_category_and_is_not_asked(
    town: Town, manager: Someone
) -> None:
    await report(town.newcomer())
    case = await the_case(town)
    assert (case.field_of_action, case.field_set_by_hand) == ("surroundings", False)
    await manager.tap("case-show:1")
    assert "🧭 Surroundings" in manager.newest.text
    await manager.press("Close")
    await manager.press("Solved")
    await manager.press("1.")
    assert "Which field" not in manager.newest.text


async def test_forged_late_and_foreign_taps_change_nothing(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await ask(resident, "Who can explain a letter to me?")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    reader = await town.member(Role.READER, name="Rat", language="en")
    version = (await the_case(town, "F-2026-0001")).version
    await manager.tap(f"case-field:1:{version}:never-heard-of")
    assert "no such field of action" in manager.newest.text
    for other in (helper, reader, resident):
        await other.tap(f"case-field:1:{version}:advice")
    assert (await the_case(town, "F-2026-0001")).field_of_action is None

    await manager.tap(f"case-field:1:{version}:advice")
    await manager.tap(f"case-field:1:{version}:housing")
    assert "Somebody else has just changed this case" in manager.newest.text
    assert (await the_case(town, "F-2026-0001")).field_of_action == "advice"

    await resident.write("/mine")
    await resident.press("F-2026-0001")
    await resident.press("Withdraw")
    await resident.press("Yes, withdraw it")
    version = (await the_case(town, "F-2026-0001")).version
    await manager.tap(f"case-field:1:{version}:housing")
    assert (await the_case(town, "F-2026-0001")).field_of_action == "housing"

    fewer = [each for each in PROFILE.fields_of_action if each.key != "everyday-help"]
    kept = (*fewer[1:], fewer[0].model_copy(update={"key": "homes"}))
    categories = tuple(
        each.model_copy(update={"field_of_action": "homes"})
        if each.field_of_action == "housing"
        else each
        for each in PROFILE.categories
    )
    changed = PROFILE.model_copy(update={"fields_of_action": kept, "categories": categories})
    async with town.database.transaction() as session:
        await import_quarter(session, changed, now=town.now)
    version = (await the_case(town, "F-2026-0001")).version
    await manager.tap(f"case-field:1:{version}:everyday-help")
    assert "no such field of action" in manager.newest.text
    await manager.tap("case-show:1")
    assert "🧭 Former field (housing)" in manager.newest.text


def test_the_likeliest_field_comes_first() -> None:
    for text, field in {
        "Допоможіть заповнити бланк для джобцентру": "advice",
        "أين يمكن لأمي أن تتعلم اللغة؟ أبحث عن دورة": "social-infrastructure",
        "Evde küf var, ev sahibi cevap vermiyor, kiramı ödüyorum": "housing",
        "Meine Mutter ist dement, wer hilft bei der Pflege?": "health-and-care",
        "We need more benches in the park": "surroundings",
        "Кто поможет с ремонтом велосипеда, есть мастерская?": "everyday-help",
    }.items():
        assert rank_fields(text, PROFILE)[0].key == field, text
    assert rank_fields("xyz", PROFILE) == list(PROFILE.fields_of_action)
