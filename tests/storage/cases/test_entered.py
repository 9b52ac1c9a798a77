"""Cases entered for somebody without an account: to-dos, contacts, slips."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.cases.contacts import (
    CONTACT_KEPT,
    Contact,
    Entry,
    delete_contact,
    look_at_contact,
    read_contact,
)
from storage.cases.deadlines import Deadline
from storage.cases.entered import CaseContact, ContactKind, Slip, Todo, TodoState
from storage.cases.forgetting import forget_cases_of
from storage.cases.models import Case, CaseFollower, CaseKind, CaseStatus, CaseWay
from storage.cases.notices import CaseHistoryNotice, JoinedNotice, TodoNotice
from storage.cases.queries import find_reporter_locale
from storage.cases.residents import submit_case
from storage.cases.rules import DAILY_LIMIT, OPEN_STATUSES
from storage.cases.slips import LETTERS, find_slip, make_slip, use_slip
from storage.cases.staff import (
    answer_reporter,
    ask_reporter,
    assign_case,
    change_status,
    close_as_duplicate,
    forward_case,
    note_on_case,
    take_case,
)
from storage.cases.todos import (
    TodoOutcome,
    find_to_tell,
    finish_todo,
    list_to_tell,
    show_todos,
)
from storage.database import Database
from storage.errors import (
    MemberMissingError,
    PhoneMissingError,
    ReporterGoneError,
    SlipOverError,
    SlipUsedError,
    StatusChangeError,
    TextLengthError,
    TodoMissingError,
)
from storage.files.media import MediaFile, StoredFile, keep_file
from storage.memberships import remove_member
from storage.outbox import OutboxMessage
from storage.people import Person, Role, mark_unreachable
from storage.privacy.retention import forget_what_is_old
from storage.privacy.rights import collect, erase_person
from storage.quarter import import_quarter
from tests.conftest import NOW
from tests.support.cases import ZONE, a_person
from tests.support.lengths import LONG
from tests.support.quarters import sample_profile

PHONE: Final = Contact(ContactKind.PHONE, "0176 1234567", "Frau Kaya", "tr")
SOON: Final = Deadline(due_at=NOW + timedelta(days=7), escalates_at=NOW + timedelta(days=21))
DAY: Final = timedelta(days=1)
CHANGES: Final = 1_000 if LONG else 60


async def entered(
    session: AsyncSession,
    staff: Person,
    *,
    contact: Contact | None = PHONE,
    kind: CaseKind = CaseKind.REPORT,
    way: CaseWay = CaseWay.PHONE,
    **told: Any,
) -> Case:
    """Enter a case."""
    return await submit_case(
        session,
        reporter=staff,
        kind=kind,
        text="Çöpler duruyor.",
        language="tr",
        zone=ZONE,
        deadline=SOON,
        entry=Entry(way, contact),
        now=NOW,
        **told,
    )


async def shown(session: AsyncSession, person: Person, notice: str = TodoNotice.NAME) -> int:
    """Count the notices of a kind for somebody."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.person_id == person.id, OutboxMessage.notice == notice)
        )
        or 0
    )


async def todos(session: AsyncSession, case: Case) -> list[Todo]:
    return list(
        await session.scalars(select(Todo).where(Todo.case_id == case.id).order_by(Todo.id))
    )


# --- Entering ----------------------------------------------------------------------------------


async def test_an_entered_case_has_no_reporter_and_no_daily_limit(session: AsyncSession) -> None:
    manager, other = [await a_person(session, Role.MANAGER) for _ in range(2)]
    for _number in range(DAILY_LIMIT + 1):
        case = await entered(session, manager, way=CaseWay.VISIT)
    assert (case.reporter_id, case.way, case.assignee_id) == (None, CaseWay.VISIT, None)
    assert await find_reporter_locale(session, case) == "tr"
    new = "team-case-history"
    assert await shown(session, manager, new) == 0
    assert await shown(session, other, new) == DAILY_LIMIT + 1
    helper = await a_person(session, Role.HELPER)
    own = await entered(session, helper, contact=None)
    assert own.assignee_id == helper.id
    assert await find_reporter_locale(session, own) is None
    with pytest.raises(ReporterGoneError):
        await answer_reporter(session, case=own, actor=manager, text="Hm.", now=NOW)
    await change_status(session, case=own, actor=helper, wanted=CaseStatus.IN_PROGRESS, now=NOW)
    assert await todos(session, own) == []
    for role in (Role.READER, Role.RESIDENT, Role.INTERPRETER):
        with pytest.raises(MemberMissingError):
            await entered(session, await a_person(session, role))


