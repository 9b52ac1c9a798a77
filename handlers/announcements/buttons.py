"""The buttons below announcements, and below the message that shows their progress."""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id

Choice = Annotated[int, Field(ge=0, le=9)]
"""Which option of a poll, from 0."""
Topics = Annotated[int, Field(ge=0, lt=1 << 22)]
"""A bit for each way an announcement comes, in the order of ``storage.announcements.unfollowing``;
the quarter has 20 topics at most, and there is ``EVERYONE``."""


# --- For readers -------------------------------------------------------------------------------


class VoteButton(CallbackData, prefix="announce-vote"):
    """Vote for an option of the poll."""

    announcement_id: Id
    option: Choice


class LeaveButton(CallbackData, prefix="announce-leave"):
    """Hear no more of what the announcement came through."""

    announcement_id: Id


class ReturnButton(CallbackData, prefix="announce-return"):
    """Follow what was left with the same button."""

    announcement_id: Id
    topics: Topics


class PreviewButton(CallbackData, prefix="announce-preview"):
    """Stands in a preview where readers can tap."""


# --- For the team ------------------------------------------------------------------------------


class SendingAction(enum.StrEnum):
    """What can be done with an announcement that is being sent, or was sent."""

    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CORRECT = "correct"
    RECALL = "recall"


class SendingButton(CallbackData, prefix="announce-control"):
    """Do it."""

    announcement_id: Id
    action: SendingAction
