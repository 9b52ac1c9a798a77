"""The outbox's table, and what is said of each message."""

import enum
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from storage.base import MONTH, Base, Keep, column, retention_info

ERROR_LENGTH: Final = 200


class Priority(enum.IntEnum):
    """Which message goes first when the messenger's rate does not allow all."""

    ANSWER = 0
    NOTICE = 1
    ANNOUNCEMENT = 2


class DeliveryState(enum.StrEnum):
    """Where a message is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    """The messenger does not let us write to this person."""
    FAILED = "failed"
    """The messenger will never take this message."""
    EXPIRED = "expired"
    """It would have come too late."""
    WITHDRAWN = "withdrawn"
    """It was no longer true, or something newer took its place."""
    UNKNOWN = "unknown"
    """The connection broke after the request was written, and it is not sent again."""


FINAL_STATES: Final = frozenset(DeliveryState) - {DeliveryState.WAITING, DeliveryState.SENDING}


class OutboxMessage(Base):
    """One message to one person."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(None, "channel", "state", "priority", "id"),
        Index(None, "channel", "state", "not_before"),
        Index(None, "person_id", "state"),
        retention_info(
            erasing="The row is deleted.",
            kept=Keep(
                "31 days after delivery, without its content, to answer whether it arrived.",
                MONTH,
                "finished_at",
            ),
            # The outcome of a message erased while it was being sent must not meet another one.
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Order of the messages.", primary_key=True)
    channel: Mapped[str] = column("The messenger it goes through.", String(16))
    person_id: Mapped[int] = column("Who gets it.", ForeignKey("people.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = column("The messenger's number of the chat.", BigInteger)
    priority: Mapped[int] = column("Which message goes first.")
    method: Mapped[str | None] = column("The messenger call, such as SendMessage.", String(64))
    notice: Mapped[str | None] = column("The text to render when it is sent.", String(64))
    payload: Mapped[dict[str, Any]] = column(
        "What the message says.", kept="Emptied when the message has reached its final state."
    )
    topic: Mapped[str | None] = column(
        "A newer message with the same topic takes the place of one still waiting.", String(32)
    )
    state: Mapped[DeliveryState] = column("Where it is on its way.")
    attempts: Mapped[int] = column("How often it was tried.", default=0)
    doubtful: Mapped[bool] = column(
        "Whether a connection broke in the middle, so that it may have arrived twice.",
        default=False,
    )
    ignores_quiet_hours: Mapped[bool] = column(
        "Whether it may be sent in quiet hours: an answer, something urgent, or without a sound."
    )
    not_before: Mapped[datetime] = column("When it may be sent, or tried again.")
    expires_at: Mapped[datetime | None] = column("From when on it would be too late.")
    created_at: Mapped[datetime] = column("When the reason for it was stored.")
    finished_at: Mapped[datetime | None] = column("When it reached its final state.", index=True)
    error: Mapped[str | None] = column(
        "The messenger's reason for refusing.", String(ERROR_LENGTH)
    )
    message_id: Mapped[int | None] = column(
        "The messenger's number of the message, to edit it later.", BigInteger
    )
