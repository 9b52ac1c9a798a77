"""An announcement that is being written, as its buttons and the writer's texts find it.

It is stored from its first words on, so that it can be interpreted, looked at by colleagues and
sent later; only what is asked for at the moment is kept with the conversation.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements.staff.buttons import (
    AnnouncementAction,
    AnnouncementDraftButton,
    AnnouncementsButton,
    ShowAnnouncementButton,
)
from handlers.announcements.staff.send_times import Often
from handlers.dialogues import StaffDialogue, is_open, load_draft
from handlers.filters import ButtonFilter
from handlers.keyboards import button
from storage.announcements import (
    Announcement,
    find_announcement,
    list_asked,
    list_texts,
)
from storage.announcements.queries import lock_announcement
from storage.errors import AnnouncementError, AnnouncementFault
from storage.quarter.profile import ORIGINAL_LOCALE


class Announcing(StaffDialogue):
    """An announcement is being written; members but ``planning`` and ``sure`` await a message."""

    first = State()
    words = State()
    file = State()
    link = State()
    label = State()
    poll = State()
    case = State()
    moment = State()
    planning = State()
    correction = State()
    sure = State()


class Asked(BaseModel, frozen=True):
    """What is being asked of the writer.

    Attributes:
        announcement_id: about which announcement; 0 for one that is not begun.
        locale: of which language the text is awaited.
        label: what the button says whose link is awaited.
        text: a corrected text that waits for the yes.
        send_at: when it shall be sent.
        often: how often it shall come back.
    """

    announcement_id: int = 0
    locale: str = ORIGINAL_LOCALE
    label: str = ""
    text: str = ""
    send_at: datetime | None = None
    often: Often = Often.ONCE


@dataclass(frozen=True, slots=True)
class Drafted:
    """An announcement that was not sent yet, with its texts.

    Attributes:
        announcement: the announcement, locked.
        texts: what it says, by language.
        asked: since when which languages are asked for.
    """

    announcement: Announcement
    texts: Mapping[str, str]
    asked: Mapping[str, datetime]

    @property
    def version(self) -> int:
        """A number made of everything it says."""
        one = self.announcement
        parts = [
            one.to.model_dump_json(),
            f"{one.state} {one.urgent} {one.missing} {one.media_id} {one.send_at} {one.repeats}",
            f"{one.button_text} {one.button_url} {one.poll_options}",
            *(f"{locale} {text}" for locale, text in sorted(self.texts.items())),
        ]
        return zlib.crc32("\n".join(parts).encode())

    @property
    def german(self) -> str:
        """The text the team wrote."""
        return self.texts.get(ORIGINAL_LOCALE, "")

    def button(
        self, label: str, act: AnnouncementAction, value: int | None = None
    ) -> InlineKeyboardButton:
        """Return a button that does something with it as it is now."""
        data = AnnouncementDraftButton(
            announcement_id=self.announcement.id, version=self.version, act=act, value=value
        )
        return button(label, data)

    def back(self) -> InlineKeyboardButton:
        """Return the button that comes back to its card."""
        data = ShowAnnouncementButton(announcement_id=self.announcement.id)
        return button(_("↩️ Back"), data)


async def get_draft(session: AsyncSession, announcement_id: int) -> Drafted:
    """Return an announcement that can be changed, locked until the transaction ends.

    Raises:
        AnnouncementMissingError: there is none.
        AnnouncementError: it has been sent (``STATE``).
    """
    announcement = await lock_announcement(session, announcement_id)
    if not announcement.is_editable:
        raise AnnouncementError(AnnouncementFault.STATE)
    return await _with_texts(session, announcement)


async def find_draft(session: AsyncSession, announcement_id: int) -> Drafted | None:
    """Return the same, or ``None`` where it was sent or discarded."""
    announcement = await find_announcement(session, announcement_id)
    if announcement is None:
        return None
    announcement = await lock_announcement(session, announcement_id)
    return await _with_texts(session, announcement) if announcement.is_editable else None


async def _with_texts(session: AsyncSession, announcement: Announcement) -> Drafted:
    return Drafted(
        announcement,
        await list_texts(session, announcement.id),
        await list_asked(session, announcement.id),
    )


class AnnouncementTap(ButtonFilter[AnnouncementDraftButton]):
    """Takes taps on these buttons if the draft is as the tapper saw it; adds them by name.

    What it adds: ``tapped`` and ``draft``.  Other taps show the draft as it is.
    """

    def __init__(self, *members: AnnouncementAction) -> None:
        super().__init__(AnnouncementDraftButton, *members)

    async def __call__(self, query: CallbackQuery, session: AsyncSession) -> bool | dict[str, Any]:
        """Return button and draft under their parameters' names."""
        tapped = self.read(query)
        if tapped is None:
            return False
        draft = await find_draft(session, tapped.announcement_id)
        if draft is None or draft.version != tapped.version:
            return False
        return {"tapped": tapped, "draft": draft}


class OnDraft(Filter):
    """Takes what is written about a draft; adds ``asked`` and ``draft``.

    What a colleague has sent or discarded meanwhile does not match.
    """

    async def __call__(
        self, _event: Any, session: AsyncSession, state: FSMContext
    ) -> bool | dict[str, Any]:
        """Return both under their parameters' names."""
        if not await is_open(state, Announcing):
            return False
        asked = await load_draft(state, Asked)
        draft = await find_draft(session, asked.announcement_id)
        return False if draft is None else {"asked": asked, "draft": draft}


def all_announcements() -> InlineKeyboardButton:
    """Return the button to the list."""
    return button(_("📣 All announcements"), AnnouncementsButton())