def test_a_contact_is_read_as_people_type_it() -> None:
    phone, address = ContactKind.PHONE, ContactKind.ADDRESS
    for text, kind, expected in (
        ("0176 1234567", None, (phone, "0176 1234567", "")),
        (
            "+49 (0) 6224/12-34, Frau Kaya, abends",
            None,
            (phone, "+49 (0) 6224/12-34", "Frau Kaya, abends"),
        ),
        ("Herr Haddad: ٠١٧٦ ١٢٣٤٥٦٧", None, (phone, "0176 1234567", "Herr Haddad")),
        ("06224 1234.", phone, (phone, "06224 1234", "")),
        ("Musterstraße 5, 2. Stock", None, (address, "Musterstraße 5, 2. Stock", "")),
        ("69181 Leimen, Musterstraße 5", address, (address, "69181 Leimen, Musterstraße 5", "")),
    ):
        assert read_contact(text, kind) == expected
    with pytest.raises(PhoneMissingError):
        read_contact("Musterstraße 5", phone)
    with pytest.raises(TextLengthError):
        read_contact("…", None)


# --- To-dos ------------------------------------------------------------------------------------


class Pair:
    """The same case twice, sent in a chat and entered: whatever is done is done to both."""

    def __init__(self, session: AsyncSession, manager: Person, reporter: Person) -> None:
        self.session, self.manager, self.reporter = session, manager, reporter
        self.random = Random(18)  # noqa: S311  repeatable on purpose
        self.cases: list[Case] = []
        self.at = NOW

    async def begin(self) -> None:
        """Let the two come, unless they are open still."""
        if self.cases and self.cases[0].status in OPEN_STATUSES:
            return
        kind = self.random.choice([CaseKind.REPORT, CaseKind.QUESTION])
        told: dict[str, Any] = {"kind": kind, "text": "x", "zone": ZONE, "deadline": SOON}
        self.at += DAY  # so that the daily limit lets them come
        sent = await submit_case(self.session, reporter=self.reporter, **told, now=self.at)
        own = await submit_case(
            self.session,
            reporter=self.manager,
            entry=Entry(CaseWay.WALK, PHONE),
            **told,
            now=NOW,
        )
        self.cases = [sent, own]

    async def change(self) -> bool:
        """Do something to both; return whether it is possible, which holds for both or none."""
        act = self.random.randrange(6)
        wanted = self.random.choice(list(CaseStatus))
        done = [await self._does(act, wanted, case) for case in self.cases]
        assert len({*done}) == 1
        return done[0]

    async def _does(self, act: int, wanted: CaseStatus, case: Case) -> bool:
        about: dict[str, Any] = {
            "session": self.session,
            "case": case,
            "actor": self.manager,
            "now": NOW,
        }
        acts: Sequence[Callable[[], Coroutine[Any, Any, object]]] = (
            lambda: ask_reporter(text="Why?", **about),
            lambda: answer_reporter(text="a", **about),
            lambda: note_on_case(text="n", **about),
            lambda: forward_case(addressee="Bauhof", **about),
            lambda: take_case(**about),
            lambda: change_status(wanted=wanted, text="w", **about),
        )
        try:
            async with self.session.begin_nested():
                await acts[act]()
        except StatusChangeError:
            return False
        return True


async def test_whatever_a_reporter_is_told_is_a_todo_exactly_once(session: AsyncSession) -> None:
    manager, reporter = await a_person(session, Role.MANAGER), await a_person(session)
    pair, done = Pair(session, manager, reporter), 0
    while done < CHANGES:
        await pair.begin()
        done += await pair.change()
        await show_todos(session, now=NOW)
    told = await shown(session, reporter, CaseHistoryNotice.NAME)
    rows = (await session.scalars(select(Todo))).all()
    assert len(rows) == len({(row.case_id, row.entry_id) for row in rows}) == told > done / 2
    payloads = await session.scalars(
        select(OutboxMessage.payload).where(OutboxMessage.notice == TodoNotice.NAME)
    )
    times = Counter(each["todo_id"] for each in payloads)
    assert times == dict.fromkeys((row.id for row in rows), 1)


