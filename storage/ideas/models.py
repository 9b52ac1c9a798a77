"""The tables of ideas: what is published, who supports it, who would help, and comments."""

import enum
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from storage.base import MONTH, YEAR, Base, column, retention_info
from storage.cases.models import CaseAudience
from storage.closed_cases import with_closed_case
from storage.owned import Owned

TITLE_LONGEST: Final = 80
"""Two lines of a button on a narrow phone."""
PUBLIC_LONGEST: Final = 1500
"""Fits into one message with everything around it; longer words are shortened by the team."""
COMMENT_LONGEST: Final = 600
"""Three of them fit into one message, also if every character is an emoji of two units."""
HELP_LONGEST: Final = 500


class HelpWay(enum.StrEnum):
    """What somebody would give to an idea; the order is that of the bits in a button."""

    TIME = "time"
    SKILLS = "skills"
    ROOM = "room"
    MONEY = "money"


class CommentState(enum.StrEnum):
    """What the team has decided about a comment."""

    NEW = "new"
    SHOWN = "shown"
    DROPPED = "dropped"


class Idea(Owned, Base):
    """The public side of an idea; there is none before it is published."""

    OWNER = "case_id"
    __tablename__ = "ideas"
    __table_args__ = (
        CheckConstraint("supporters >= 0", name="supporters_counted"),
        CheckConstraint("goal > 0", name="goal_positive"),
        Index(None, "published_at"),
        retention_info(
            erasing="The words are deleted, and an open idea ends; its times and the number of "
            "supporters stay to be counted.",
            kept=with_closed_case("Five years with the case.", 5 * YEAR),
        ),
    )

    case_id: Mapped[int] = column(
        "Which case it is.",
        ForeignKey("cases.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    title: Mapped[str] = column("What everybody reads in the list.", String(TITLE_LONGEST))
    text: Mapped[str] = column(
        "What everybody reads: the author's words, or how the team has put them.",
        String(PUBLIC_LONGEST),
    )
    photos_shown: Mapped[bool] = column("Whether everybody may see the photos.", default=False)
    published_at: Mapped[datetime] = column("When it was published.")
    goal: Mapped[int] = column("How many supporters it aims at.")
    supporters: Mapped[int] = column(
        "How many support it; changes in the transaction that changes their rows.", default=0
    )
    goal_told_at: Mapped[datetime | None] = column("When the team was told that it has them.")
    missed_told_at: Mapped[datetime | None] = column(
        "When the team was told that it has not got them in time."
    )


class IdeaSupport(CaseAudience):
    """That somebody supports an idea; once, by the key."""

    __tablename__ = "idea_supports"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted, and the support is counted no more.",
            kept=with_closed_case(
                "31 days after the idea is closed, or until taken back.",
                MONTH,
                path="case_id.case_id",
            ),
        ),
    )

    case_id: Mapped[int] = column(
        "Which idea.", ForeignKey("ideas.case_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = column(
        "Who supports it.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    since: Mapped[datetime] = column("Since when.")


class IdeaHelper(Owned, CaseAudience):
    """That somebody would help with an idea; its author may say so before it is published."""

    OWNER = "person_id"
    __tablename__ = "idea_helpers"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=with_closed_case("31 days after the idea is closed, or until taken back.", MONTH),
        ),
    )

    case_id: Mapped[int] = column(
        "Which idea.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = column(
        "Who would help.",
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
    ways: Mapped[list[Any]] = column("With what: time, skills, room, money.", JSON)
    words: Mapped[str | None] = column(
        "How, in the person's words; only the team reads it.", String(HELP_LONGEST)
    )
    since: Mapped[datetime] = column("Since when.")


class IdeaComment(Owned, Base):
    """What somebody says about a published idea; everybody reads it once the team shows it."""

    OWNER = "person_id"
    __tablename__ = "idea_comments"
    __table_args__ = (
        Index(None, "case_id", "state"),
        Index(None, "person_id", "at"),
        retention_info(
            erasing="The row is deleted.",
            kept=(
                with_closed_case(
                    "Five years with the case; who wrote it as the column says.",
                    5 * YEAR,
                    path="case_id.case_id",
                ),
                with_closed_case(
                    "What was not shown to everybody 31 days after the idea is closed.",
                    MONTH,
                    path="case_id.case_id",
                    besides={"state": frozenset(CommentState) - {CommentState.SHOWN}},
                ),
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    case_id: Mapped[int] = column("Which idea.", ForeignKey("ideas.case_id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = column(
        "Who wrote it, to answer to.",
        ForeignKey("people.id", ondelete="CASCADE"),
        kept=with_closed_case("31 days after the idea is closed.", MONTH, path="case_id.case_id"),
    )
    text: Mapped[str] = column("What was written.", String(COMMENT_LONGEST))
    at: Mapped[datetime] = column("When.")
    state: Mapped[CommentState] = column(
        "What the team has decided about it.", default=CommentState.NEW
    )
    decided_by: Mapped[int | None] = column(
        "Who of the team has.", ForeignKey("people.id", ondelete="SET NULL")
    )
    answer: Mapped[str | None] = column(
        "What the team has answered the one who wrote it; nobody else reads it.",
        String(COMMENT_LONGEST),
        kept=with_closed_case("31 days after the idea is closed.", MONTH, path="case_id.case_id"),
    )
