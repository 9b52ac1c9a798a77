"""Going on with a question, and taking words out of it again."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CaseHistoryKind, CaseStatus
from storage.cases.notices import TeamCaseNotice
from storage.cases.queries import get_own_case, has_news_since
from storage.cases.residents import withdraw_case
from storage.cases.staff import (
    ask_reporter,
    note_on_case,
    take_case,
)
from storage.errors import (
    AlreadyAnsweredError,
    CaseMissingError,
    ReopenError,
)
from storage.files.media import MediaFile, StoredFile, keep_file
from storage.people import Role
from storage.questions.conversation import (
    BURST,
    STILL_WRITING,
    TEAM_ENDS,
    find_expecting,
    find_first_of_burst,
    find_own_to_add_to,
    list_answerable,
    take_back,
)
from storage.questions.notices import AdditionTakenOutNotice
from tests.conftest import NOW
from tests.support.cases import (
    a_case,
    a_person,
    history_of,
    notices_to,
)
from tests.support.talk import DAY, HOUR, MINUTE, Talk


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    return await Talk(session).begin()


# --- Which question ------------------------------------------------------------------------------


async def test_words_belong_to_the_question_the_team_wrote_about(talk: Talk) -> None:
    assert await talk.expecting() is None
    await talk.answer()
    assert await talk.expecting() is talk.case


async def test_a_question_that_was_only_taken_expects_nothing(talk: Talk) -> None:
    await take_case(talk.session, case=talk.case, actor=talk.manager, now=NOW)
    assert await talk.expecting() is None


async def test_two_questions_are_offered_and_neither_is_guessed(talk: Talk) -> None:
    other = await talk.ask()
    await talk.answer()
    await talk.answer(case=other)
    assert await talk.expecting() is None
    offered = await list_answerable(talk.session, person_id=talk.resident.id, now=talk.now)
    assert offered == [other, talk.case]


async def test_a_report_the_team_asks_about_makes_it_uncertain(talk: Talk) -> None:
    report = await a_case(talk.session, talk.resident)
    await talk.answer()
    assert await talk.expecting() is talk.case
    await ask_reporter(
        talk.session, case=report, actor=talk.manager, text="Which lamp?", now=talk.now
    )
    assert await talk.expecting() is None
    offered = await list_answerable(talk.session, person_id=talk.resident.id, now=talk.now)
    assert offered == [talk.case, report]


async def test_somebody_else_goes_on_with_nothing(talk: Talk) -> None:
    await talk.answer()
    stranger = await a_person(talk.session)
    assert await find_expecting(talk.session, person_id=stranger.id, now=talk.now) is None
    with pytest.raises(CaseMissingError):
        await get_own_case(talk.session, person_id=stranger.id, case_id=talk.case.id)
    found = await find_own_to_add_to(
        talk.session, person_id=stranger.id, reference=talk.case.reference, now=talk.now
    )
    assert found is None


async def test_several_messages_in_a_row_belong_together_for_an_hour(talk: Talk) -> None:
    await talk.answer()
    talk.now += MINUTE
    await talk.write()
    talk.now += STILL_WRITING
    assert await talk.expecting() is talk.case
    talk.now += MINUTE
    assert await talk.expecting() is None
    assert await list_answerable(talk.session, person_id=talk.resident.id, now=talk.now)


async def test_an_answer_of_more_than_two_weeks_ago_is_forgotten(talk: Talk) -> None:
    await talk.answer()
    talk.now += 14 * DAY
    assert await talk.expecting() is talk.case
    talk.now += MINUTE
    assert await talk.expecting() is None


@pytest.mark.parametrize("end", sorted(TEAM_ENDS))
async def test_a_closed_question_is_opened_by_writing_within_two_weeks(
    talk: Talk, end: CaseStatus
) -> None:
    await talk.close(end)
    talk.now += 14 * DAY
    assert await talk.expecting() is talk.case
    await talk.write()
    assert talk.case.status is CaseStatus.IN_PROGRESS
    assert await talk.kinds() == [
        CaseHistoryKind.SUBMITTED,
        CaseHistoryKind.STATUS,
        CaseHistoryKind.ADDITION,
        CaseHistoryKind.STATUS,
    ]


async def test_after_two_weeks_it_is_a_new_question(talk: Talk) -> None:
    await talk.close()
    talk.now += 14 * DAY + MINUTE
    assert await talk.expecting() is None
    with pytest.raises(ReopenError):
        await talk.write()
    assert talk.case.status is CaseStatus.SOLVED


async def test_a_withdrawn_question_stays_withdrawn(talk: Talk) -> None:
    await talk.answer()
    await withdraw_case(talk.session, case=talk.case, person=talk.resident, now=talk.now)
    assert await talk.expecting() is None


async def test_all_managers_hear_of_a_question_that_is_open_again(talk: Talk) -> None:
    """Who worked on it may have left the team since it was closed."""
    helper = await a_person(talk.session, Role.HELPER)
    talk.case.assignee_id = helper.id
    await talk.close()
    before = len(await notices_to(talk.session, talk.manager))
    await talk.write()
    told = (await notices_to(talk.session, talk.manager))[before:]
    assert [notice for notice, _payload in told] == [TeamCaseNotice.NAME]


# --- Taking out again ----------------------------------------------------------------------------


async def back(talk: Talk, first: int, last: int | None = None) -> str | None:
    """Take lines out of the question; return the words."""
    taken = await take_back(
        talk.session,
        case_id=talk.case.id,
        first=first,
        last=last or first,
        person=talk.resident,
        now=talk.now,
    )
    return None if taken is None else taken.text


async def test_words_taken_out_are_stored_nowhere(talk: Talk) -> None:
    await talk.answer()
    line, version = await talk.write("The lamp is out."), talk.case.version
    assert await back(talk, line) == "The lamp is out."
    assert await talk.kinds() == [CaseHistoryKind.SUBMITTED, CaseHistoryKind.ANSWER]
    assert talk.case.version > version
    assert (await notices_to(talk.session, talk.manager))[-1] == (
        AdditionTakenOutNotice.NAME,
        {"case_id": talk.case.id},
    )
    assert await back(talk, line) is None


async def test_the_question_is_then_where_it_was(talk: Talk) -> None:
    await ask_reporter(
        talk.session, case=talk.case, actor=talk.manager, text="Which door?", now=NOW
    )
    talk.now += HOUR
    line = await talk.write("The lamp is out.")
    assert talk.case.status is CaseStatus.ACCEPTED
    await back(talk, line)
    assert (talk.case.status, talk.case.status_since) == (CaseStatus.WAITING_FOR_RESIDENT, NOW)
    assert await talk.kinds() == [
        CaseHistoryKind.SUBMITTED,
        CaseHistoryKind.QUESTION,
        CaseHistoryKind.STATUS,
    ]


async def test_a_question_opened_by_mistake_is_closed_again(talk: Talk) -> None:
    await talk.close()
    closed_at = talk.now
    talk.now += DAY
    line = await talk.write("The lamp is out.")
    await back(talk, line)
    assert (talk.case.status, talk.case.status_since) == (CaseStatus.SOLVED, closed_at)
    assert await talk.expecting() is talk.case


async def test_what_was_written_later_keeps_the_question_open(talk: Talk) -> None:
    await talk.close()
    talk.now += DAY
    line = await talk.write("The lamp is out.")
    talk.now += HOUR
    await talk.write("And on Sundays?")
    await back(talk, line)
    assert talk.case.status is CaseStatus.IN_PROGRESS
    assert [entry.text for entry in await history_of(talk.session, talk.case)][-1] == (
        "And on Sundays?"
    )


async def test_an_album_is_taken_out_as_a_whole(talk: Talk) -> None:
    await talk.answer()
    talk.now += HOUR
    lines, photos = [], []
    for number in range(3):
        talk.now += BURST
        file = StoredFile(name=f"{number}.jpg", size=1000)
        photo = await keep_file(talk.session, person_id=talk.resident.id, file=file, now=talk.now)
        lines.append(await talk.write("Here" if number == 0 else None, media_ids=(photo.id,)))
        photos.append(photo.id)
    last = (await history_of(talk.session, talk.case))[-1]
    assert await find_first_of_burst(talk.session, last) == lines[0]
    talk.now += DAY
    taken = await take_back(
        talk.session,
        case_id=talk.case.id,
        first=lines[0],
        last=lines[-1],
        person=talk.resident,
        now=talk.now,
    )
    assert taken is not None
    assert (taken.text, list(taken.photo_ids)) == ("Here", photos)
    rows = (
        await talk.session.scalars(
            select(MediaFile).execution_options(populate_existing=True).order_by(MediaFile.id)
        )
    ).all()
    assert {(row.case_id, row.created_at) for row in rows} == {(None, talk.now)}


async def test_texts_minutes_apart_are_taken_out_one_by_one(talk: Talk) -> None:
    await talk.answer()
    await talk.write("First")
    talk.now += MINUTE
    second = await talk.write("Second")
    last = (await history_of(talk.session, talk.case))[-1]
    assert await find_first_of_burst(talk.session, last) == second
    assert await back(talk, second) == "Second"


async def test_what_the_team_has_answered_stays(talk: Talk) -> None:
    await talk.answer()
    line = await talk.write("The lamp is out.")
    await talk.answer("We come tomorrow.")
    with pytest.raises(AlreadyAnsweredError):
        await back(talk, line)
    assert CaseHistoryKind.ADDITION in await talk.kinds()


async def test_a_note_or_taking_the_case_is_no_answer(talk: Talk) -> None:
    await talk.answer()
    line = await talk.write("The lamp is out.")
    await note_on_case(talk.session, case=talk.case, actor=talk.manager, text="Hm.", now=talk.now)
    talk.case.status = CaseStatus.ACCEPTED
    await take_case(talk.session, case=talk.case, actor=talk.manager, now=talk.now)
    assert await back(talk, line) == "The lamp is out."


async def test_nobody_takes_out_what_others_wrote(talk: Talk) -> None:
    await talk.answer()
    line, stranger = await talk.write(), await a_person(talk.session)
    with pytest.raises(CaseMissingError):
        await take_back(
            talk.session,
            case_id=talk.case.id,
            first=line,
            last=line,
            person=stranger,
            now=talk.now,
        )
    answer = (await history_of(talk.session, talk.case))[1]
    assert await back(talk, answer.id, answer.id) is None
    assert len(await talk.kinds()) == 3


# --- Replies of the team -------------------------------------------------------------------------


async def test_a_card_is_out_of_date_once_others_have_written(talk: Talk) -> None:
    shown_at = NOW + MINUTE
    talk.now = shown_at
    assert not await has_news_since(
        talk.session, case=talk.case, staff=talk.manager, moment=shown_at
    )
    await talk.answer()
    assert not await has_news_since(
        talk.session, case=talk.case, staff=talk.manager, moment=shown_at
    )
    await talk.write()
    assert await has_news_since(talk.session, case=talk.case, staff=talk.manager, moment=shown_at)
