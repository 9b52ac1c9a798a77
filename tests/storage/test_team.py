"""The team: one-time invitations, and letting people go without losing the last manager."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.residents import withdraw_case
from storage.cases.staff import take_case
from storage.conversations import keep_conversation
from storage.database import Database
from storage.errors import (
    AlreadyMemberError,
    InvitationError,
    LastManagerError,
    MemberMissingError,
    StorageError,
    TextLengthError,
)
from storage.memberships import remove_member
from storage.people import Person, Role
from storage.roles import get_member, list_manager_ids
from storage.team import (
    INVITATION_VALID,
    NAME_LENGTH,
    Invitation,
    invite,
    join,
    list_names,
    list_team,
)
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, audited
from tests.support.conversations import find_conversation

# --- Joining -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.HELPER, Role.MANAGER])
async def test_who_opens_an_invitation_belongs_to_the_team(
    session: AsyncSession, role: Role
) -> None:
    manager, ali = await a_person(session, Role.MANAGER), await a_person(session)
    token = await invite(session, role=role, name="  Ali \n B. ", actor=manager, now=NOW)
    member = await join(session, person=ali, token=token, now=NOW)

    assert (ali.role, member.name, member.joined_at) == (role, "Ali B.", NOW)
    assert await audited(session) == [
        (manager.id, "invite", None, role.value),
        (ali.id, "join", None, role.value),
    ]


async def test_an_invitation_works_once(session: AsyncSession) -> None:
    token = await invite(session, role=Role.HELPER, name="Ali", now=NOW)
    await join(session, person=await a_person(session), token=token, now=NOW)

    late = await a_person(session)
    with pytest.raises(InvitationError):
        await join(session, person=late, token=token, now=NOW)
    assert late.role is Role.RESIDENT


async def test_of_two_who_open_an_invitation_at_once_one_gets_in(database: Database) -> None:
    async with database.transaction() as session:
        token = await invite(session, role=Role.HELPER, name="Ali", now=NOW)
        people = [await a_person(session) for _ in range(2)]

    async def open_link(person_id: int) -> bool:
        try:
            async with database.transaction() as session:
                person = await session.get_one(Person, person_id)
                await asyncio.sleep(0.05)
                await join(session, person=person, token=token, now=NOW)
        except InvitationError:
            return False
        return True

    assert sorted(await asyncio.gather(*(open_link(p.id) for p in people))) == [False, True]


@pytest.mark.parametrize("late", [False, True])
async def test_an_invitation_ends_after_a_week(session: AsyncSession, late: bool) -> None:
    token = await invite(session, role=Role.HELPER, name="Ali", now=NOW)
    person = await a_person(session)
    if late:
        with pytest.raises(InvitationError):
            await join(session, person=person, token=token, now=NOW + INVITATION_VALID)
    else:
        last_moment = NOW + INVITATION_VALID - timedelta(seconds=1)
        await join(session, person=person, token=token, now=last_moment)


async def test_a_made_up_invitation_lets_nobody_in(session: AsyncSession) -> None:
    await invite(session, role=Role.HELPER, name="Ali", now=NOW)
    for token in ("", "x" * 43, "team"):
        with pytest.raises(InvitationError):
            await join(session, person=await a_person(session), token=token, now=NOW)


async def test_the_secret_of_an_invitation_is_not_in_the_database(session: AsyncSession) -> None:
    token = await invite(session, role=Role.HELPER, name="Ali", now=NOW)
    stored = (await session.scalars(select(Invitation))).one()

    assert len(f"team-{token}") <= 64  # what a deep link may carry
    assert token not in {stored.token_hash, stored.name}


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * (NAME_LENGTH + 1)])
async def test_an_invitation_needs_a_name_colleagues_can_read(
    session: AsyncSession, name: str
) -> None:
    with pytest.raises(TextLengthError):
        await invite(session, role=Role.HELPER, name=name, now=NOW)


async def test_a_member_who_is_invited_again_gets_the_other_role(session: AsyncSession) -> None:
    ali = await a_person(session, Role.HELPER, name="Ali")
    token = await invite(session, role=Role.MANAGER, name="Ali B.", now=NOW)
    await join(session, person=ali, token=token, now=NOW)

    assert ali.role is Role.MANAGER
    assert await list_names(session) == {ali.id: "Ali B."}


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.MANAGER, Role.HELPER),
        (Role.MANAGER, Role.MANAGER),
        (Role.HELPER, Role.HELPER),
    ],
)
async def test_trying_the_link_of_somebody_else_neither_spends_it_nor_costs_a_role(
    session: AsyncSession, role: Role, offered: Role
) -> None:
    member = await a_person(session, role)
    token = await invite(session, role=offered, name="Ali", now=NOW)
    with pytest.raises(AlreadyMemberError):
        await join(session, person=member, token=token, now=NOW)
    assert member.role is role

    ali = await a_person(session)
    await join(session, person=ali, token=token, now=NOW)
    assert ali.role is offered


# --- The list ----------------------------------------------------------------------------------


async def test_the_team_is_listed_without_residents(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER, name="Weber")
    helper = await a_person(session, Role.HELPER, name="Ali")
    resident = await a_person(session)

    assert [(p.id, m.name) for p, m in await list_team(session)] == [
        (manager.id, "Weber"),
        (helper.id, "Ali"),
    ]
    assert await list_manager_ids(session) == [manager.id]
    assert await get_member(session, person_id=helper.id) is helper
    with pytest.raises(MemberMissingError):
        await get_member(session, person_id=resident.id)


# --- Leaving -----------------------------------------------------------------------------------


async def test_a_removed_member_is_a_resident_without_cases_and_without_a_dialogue(
    session: AsyncSession,
) -> None:
    manager = await a_person(session, Role.MANAGER)
    leaving = await a_person(session, Role.MANAGER, name="Ali")
    reporter = await a_person(session)
    open_case, closed = [await a_case(session, reporter) for _ in range(2)]
    for case in (open_case, closed):
        await take_case(session, case=case, actor=leaving, now=NOW)
    await withdraw_case(session, case=closed, person=reporter, now=NOW)
    await keep_conversation(
        session, person_id=leaving.id, state="Writing:words", data={"case_id": 1}, now=NOW
    )
    version = open_case.version

    assert await remove_member(session, actor=manager, person_id=leaving.id, now=NOW) == 1
    assert leaving.role is Role.RESIDENT
    await session.refresh(open_case)
    assert (open_case.assignee_id, open_case.version) == (None, version + 1)
    assert closed.assignee_id == leaving.id
    assert await find_conversation(session, person_id=leaving.id, now=NOW) == (None, {})
    assert await list_names(session) == {manager.id: "Weber"}
    assert (await audited(session))[-1] == (manager.id, "remove", None, "manager")


async def test_the_last_manager_cannot_be_removed(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    await a_person(session, Role.HELPER)
    with pytest.raises(LastManagerError):
        await remove_member(session, actor=manager, person_id=manager.id, now=NOW)
    assert manager.role is Role.MANAGER


async def test_managers_remove_members_and_nobody_else_does(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    helper = await a_person(session, Role.HELPER)
    resident = await a_person(session)
    for actor, person_id in (
        (helper, manager.id),
        (resident, helper.id),
        (manager, resident.id),
        (manager, 4711),
    ):
        with pytest.raises(MemberMissingError):
            await remove_member(session, actor=actor, person_id=person_id, now=NOW)


async def test_two_managers_who_remove_each_other_leave_one(database: Database) -> None:
    async with database.transaction() as session:
        pair = [await a_person(session, Role.MANAGER) for _ in range(2)]

    async def remove(actor: Person, other: Person) -> StorageError | None:
        try:
            async with database.transaction() as session:
                me = await session.get_one(Person, actor.id)
                await asyncio.sleep(0.05)
                await remove_member(session, actor=me, person_id=other.id, now=NOW)
        except StorageError as error:
            return error
        return None

    results = await asyncio.gather(remove(*pair), remove(*reversed(pair)))
    assert len([result for result in results if result is None]) == 1
    async with database.transaction() as session:
        assert len(await list_manager_ids(session)) == 1
