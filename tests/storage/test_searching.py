"""Cases are found by words, in German and as they were written, by those who may see them."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.cases.staff import assign_case, note_on_case
from storage.ideas.comments import comment_on_idea, decide_comment
from storage.people import Person, Role
from storage.privacy.rights import erase_person
from storage.quarter import import_quarter
from storage.searching import HITS_SHOWN, search, searched_words
from storage.translations.models import SourceKind
from storage.translations.queries import find_translation
from storage.translations.sources import case_source, comment_source
from storage.translations.wanting import ask, correct, write
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.ideas import a_published_idea
from tests.support.quarters import sample_profile

ARABIC: Final = "عَمود الإنارة في شارع الكنيسة لا يعمل منذ أسبوع"
GERMAN: Final = "Die Straßenlaternen in der Kirchgasse brennen nicht."
TURKISH: Final = "IŞIKLAR yanmıyor, çöp kutuları dolu"
UKRAINIAN: Final = "НА МАЙДАНЧИКУ зламана гойдалка, її треба полагодити"


async def found(session: AsyncSession, staff: Person, text: str) -> list[int]:
    hits, _more = await search(session, staff=staff, words=searched_words(text))
    return [hit.case_id for hit in hits]


async def in_german(session: AsyncSession, case: Case, text: str, by: Person) -> None:
    asked = await ask(session, case_source(case), to="de", by=by, now=NOW)
    await write(session, translation_id=asked.id, text=text, by=by, now=NOW)


async def test_words_of_both_languages_lead_to_a_case(
    session: AsyncSession, subtests: pytest.Subtests
) -> None:
    manager = await a_person(session, Role.MANAGER)
    arabic = await a_case(session, await a_person(session), text=ARABIC, language="ar")
    turkish = await a_case(session, await a_person(session), text=TURKISH, language="tr")
    ukrainian = await a_case(
        session, await a_person(session), text=UKRAINIAN, language="uk", address="Tübinger Weg 7"
    )
    await in_german(session, arabic, GERMAN, manager)
    await note_on_case(session, case=turkish, actor=manager, text="Müllabfuhr gerufen.", now=NOW)
    for text, case in {
        "laterne": arabic,
        "LATERNE kirchg": arabic,
        "strasse": arabic,
        "Straßen brennen": arabic,
        "عمود": arabic,
        "الانارة الكنيسة": arabic,
        "شارع laternen": arabic,
        "isiklar": turkish,
        "ışıklar ÇÖP": turkish,
        "mullabfuhr": turkish,
        "MÜLLABFUHR": turkish,
        "майданчику": ukrainian,
        "Гойдалка її": ukrainian,
        "tubinger": ukrainian,
        "TÜBINGER гойдалка": ukrainian,
        ukrainian.reference: ukrainian,
    }.items():
        with subtests.test(text=text):
            assert await found(session, manager, text) == [case.id]
    for text in ("Laterne Müllabfuhr", "Ampel", "100%", "_____", "'; DROP", "laterne майданчику"):
        with subtests.test(text=text):
            assert await found(session, manager, text) == []
    assert searched_words("? ! a %") == []


async def test_only_what_one_may_see_and_what_still_is_there(
    session: AsyncSession, tmp_path: Path
) -> None:
    manager, helper = await a_person(session, Role.MANAGER), await a_person(session, Role.HELPER)
    case = await a_case(session, await a_person(session), text=ARABIC, language="ar")
    await in_german(session, case, GERMAN, manager)
    assert await found(session, helper, "Laterne") == []
    assert await found(session, await a_person(session, Role.INTERPRETER), "Laterne") == []
    assert await found(session, await a_person(session, Role.READER), "Laterne") == [case.id]
    await assign_case(session, case=case, actor=manager, assignee_id=helper.id, now=NOW)
    assert await found(session, helper, "Laterne") == [case.id]

    translation = await find_translation(session, case_source(case), to="de")
    assert translation is not None
    await correct(
        session,
        translation_id=translation.id,
        text="Der Lichtmast ist aus.",
        seen_at=translation.made_at,
        by=manager,
        now=NOW,
    )
    assert await found(session, manager, "Laterne") == []
    assert await found(session, manager, "Lichtmast") == [case.id]
    await import_quarter(session, sample_profile(), now=NOW)
    person = await session.get_one(Person, case.reporter_id)
    await erase_person(session, person=person, media_dir=tmp_path, now=NOW)
    assert await found(session, manager, "Lichtmast") == []
    assert await found(session, manager, "الإنارة") == []


async def test_ideas_and_comments_are_found_and_what_was_dropped_is_not(
    session: AsyncSession,
) -> None:
    manager, neighbour = await a_person(session, Role.MANAGER), await a_person(session)
    text = "Громадський сад\nХочемо разом вирощувати овочі."
    idea = await a_published_idea(session, await a_person(session), manager, text=text)
    comment = await comment_on_idea(
        session, case_id=idea.id, person=neighbour, text="Ben de yardım ederim.", now=NOW
    )
    asked = await ask(session, comment_source(comment), to="de", by=manager, now=NOW)
    await write(session, translation_id=asked.id, text="Ich helfe mit.", by=manager, now=NOW)
    hits, more = await search(session, staff=manager, words=searched_words("helfe"))
    assert [(hit.case_id, hit.kind, hit.source_id) for hit in hits] == [
        (idea.id, SourceKind.COMMENT, comment.id)
    ]
    assert not more
    assert await found(session, manager, "сад yardim") == [idea.id]
    await decide_comment(session, comment_id=comment.id, staff=manager, shown=False, now=NOW)
    assert await found(session, manager, "helfe") == []
    assert await found(session, manager, "yardim") == []


async def test_the_newest_come_first_and_it_says_that_there_are_more(
    session: AsyncSession,
) -> None:
    manager = await a_person(session, Role.MANAGER)
    cases = [
        await a_case(session, await a_person(session), text=f"Die Laterne {number} ist aus")
        for number in range(HITS_SHOWN + 1)
    ]
    hits, more = await search(session, staff=manager, words=["laterne"])
    assert [hit.case_id for hit in hits] == [case.id for case in reversed(cases[1:])]
    assert more
