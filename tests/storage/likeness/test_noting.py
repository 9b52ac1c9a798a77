"""Cases in several languages find each other by what they say in German, and are told of once."""

from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseKind
from storage.cases.staff import assign_case
from storage.likeness.ideas import list_ideas_like, list_similar_ideas
from storage.likeness.models import Resemblance
from storage.likeness.notices import ResemblanceNotice
from storage.likeness.noting import list_resembling, note_resemblances
from storage.likeness.originals import list_originals
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person, Role
from storage.privacy.rights import erase_person
from storage.quarter import import_quarter
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine, SourceKind
from storage.translations.queries import find_translation
from storage.translations.sources import case_source, idea_sources
from storage.translations.wanting import ask, correct, write
from tests.conftest import NOW
from tests.support.cases import LAMP, a_case, a_person, notices_to
from tests.support.ideas import a_published_idea
from tests.support.quarters import sample_profile

ARABIC: Final = "عمود الإنارة في شارع الكنيسة لا يعمل منذ أسبوع."
FROM_ARABIC: Final = "Die Laterne in der Kirchgasse leuchtet seit einer Woche nicht."
GERMAN: Final = "Straßenlaterne Kirchgasse leuchtet nachts nicht"
TURKISH: Final = "Kilise sokağındaki lamba bir haftadır yanmıyor."
POTHOLE: Final = "Schlagloch in der Kirchgasse, Fahrräder stürzen"


async def translate(
    session: AsyncSession, case: Case, text: str, *, by: Person | None = None
) -> None:
    """Let a person, or a machine, say what a case says in German."""
    if by is not None:
        asked = await ask(session, case_source(case), to="de", by=by, now=NOW)
        await write(session, translation_id=asked.id, text=text, by=by, now=NOW)
        return
    for leased in await lease(session, limit=8, outside=False, now=NOW):
        if leased.text == case.text:
            await finish(
                session,
                leased,
                text=text,
                from_language="ar",
                engine=Engine.EMBEDDED,
                flags=(),
                now=NOW,
            )


async def sent(session: AsyncSession, text: str, language: str | None, **values: Any) -> Case:
    """Store a case of somebody new, as the conversation does; its cards are delivered."""
    case = await a_case(session, await a_person(session), text=text, language=language, **values)
    await note_resemblances(session, case=case, now=NOW)
    await session.execute(update(OutboxMessage).values(state=DeliveryState.SENT))
    return case


async def told(session: AsyncSession, person: Person) -> list[int]:
    return [
        payload["case_id"]
        for name, payload in await notices_to(session, person)
        if name == ResemblanceNotice.NAME
    ]


async def originals(session: AsyncSession, staff: Person, case: Case) -> list[int]:
    found = await list_originals(session, staff=staff, case=case, radius_m=0)
    return [other.id for other, _metres in found]


@pytest.mark.parametrize("by_person", [False, True])
async def test_an_arabic_and_a_german_report_of_one_lamp_find_each_other(
    session: AsyncSession, by_person: bool
) -> None:
    manager, helper = await a_person(session, Role.MANAGER), await a_person(session, Role.HELPER)
    interpreter = await a_person(session, Role.INTERPRETER) if by_person else None
    earlier = await sent(session, ARABIC, "ar")
    await translate(session, earlier, FROM_ARABIC, by=interpreter)
    german = await sent(session, GERMAN, "de", category="lighting")
    assert await originals(session, manager, german) == [earlier.id], "noted as it arrives"
    assert await told(session, manager) == [], "its own card says so"

    later = await sent(session, TURKISH, "tr")
    await sent(session, POTHOLE, "de", category="roads")
    assert await originals(session, manager, later) == []
    await translate(
        session, later, "Lampe in der Kirchgasse leuchtet seit Woche nicht.", by=interpreter
    )
    assert await originals(session, manager, later) == [earlier.id, german.id]
    assert set(await originals(session, manager, earlier)) == {later.id, german.id}
    assert await told(session, manager) == [later.id]

    for words in ("Die Laterne Kirchgasse leuchtet nicht", "Die Lampe Kirchgasse leuchtet nicht"):
        translation = await find_translation(session, case_source(later), to="de")
        assert translation is not None
        await correct(
            session,
            translation_id=translation.id,
            text=words,
            seen_at=translation.made_at,
            by=manager,
            now=NOW,
        )
    assert await told(session, manager) == [later.id], "nothing is told twice"
    assert await session.scalar(select(func.count()).select_from(Resemblance)) == 3

    seen = await list_resembling(session, case=later, staff=manager)
    assert seen == [(earlier.id, earlier.reference), (german.id, german.reference)]
    assert await list_resembling(session, case=later, staff=helper) == []
    await assign_case(session, case=german, actor=manager, assignee_id=helper.id, now=NOW)
    assert await list_resembling(session, case=later, staff=helper) == [seen[1]]