async def test_a_todo_goes_to_whoever_works_on_the_case(session: AsyncSession) -> None:
    manager, other = [await a_person(session, Role.MANAGER) for _ in range(2)]
    helper = await a_person(session, Role.HELPER)
    case = await entered(session, manager)
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.ACCEPTED, now=NOW)
    [todo] = await todos(session, case)
    assert todo.holder_id is None
    assert [await shown(session, each) for each in (manager, other, helper)] == [1, 1, 0]
    with pytest.raises(TodoMissingError):
        await finish_todo(
            session, staff=helper, todo_id=todo.id, outcome=TodoOutcome.TOLD, tries=0, now=NOW
        )
    await assign_case(session, case=case, actor=manager, assignee_id=helper.id, now=NOW)
    assert await find_to_tell(session, staff=helper, todo_id=todo.id) is not None
    assert [await show_todos(session, now=NOW) for _ in range(2)] == [1, 0]
    assert [await shown(session, each) for each in (manager, other, helper)] == [1, 1, 1]
    await mark_unreachable(session, person_id=helper.id, reason="deactivated", now=NOW)
    assert [await show_todos(session, now=NOW) for _ in range(2)] == [1, 0]
    assert [await shown(session, each) for each in (manager, other, helper)] == [2, 2, 1]
    helper.unreachable_since = None
    await session.flush()
    assert await show_todos(session, now=NOW) == 1
    await remove_member(session, actor=manager, person_id=helper.id, now=NOW)
    assert [await show_todos(session, now=NOW) for _ in range(2)] == [1, 0]
    assert [await shown(session, each) for each in (manager, other, helper)] == [3, 3, 2]


async def test_what_somebody_holds_who_erases_everything_is_shown_to_others(
    session: AsyncSession, tmp_path: Any
) -> None:
    await import_quarter(session, sample_profile(), now=NOW)
    manager = await a_person(session, Role.MANAGER)
    helper = await a_person(session, Role.HELPER)
    case = await entered(session, helper)
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.ACCEPTED, now=NOW)
    assert await shown(session, helper) == 1
    await erase_person(session, person=helper, media_dir=tmp_path, now=NOW)
    assert [await show_todos(session, now=NOW) for _ in range(2)] == [1, 0]
    assert await shown(session, manager) == 1


async def test_who_is_not_reached_is_tried_three_times_then_it_is_asked(
    session: AsyncSession,
) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await entered(session, manager)
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.ACCEPTED, now=NOW)
    [todo] = await todos(session, case)

    async def say(outcome: TodoOutcome, tries: int, now: datetime) -> Todo:
        return await finish_todo(
            session, staff=manager, todo_id=todo.id, outcome=outcome, tries=tries, now=now
        )

    now = NOW
    for number in range(2):
        for _twice in range(2):
            await say(TodoOutcome.NOT_REACHED, number, now)
        assert (todo.tries, todo.due_at) == (number + 1, now + DAY)
        assert await show_todos(session, now=now + DAY - timedelta(seconds=1)) == 0
        now += DAY
        assert await show_todos(session, now=now) == 1
    await say(TodoOutcome.NOT_REACHED, 2, now)
    assert (todo.tries, todo.due_at) == (3, None)
    assert await show_todos(session, now=now + 9 * DAY) == 0
    await say(TodoOutcome.TOMORROW, 3, now)
    assert await show_todos(session, now=now + DAY) == 1
    await say(TodoOutcome.GIVEN_UP, 3, now)
    await say(TodoOutcome.TOLD, 3, now)
    assert (todo.state, todo.done_at) == (TodoState.GIVEN_UP, now)
    assert await list_to_tell(session, staff=manager, case_id=case.id) == []
    said = await session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "tell").order_by(AuditEntry.id)
    )
    assert list(said) == [*["not_reached"] * 3, "tomorrow", "given_up"]


async def test_whose_case_was_merged_hears_of_the_original(session: AsyncSession) -> None:
    manager, reporter = await a_person(session, Role.MANAGER), await a_person(session)
    original = await submit_case(
        session,
        reporter=reporter,
        kind=CaseKind.REPORT,
        text="x",
        zone=ZONE,
        deadline=SOON,
        now=NOW,
    )
    case = await entered(session, manager)
    await close_as_duplicate(session, case=case, original=original, actor=manager, now=NOW)
    await ask_reporter(session, case=original, actor=manager, text="Since when?", now=NOW)
    own, waits = await list_to_tell(session, staff=manager, case_id=case.id)
    assert (own.about.id, waits.about.id) == (case.id, original.id)
    assert waits.entry.became is CaseStatus.WAITING_FOR_RESIDENT
    code = await make_slip(session, case=case, actor=manager, now=NOW)
    slip = await find_slip(session, code=code)
    assert slip is not None
    await use_slip(session, slip=slip, person=reporter, now=NOW)
    follower = await session.scalar(
        select(CaseFollower).where(CaseFollower.case_id == original.id)
    )
    assert follower is not None
    assert await shown(session, reporter, CaseHistoryNotice.NAME) == 3


# --- Contacts ----------------------------------------------------------------------------------


