"""Who offers hours, and where each of them meets people by video.

::

    who offers hours ─► on · off ─► the list
                   └──► video link ─► a text, or none ─► the list
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.filters import HasText, IsManager
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.dialogues import LinkingVideo, NoCommand
from handlers.staff.hours_buttons import HostButton, HostsButton, HoursButton, VideoLinkButton
from handlers.staff.words import quoted
from storage.hours.hosts import make_host, remove_host, set_video_link
from storage.hours.queries import get_host, list_hosts
from storage.team import list_workers

router: Final = Router(name="staff-hours-hosts")
router.message.filter(IsManager(), AtDesk())
router.callback_query.filter(IsManager(), AtDesk())

MEMBERS_SHOWN: Final = 45
"""Two buttons each, of the 100 a message may have (Bot API)."""


class LinkDraft(BaseModel, frozen=True):
    """Whose video link is being written."""

    person_id: int


@router.callback_query(HostsButton.filter())
async def show_hosts(query: CallbackQuery, desk: Desk) -> Replies:
    """List the team with who offers hours."""
    await desk.leave_dialogue()
    return edit_or_send(query, *await _hosts(desk))


@router.callback_query(HostButton.filter())
async def switch_host(query: CallbackQuery, callback_data: HostButton, desk: Desk) -> Replies:
    """Let somebody offer hours, or not any more once their hours are ended."""
    await desk.leave_dialogue()
    if callback_data.offers:
        await make_host(
            desk.session, person_id=callback_data.person_id, actor=desk.staff, now=desk.now
        )
    else:
        await remove_host(
            desk.session,
            person_id=callback_data.person_id,
            actor=desk.staff,
            profile=desk.profile,
            now=desk.now,
        )
    return edit_or_send(query, *await _hosts(desk))


async def _hosts(desk: Desk) -> Screen:
    hosts = {host.person_id: host for host, _name in await list_hosts(desk.session)}
    lines = [_("👤 <b>Who offers hours</b>")]
    rows = []
    for person_id, name in list((await list_workers(desk.session)).items())[:MEMBERS_SHOWN]:
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
async def start_link(query: CallbackQuery, callback_data: VideoLinkButton, desk: Desk) -> Replies:
    """Ask for the address, or forget it."""
    await get_host(desk.session, person_id=callback_data.person_id)
    await desk.state.clear()
    if callback_data.forget:
        await set_video_link(
            desk.session,
            person_id=callback_data.person_id,
            link=None,
            actor=desk.staff,
            now=desk.now,
        )
        return edit_or_send(query, *await _hosts(desk))
    await desk.state.set_state(LinkingVideo.link)
    draft = LinkDraft(person_id=callback_data.person_id)
    await desk.state.set_data(draft.model_dump(mode="json"))
    return edit_or_send(query, _ask_link(), _link_keyboard(draft))


@router.message(LinkingVideo.link, HasText())
async def take_link(_message: Message, text: str, desk: Desk) -> Replies:
    """Keep the address."""
    draft = LinkDraft.model_validate(await desk.state.get_data())
    await set_video_link(
        desk.session, person_id=draft.person_id, link=text, actor=desk.staff, now=desk.now
    )
    await desk.state.clear()
    return send(desk.chat_id, *await _hosts(desk))


@router.message(StateFilter(LinkingVideo), NoCommand())
async def repeat_question(_message: Message, desk: Desk) -> Replies:
    """Answer photos, stickers and the like."""
    draft = LinkDraft.model_validate(await desk.state.get_data())
    return send(desk.chat_id, _ask_link(), _link_keyboard(draft))


def _ask_link() -> str:
    return _(
        "Where do they meet people by video? Please send the address, with https:// in front."
    )


def _link_keyboard(draft: LinkDraft) -> InlineKeyboardMarkup:
    forget = VideoLinkButton(person_id=draft.person_id, forget=True)
    return keyboard([button(_("🗑 No link"), forget)], [button(_("✖️ Cancel"), HostsButton())])
