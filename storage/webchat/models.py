"""Tables of the web chat.

``revision`` counts the changes of one account's messages, so that a page that was away can ask for
what has changed since.

No number is ever given twice, not even after its row is gone (``reuse_ids=False``): another
browser with the number of a deleted account would be taken for its person, and an update with the
number of a handled one would do nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import YEAR, Base, Keep, column, retention_info
from storage.people import Role


class WebchatAccount(Base):
    """One browser; its id is ``people.account_id`` of the channel."""

    __tablename__ = "webchat_accounts"
    __table_args__ = (
        retention_info(
            erasing="Emptied: what stays is a number and the cookie's hash, which open an "
            "empty page, so that the person can be told that it is done.",
            kept=Keep(
                "A year after the last visit; a day where nothing was written.", YEAR, "seen_at"
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("The account's number.", primary_key=True)
    token_hash: Mapped[str] = column(
        "SHA-256 of the cookie, which only the browser has.", String(64), unique=True
    )
    renewed_hash: Mapped[str | None] = column(
        "SHA-256 of the cookie that takes the place of the other one when it is first used.",
        String(64),
        unique=True,
    )
    renewal_due: Mapped[bool] = column(
        "Whether the browser gets another cookie with the next page, because its person's role "
        "has changed.",
        default=False,
    )
    ended_at: Mapped[datetime | None] = column(
        "Since when its cookie opens nothing: somebody signed out, or left the team."
    )
    team: Mapped[bool] = column("Whether it came through the team's entrance.")
    language_tag: Mapped[str | None] = column("The browser's language.", String(35))
    revision: Mapped[int] = column("Counts the changes of its messages.", default=0)
    created_at: Mapped[datetime] = column("When the page was first opened.")
    seen_at: Mapped[datetime] = column("When the page was last opened.", index=True)


class WebchatMessage(Base):
    """One message of the page's log, from the person or from the bot.

    ``content`` has what docs/webchat.md shows, in the same words, but a person's ``text`` instead
    of ``html``; the name of a photo or a document stands in ``file_name``.
    """

    __tablename__ = "webchat_messages"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        UniqueConstraint("account_id", "outbox_id", "outbox_part"),
        Index(None, "account_id", "revision"),
        Index(None, "account_id", "file_name"),
        retention_info(
            erasing="The row is deleted.",
            kept=Keep("A year, as long as the person may scroll back.", YEAR, "sent_at"),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("The message's number.", primary_key=True)
    account_id: Mapped[int] = column(
        "Whose log it is in.", ForeignKey("webchat_accounts.id", ondelete="CASCADE")
    )
    revision: Mapped[int] = column("When it was last changed, in the account's count.")
    from_bot: Mapped[bool] = column("Whether the bot wrote it.")
    role: Mapped[Role] = column(
        "The role of the person when it was written; who may read it today is decided by it.",
        default=Role.RESIDENT,
    )
    content: Mapped[dict[str, Any]] = column(
        "What it shows: text, photo, place, buttons.", kept="Emptied when the bot takes it back."
    )
    file_name: Mapped[str | None] = column(
        "The photo or file it shows; nobody else may fetch it.", String(80)
    )
    key: Mapped[str | None] = column(
        "The page's own number of the message, so that it counts once.", String(64)
    )
    outbox_id: Mapped[int | None] = column(
        "Which outbox message it is, so that it is shown once, and found when it is taken back."
    )
    outbox_part: Mapped[int] = column("Which photo of an album it is.", default=0)
    sent_at: Mapped[datetime] = column("When it was sent.", index=True)
    edited_at: Mapped[datetime | None] = column("When the bot changed its words.")
    deleted: Mapped[bool] = column("Whether the bot took it back.", default=False)


class WebchatUpdate(Base):
    """What a person did on the page, until the program has handled it."""

    __tablename__ = "webchat_updates"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index(None, "handled", "account_id", "id"),
        retention_info(
            erasing="The row is deleted.",
            kept=Keep(
                "48 hours, to know a repeated one; until it is handled, where it is not.",
                timedelta(hours=48),
                "created_at",
                where={"handled": {True}},
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("The update's number.", primary_key=True)
    account_id: Mapped[int] = column(
        "Who did it.", ForeignKey("webchat_accounts.id", ondelete="CASCADE")
    )
    key: Mapped[str] = column("The page's own number of it.", String(64))
    payload: Mapped[dict[str, Any]] = column(
        "The update, as the messenger's vocabulary has it.", kept="Emptied when it is handled."
    )
    handled: Mapped[bool] = column("Whether the program has handled it.")
    created_at: Mapped[datetime] = column("When it arrived.", index=True)


class WebchatUpload(Base):
    """A photo or file as it came from the page; the bytes lie in the media's ``uploads``."""

    __tablename__ = "webchat_uploads"
    __table_args__ = (
        retention_info(
            erasing="The row and the file are deleted.",
            kept=Keep("25 hours.", timedelta(hours=25), "created_at"),
        ),
    )

    name: Mapped[str] = column(
        "Name of the file: random, so that it tells nothing.", String(80), primary_key=True
    )
    account_id: Mapped[int] = column(
        "Who sent it; nobody else may use it.",
        ForeignKey("webchat_accounts.id", ondelete="CASCADE"),
        index=True,
    )
    width: Mapped[int | None] = column("Pixels across, of a photo.")
    height: Mapped[int | None] = column("Pixels down, of a photo.")
    size: Mapped[int] = column("Bytes.")
    created_at: Mapped[datetime] = column("When it arrived.", index=True)