async def test_who_waits_for_the_card_is_not_told_besides(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    await sent(session, GERMAN, "de")
    case = await a_case(session, await a_person(session), text=ARABIC, language="ar")
    await translate(session, case, FROM_ARABIC)
    assert await told(session, manager) == []
    assert len(await list_resembling(session, case=case, staff=manager)) == 1


async def test_two_places_are_not_one_whatever_is_said(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    near, far = (LAMP[0] + 0.0005, LAMP[1]), (LAMP[0] + 0.01, LAMP[1])
    here = await sent(session, ARABIC, "ar", place=LAMP)
    await sent(session, GERMAN, "de", place=far)
    await sent(session, GERMAN, "de", place=far, place_key="kirchgasse 70")
    other = await sent(session, GERMAN, "de", place=near, category="other")
    keyed = await sent(session, GERMAN, "de", place_key="kirchgasse 7")
    await translate(session, here, FROM_ARABIC)
    assert set(await originals(session, manager, here)) == {other.id, keyed.id}
    elsewhere = await sent(session, GERMAN, "de", place_key="kirchgasse 9")
    assert keyed.id not in await originals(session, manager, elsewhere)
    question = await sent(session, GERMAN, "de", kind=CaseKind.QUESTION, category=None)
    assert await originals(session, manager, question) == []


async def test_at_one_place_one_word_for_the_same_thing_is_enough(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    german = await sent(session, "Laterne defekt, abends stockdunkel", "de", place=LAMP)
    turkish = await sent(session, TURKISH, "tr", place=(LAMP[0] + 0.0005, LAMP[1]))
    await sent(session, "Laterne", "de")
    await translate(session, turkish, "Die Straßenlampe brennt seit einer Woche nicht.")
    assert await originals(session, manager, turkish) == [german.id]
    assert await told(session, manager) == [turkish.id]


async def test_an_erased_translation_is_compared_no_more(
    session: AsyncSession, tmp_path: Path
) -> None:
    manager, german = await a_person(session, Role.MANAGER), await sent(session, GERMAN, "de")
    arabic = await sent(session, ARABIC, "ar")
    await translate(session, arabic, FROM_ARABIC)
    assert await originals(session, manager, german) == [arabic.id]
    person = await session.get_one(Person, arabic.reporter_id)
    await import_quarter(session, sample_profile(), now=NOW)
    await erase_person(session, person=person, media_dir=tmp_path, now=NOW)
    await session.refresh(arabic)
    assert await originals(session, manager, german) == []
    assert await list_resembling(session, case=german, staff=manager) == []


async def test_ideas_are_found_in_the_language_of_either(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    author, neighbour = await a_person(session, locale="uk"), await a_person(session)
    ukrainian = "Громадський сад за школою\nХочемо разом вирощувати овочі за школою."
    public = await a_published_idea(session, author, manager, text=ukrainian)
    german = "Ein Gemeinschaftsgarten hinter der Schule, um Gemüse anzubauen"
    assert await list_similar_ideas(session, text=german) == []
    said = {
        SourceKind.CASE: "Garten für alle hinter der Schule\nGemüse zusammen anbauen.",
        SourceKind.IDEA_TITLE: "Gemeinschaftlicher Garten hinter der Schule",
        SourceKind.IDEA: "Hinter der Schule Gemüse zusammen anbauen.",
    }
    for leased in await lease(session, limit=8, outside=False, now=NOW):
        kind = {
            ukrainian: SourceKind.CASE,
            "Громадський сад за школою": SourceKind.IDEA_TITLE,
        }.get(leased.text, SourceKind.IDEA)
        await finish(
            session,
            leased,
            text=said[kind],
            from_language="uk",
            engine=Engine.LIBRETRANSLATE,
            flags=(),
            now=NOW,
        )
    (found,) = await list_similar_ideas(session, text=german)
    assert found.case_id == public.id
    assert idea_sources(found)[0].text == "Громадський сад за школою"

    own = await a_case(
        session,
        neighbour,
        kind=CaseKind.IDEA,
        category=None,
        text="Okulun arkasında ortak bir sebze bahçesi istiyoruz.",
        language="tr",
    )
    assert await list_ideas_like(session, case_id=own.id) == []
    await translate(session, own, "Wir möchten hinter der Schule einen gemeinsamen Gemüsegarten.")
    assert [idea.case_id for idea in await list_ideas_like(session, case_id=own.id)] == [public.id]
    assert await list_resembling(session, case=own, staff=manager) == [
        (public.id, public.reference)
    ]
