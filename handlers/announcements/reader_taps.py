"""What readers tap below an announcement: a vote, hearing no more of it, and hearing of it again.

::

    announcement ─► vote ─► the numbers show; a second tap changes nothing
        └─────────► no more of this ─► hear of it again ─► …
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.methods import EditMessageReplyMarkup
from aiogram.types import CallbackQuery, InaccessibleMessage, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements.buttons import LeaveButton, PreviewButton, ReturnButton, VoteButton
from handlers.announcements.rendering import reader_keyboard
from handlers.replies import Replies, Reply, toast
from storage.announcements import Announcement, count_votes, get_announcement, vote
from storage.announcements.polls import has_voted
from storage.announcements.unfollowing import refollow_topics, unfollow_topics, ways
from storage.people import Person
from storage.quarter import Quarter

router: Final = Router(name=__name__)


@router.callback_query(VoteButton.filter())
async def vote_in_poll(
    query: CallbackQuery, callback_data: VoteButton, session: AsyncSession, person: Person
) -> Replies:
    """Count the vote, and show how the others voted."""
    announcement_id = callback_data.announcement_id
    new = await vote(
        session,
        announcement_id=announcement_id,
        person_id=person.id,
        option=callback_data.option,
    )
    words = (
        _("Thank you! Your vote counts. Nobody sees how you voted.")
        if new
        else _("You have voted already.")
    )
    announcement = await get_announcement(session, announcement_id)
    return _replies(query, words, await _keyboard(session, announcement, person))


@router.callback_query(LeaveButton.filter())
async def leave_topics(
    query: CallbackQuery,
    callback_data: LeaveButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Send the person nothing more of what this came through."""
    announcement = await get_announcement(session, callback_data.announcement_id)
    left = await unfollow_topics(
        session,
        announcement_id=announcement.id,
        person=person,
        profile=quarter.profile,
        now=now,
    )
    markup = await _keyboard(session, announcement, person, left)
    words = _("You will hear no more of this. One tap, and you hear of it again.")
    return _replies(query, words, markup)


@router.callback_query(ReturnButton.filter())
async def follow_again(
    query: CallbackQuery,
    callback_data: ReturnButton,
    session: AsyncSession,
    person: Person,
    now: datetime,
) -> Replies:
    """Follow what was left by the button before."""
    announcement = await get_announcement(session, callback_data.announcement_id)
    topics = [
        topic
        for place, topic in enumerate(ways(announcement.to))
        if callback_data.topics >> place & 1
    ]
    await refollow_topics(
        session, announcement_id=announcement.id, person=person, topics=topics, now=now
    )
    markup = await _keyboard(session, announcement, person)
    return _replies(query, _("You will hear of it again."), markup)


@router.callback_query(PreviewButton.filter())
async def tap_in_preview(query: CallbackQuery) -> Replies:
    """Say that nothing happens here."""
    return toast(query, _("This is only a preview."))


async def _keyboard(
    session: AsyncSession,
    announcement: Announcement,
    person: Person,
    left: Sequence[str] = (),
) -> InlineKeyboardMarkup:
    """Return the buttons as they are for this person."""
    bits = sum(1 << place for place, topic in enumerate(ways(announcement.to)) if topic in left)
    voted = announcement.poll_options is not None and await has_voted(
        session, announcement_id=announcement.id, person_id=person.id
    )
    votes = await count_votes(session, announcement.id) if voted else None
    return reader_keyboard(announcement, votes=votes, left=bits)


def _replies(query: CallbackQuery, words: str, markup: InlineKeyboardMarkup) -> list[Reply]:
    """Return a short word, and the buttons anew where the message can still be changed."""
    replies: list[Reply] = [toast(query, words)]
    if query.message is not None and not isinstance(query.message, InaccessibleMessage):
        replies.append(
            EditMessageReplyMarkup(
                chat_id=query.message.chat.id,
                message_id=query.message.message_id,
                reply_markup=markup,
            )
        )
    return replies
