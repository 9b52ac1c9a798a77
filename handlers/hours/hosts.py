"""Who offers hours, and where each of them meets people by video.

::

    who offers hours ─► on · off ─► the list
                   └──► video link ─► a text, or none ─► the list
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import HasText, IsManager, NoCommand
from handlers.hours.buttons import HostButton, HostsButton, HoursButton, VideoLinkButton
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted
from storage.appointments.hosting import remove_host
from storage.hours.hosts import make_host, set_video_link
from storage.hours.queries import get_host, list_hosts
from storage.team import list_workers


class LinkingVideo(StaffDialogue):
    """The address where somebody meets people by video is awaited."""

    link = State()


router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

MEMBERS_SHOWN: Final = 45
"""Two buttons each, of the 100 a message may have (Bot API)."""


class LinkDraft(BaseModel, frozen=True):
    """Whose video link is being written."""

    person_id: int


@router.callback_query(HostsButton.filter())
async def show_hosts(query: CallbackQuery, context: StaffContext) -> Replies:
    """List the team with who offers hours."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _hosts(context))


@router.callback_query(HostButton.filter())
async def switch_host(
    query: CallbackQuery, callback_data: HostButton, context: StaffContext
) -> Replies:
    """Let somebody offer hours, or not any more once their hours are ended."""
    await context.leave_dialogue()
    if callback_data.offers:
        await make_host(
            context.session,
            person_id=callback_data.person_id,
            actor=context.staff,
            now=context.now,
        )
    else:
        await remove_host(
            context.session,
            person_id=callback_data.person_id,
            actor=context.staff,
            profile=context.profile,
            now=context.now,
        )
    return edit_or_send(query, *await _hosts(context))


async def _hosts(context: StaffContext) -> Screen:
    hosts = {host.person_id: host for host, _name in await list_hosts(context.session)}
    lines = [_("👤 <b>Who offers hours</b>")]
    rows = []
    for person_id, name in list((await list_workers(context.session)).items())[:MEMBERS_SHOWN]:
        host = hosts.get(person_id)
        label = f"✅ {name}" if host is not None else f"➕ {name}"
        row = [button(label, HostButton(person_id=person_id, offers=host is None))]
        if host is None:
            lines.append(f"▫️ {quoted(name)}")
        else:
            link = "" if host.video_link is None else f" · 🎥 {quoted(host.video_link)}"
            lines.append(f"✅ <b>{quoted(name)}</b>{link}")
            row.append(
                button(
                    _("🎥 Link of {name}").format(name=name),
                    VideoLinkButton(person_id=person_id),
                )
            )
        rows.append(row)
    lines += ["", _("A tap on a name lets somebody offer hours, or not any more.")]
    return "\n".join(lines), keyboard(*rows, [button(_("↩️ Back"), HoursButton())])


# --- Video link --------------------------------------------------------------------------------


@router.callback_query(VideoLinkButton.filter())
async def start_link(
    query: CallbackQuery, callback_data: VideoLinkButton, context: StaffContext
) -> Replies:
    """Ask for the address, or forget it."""
    await get_host(context.session, person_id=callback_data.person_id)
    await context.leave_dialogue()
    if callback_data.forget:
        await set_video_link(
            context.session,
            person_id=callback_data.person_id,
            link=None,
            actor=context.staff,
            now=context.now,
        )
        return edit_or_send(query, *await _hosts(context))
    draft = LinkDraft(person_id=callback_data.person_id)
    await context.open_dialogue(LinkingVideo.link, draft)
    return edit_or_send(query, _ask_link(), _link_keyboard(draft))


@router.message(LinkingVideo.link, HasText())
async def take_link(_message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the address."""
    draft = await context.load_draft(LinkDraft)
    await set_video_link(
        context.session, person_id=draft.person_id, link=text, actor=context.staff, now=context.now
    )
    await context.leave_dialogue()
    return send(context.chat_id, *await _hosts(context))


@router.message(StateFilter(LinkingVideo), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like."""
    draft = await context.load_draft(LinkDraft)
    return send(context.chat_id, _ask_link(), _link_keyboard(draft))


def _ask_link() -> str:
    return _(
        "Where do they meet people by video? Please send the address, with https:// in front."
    )


def _link_keyboard(draft: LinkDraft) -> InlineKeyboardMarkup:
    forget = VideoLinkButton(person_id=draft.person_id, forget=True)
    return keyboard([button(_("🗑 No link"), forget)], [button(_("✖️ Cancel"), HostsButton())])