async def test_a_contact_is_gone_on_the_32nd_day_and_looking_is_on_record(
    session: AsyncSession, tmp_path: Any
) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await entered(session, manager)
    code = await make_slip(session, case=case, actor=manager, now=NOW)
    contact = await look_at_contact(session, case=case, staff=manager, now=NOW)
    assert contact is not None
    assert contact.value == "0176 1234567"
    await change_status(
        session, case=case, actor=manager, wanted=CaseStatus.SOLVED, text="Done.", now=NOW
    )
    last = NOW + CONTACT_KEPT - timedelta(seconds=1)
    await forget_what_is_old(session, media_dir=tmp_path, now=last)
    assert await session.get(CaseContact, case.id) is not None
    slip = await find_slip(session, code=code)
    assert slip is not None
    with pytest.raises(SlipOverError):
        await use_slip(
            session, slip=slip, person=await a_person(session), now=last + timedelta(seconds=1)
        )
    with pytest.raises(SlipOverError):
        await make_slip(session, case=case, actor=manager, now=NOW + 32 * DAY)
    await forget_what_is_old(session, media_dir=tmp_path, now=NOW + 32 * DAY)
    for table in (CaseContact, Todo, Slip):
        assert await session.scalar(select(func.count()).select_from(table)) == 0
    assert await look_at_contact(session, case=case, staff=manager, now=NOW) is None
    actions = list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["enter", "slip", "contact", "status"]


async def test_a_contact_is_deleted_on_the_persons_word(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await entered(session, manager)
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.ACCEPTED, now=NOW)
    for _twice in range(2):
        await delete_contact(session, case=case, staff=manager, now=NOW)
    assert await session.get(CaseContact, case.id) is None
    assert await todos(session, case) == []
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.IN_PROGRESS, now=NOW)
    assert await todos(session, case) == []


# --- Slips -------------------------------------------------------------------------------------


async def test_a_slip_joins_the_case_to_an_account_once(session: AsyncSession) -> None:
    manager, resident, other = [
        await a_person(session, role) for role in (Role.MANAGER, Role.RESIDENT, Role.RESIDENT)
    ]
    photo = await keep_file(
        session, person_id=manager.id, file=StoredFile(name="a.jpg", size=1), now=NOW
    )
    case = await entered(session, manager, media_ids=[photo.id])
    await take_case(session, case=case, actor=manager, now=NOW)
    ended = await make_slip(session, case=case, actor=manager, now=NOW)
    code = await make_slip(session, case=case, actor=manager, now=NOW)
    assert len(code) == 8
    assert {*code} <= {*LETTERS}
    assert await find_slip(session, code=ended) is None
    slip = await find_slip(session, code=f" {code[:4].lower()}-{code[4:]} ")
    assert slip is not None
    for _twice in range(2):
        assert (await use_slip(session, slip=slip, person=resident, now=NOW)).id == case.id
    assert case.reporter_id == resident.id
    assert await session.get(CaseContact, case.id) is None
    assert await todos(session, case) == []
    assert await shown(session, resident, CaseHistoryNotice.NAME) == 1
    assert await shown(session, manager, JoinedNotice.NAME) == 1
    await session.refresh(photo)
    assert photo.person_id == resident.id
    with pytest.raises(SlipUsedError):
        await use_slip(session, slip=slip, person=other, now=NOW)
    with pytest.raises(SlipUsedError):
        await make_slip(session, case=case, actor=manager, now=NOW)
    await answer_reporter(session, case=case, actor=manager, text="Soon.", now=NOW)
    assert await shown(session, resident, CaseHistoryNotice.NAME) == 2
    assert await todos(session, case) == []
    assert [row["case_id"] for row in (await collect(session, person=resident))["slips"]] == [
        case.id
    ]
    await forget_cases_of(session, person=resident, now=NOW)
    assert await session.get(Slip, case.id) is None


async def test_of_fifty_who_use_a_slip_at_once_one_wins(database: Database) -> None:
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        people = [await a_person(session) for _number in range(50)]
        case = await entered(session, manager)
        code = await make_slip(session, case=case, actor=manager, now=NOW)

    async def use(person: Person) -> bool:
        try:
            async with database.transaction() as session:
                slip = await find_slip(session, code=code)
                assert slip is not None
                await asyncio.sleep(0)
                await use_slip(session, slip=slip, person=person, now=NOW)
        except SlipUsedError:
            return False
        return True

    won = await asyncio.gather(*(use(person) for person in people))
    assert won.count(True) == 1
    async with database.transaction() as session:
        stored = await session.get_one(Case, case.id)
        assert stored.reporter_id == people[won.index(True)].id
        assert await session.get(CaseContact, case.id) is None
        files = await session.scalars(select(MediaFile))
        assert files.all() == []
