"""The team: /team lists its members, invites new ones, changes roles, and lets people go.

::

    /team ─► invite ─► role ─► name ─► the link, shown once
      ├──► open invitations ─► withdraw one
      ├──► role of a member ─► another one ─► sure? ─► changed
      └──► remove a member ─► sure? ─► removed

For managers only; everybody else sees an unknown command.
"""

from collections.abc import Callable, Sequence
from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.cases.staff.buttons import (
    InvitationsButton,
    InviteButton,
    RemoveButton,
    RoleButton,
    TeamButton,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue, leave_dialogue
from handlers.filters import Command, HasText, IsManager, NoCommand
from handlers.formats import day, isolate
from handlers.keyboards import button, keyboard, pairs
from handlers.labels import role_label
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted
from storage.errors import MemberMissingError
from storage.memberships import give_role, leave_team
from storage.people import WORKS, Person, Role
from storage.team import (
    INVITATION_VALID,
    Invitation,
    TeamMember,
    invite,
    list_open_invitations,
    list_team,
    withdraw_invitation,
)


class Inviting(StaffDialogue):
    """The name of somebody new in the team is awaited."""

    name = State()


class InvitationDraft(BaseModel, frozen=True):
    """Whom the invitation is for."""

    role: Role


router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

TEAM_ROLES: Final = (Role.HELPER, Role.INTERPRETER, Role.READER, Role.MANAGER)
SIGNS: Final = {
    Role.MANAGER: "⭐",
    Role.HELPER: "🤝",
    Role.READER: "👁",
    Role.INTERPRETER: "🌐",
}
MEMBERS_SHOWN: Final = 45
"""Members with buttons, two each, of the 100 a message may have (Bot API)."""


@router.message(Command("team"))
async def open_team(_message: Message, context: StaffContext) -> Replies:
    """List the team."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await _team(context))


@router.callback_query(TeamButton.filter())
async def show_team(query: CallbackQuery, context: StaffContext) -> Replies:
    """Come back to the list."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _team(context))


async def _team(context: StaffContext) -> Screen:
    members = await list_team(context.session)
    lines = [
        _("👥 <b>The team</b>"),
        *(_line(person, member, context) for person, member in members),
    ]
    rows = [
        [
            button(
                _("🎭 Role of {name}").format(name=member.name), RoleButton(person_id=person.id)
            ),
            button(
                _("✖️ Remove {name}").format(name=member.name), RemoveButton(person_id=person.id)
            ),
        ]
        for person, member in members[:MEMBERS_SHOWN]
    ]
    inviting = [[button(_("➕ Invite somebody"), InviteButton())]]
    count = len(await list_open_invitations(context.session, now=context.now))
    if count:
        # NOTE: button; {n} is a number
        label = _("🔑 {n} open invitation", "🔑 {n} open invitations", count).format(n=count)
        inviting.append([button(label, InvitationsButton())])
    return "\n".join(lines), keyboard(*inviting, *rows)


def _line(person: Person, member: TeamMember, context: StaffContext) -> str:
    name = f"<b>{quoted(member.name)}</b>"
    if person.id == context.staff.id:
        # NOTE: marks the reader's own name in a list of people: "Weber (you)"
        you = _("you")
        name = f"{name} ({you})"
    return f"{SIGNS.get(person.role, '')} {name}: {role_label(person.role)}"


# --- Inviting ----------------------------------------------------------------------------------


@router.callback_query(InviteButton.filter())
async def start_invitation(
    query: CallbackQuery, callback_data: InviteButton, context: StaffContext
) -> Replies:
    """Ask for the role, then for the name."""
    role = callback_data.role
    if role not in TEAM_ROLES:
        text = "\n".join([_("Whom do you want to invite?"), "", *_rights_lines()])
        buttons = [button(_role_words(each), InviteButton(role=each)) for each in TEAM_ROLES]
        return edit_or_send(query, text, keyboard(*pairs(buttons), [_back()]))
    await context.open_dialogue(Inviting.name, InvitationDraft(role=role))
    return edit_or_send(query, _ask_name(), keyboard([_back()]))


@router.message(Inviting.name, HasText())
async def name_the_invited(
    _message: Message, text: str, context: StaffContext, links: Callable[[str], Sequence[str]]
) -> Replies:
    """Make the invitation and show its link, which nothing shows again."""
    draft = await context.load_draft(InvitationDraft)
    token = await invite(
        context.session, role=draft.role, name=text, actor=context.staff, now=context.now
    )
    await context.leave_dialogue()
    until = day(context.now + INVITATION_VALID, context.profile.zone)
    heading = _(
        "🔑 <b>The invitation for {name} is ready.</b>\n"
        "Please pass this link on. Whoever opens it first belongs to the team. "
        "It works once, until {day}, and I do not show it again."
    ).format(name=quoted(text.strip()), day=until)
    return send(
        context.chat_id,
        "\n\n".join([heading, *(html.quote(link) for link in links(f"team-{token}"))]),
        keyboard([button(_("👥 Back to the team"), TeamButton())]),
    )


@router.message(StateFilter(Inviting), NoCommand())
async def repeat_name(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    return send(context.chat_id, _ask_name(), keyboard([_back()]))


@router.callback_query(InvitationsButton.filter())
async def show_invitations(
    query: CallbackQuery, callback_data: InvitationsButton, context: StaffContext
) -> Replies:
    """List the invitations nobody has used, each with a button that withdraws it."""
    lines = list[str]()
    if callback_data.withdrawn is not None:
        name = await withdraw_invitation(
            context.session,
            invitation_id=callback_data.withdrawn,
            actor=context.staff,
            now=context.now,
        )
        done = _("The invitation for {name} is withdrawn.").format(name=quoted(name))
        lines += [done, ""]
    found = await list_open_invitations(context.session, now=context.now)
    lines.append(_("🔑 <b>Open invitations</b>") if found else _("There are no open invitations."))
    lines += [_invitation_line(invitation, maker, context) for invitation, maker in found]
    rows = [
        [
            button(
                _("✖️ Withdraw: {name}").format(name=invitation.name),
                InvitationsButton(withdrawn=invitation.id),
            )
        ]
        for invitation, _maker in found[:MEMBERS_SHOWN]
    ]
    return edit_or_send(query, "\n".join(lines), keyboard(*rows, [_back()]))


def _invitation_line(invitation: Invitation, maker: str | None, context: StaffContext) -> str:
    values = {
        "name": f"<b>{quoted(invitation.name)}</b>",
        "role": role_label(invitation.role),
        "day": isolate(day(invitation.expires_at, context.profile.zone)),
    }
    sign = SIGNS.get(invitation.role, "")
    if maker is None:
        return f"{sign} " + _("{name}: {role}, invitation valid until {day}").format(**values)
    by_whom = _("{name}: {role}, invitation valid until {day}, invited by {maker}")
    return f"{sign} " + by_whom.format(maker=quoted(maker), **values)


# --- Changing roles ----------------------------------------------------------------------------


@router.callback_query(RoleButton.filter())
async def change_role(
    query: CallbackQuery, callback_data: RoleButton, context: StaffContext
) -> Replies:
    """Ask for the role and whether it is meant, then give it."""
    person, name = await _get_member(context, callback_data.person_id)
    role = callback_data.role
    if role not in TEAM_ROLES:
        return _ask_role(query, person, name)
    if not callback_data.sure:
        return _ask_whether_role_is_meant(query, person, name, role)
    left = await give_role(
        context.session,
        actor=context.staff,
        person_id=person.id,
        role=role,
        profile=context.profile,
        now=context.now,
    )
    done = _("{name} has the role: {role}.").format(name=quoted(name), role=role_label(role))
    return await _after(query, context, [done, *_cases_left(left)])


def _ask_role(query: CallbackQuery, person: Person, name: str) -> Replies:
    question = _("Which role shall {name} have?").format(name=quoted(name))
    buttons = [
        button(
            f"✅ {_role_words(role)}" if role is person.role else _role_words(role),
            RoleButton(person_id=person.id, role=role),
        )
        for role in TEAM_ROLES
    ]
    text = "\n".join([question, "", *_rights_lines()])
    return edit_or_send(query, text, keyboard(*pairs(buttons), [_back()]))


def _ask_whether_role_is_meant(
    query: CallbackQuery, person: Person, name: str, role: Role
) -> Replies:
    lines = [
        _("{name}: {before} → {after}?").format(
            name=quoted(name), before=role_label(person.role), after=role_label(role)
        ),
        _rights(role),
    ]
    if person.works and role not in WORKS:
        lines.append(
            _("Open cases of this person then belong to nobody, and appointments get other times.")
        )
    yes = button(_("✅ Yes"), RoleButton(person_id=person.id, role=role, sure=True))
    return edit_or_send(query, "\n".join(lines), keyboard([yes], [_back()]))


# --- Removing ----------------------------------------------------------------------------------


@router.callback_query(RemoveButton.filter())
async def remove(
    query: CallbackQuery, callback_data: RemoveButton, context: StaffContext
) -> Replies:
    """Ask whether it is meant, then make the person a resident again."""
    _person, name = await _get_member(context, callback_data.person_id)
    if not callback_data.sure:
        return _ask_whether_sure(query, callback_data.person_id, name)
    left = await leave_team(
        context.session,
        actor=context.staff,
        person_id=callback_data.person_id,
        profile=context.profile,
        now=context.now,
    )
    gone = _("{name} no longer belongs to the team.").format(name=quoted(name))
    return await _after(query, context, [gone, *_cases_left(left)])


def _ask_whether_sure(query: CallbackQuery, person_id: int, name: str) -> Replies:
    question = _(
        "Remove {name} from the team? What {name} did stays in the history. "
        "Open cases of this person then belong to nobody."
    ).format(name=quoted(name))
    yes = button(_("✖️ Yes, remove"), RemoveButton(person_id=person_id, sure=True))
    return edit_or_send(query, question, keyboard([yes], [_back()]))


# --- Words and buttons -------------------------------------------------------------------------


def _ask_name() -> str:
    return _("What shall colleagues call this person? Please write the name.")


def _role_words(role: Role) -> str:
    return f"{SIGNS[role]} {role_label(role)}"


def _rights_lines() -> list[str]:
    return [f"{SIGNS[role]} {_rights(role)}" for role in TEAM_ROLES]


def _cases_left(left: int) -> list[str]:
    if not left:
        return []
    return [
        # NOTE: “All open” is the box of the inbox; please use the same words as there
        _(
            "{n} open case belongs to nobody now. You find it under “All open”.",
            "{n} open cases belong to nobody now. You find them under “All open”.",
            left,
        ).format(n=left)
    ]


async def _after(query: CallbackQuery, context: StaffContext, lines: Sequence[str]) -> Replies:
    """Return what was done above the team; without the team for somebody who no longer may."""
    if context.staff.role is not Role.MANAGER:
        return edit_or_send(query, "\n".join(lines))
    text, team_keyboard = await _team(context)
    return edit_or_send(query, "\n\n".join(["\n".join(lines), text]), team_keyboard)


async def _get_member(context: StaffContext, person_id: int) -> tuple[Person, str]:
    for person, member in await list_team(context.session):
        if person.id == person_id:
            return person, member.name
    raise MemberMissingError(person_id)


def _back() -> InlineKeyboardButton:
    return button(_("↩️ Back"), TeamButton())


def _rights(role: Role) -> str:
    """Return in one sentence what somebody of this role sees and does."""
    match role:
        case Role.RESIDENT:
            return _("A <b>resident</b> sees their own cases.")
        case Role.INTERPRETER:
            return _("An <b>interpreter</b> translates what you announce, and sees nothing else.")
        case Role.READER:
            return _("A <b>reader</b> sees everything you see, and changes nothing.")
        case Role.HELPER:
            return _("A <b>helper</b> sees the cases that were given to them, and nothing else.")
        case Role.MANAGER:
            return _("A <b>manager</b> sees and does everything, as you do.")
