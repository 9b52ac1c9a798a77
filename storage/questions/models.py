"""The tables of questions: canned answers, ratings without names, and closed periods told of."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped

from storage.base import YEAR, Base, Keep, column, retention_info
from storage.cases.models import CaseKind
from storage.closed_cases import with_closed_case
from storage.people import LOCALE_LENGTH

TITLE_LONGEST: Final = 40
"""Longer titles are cut off on a button of a narrow phone."""
CANNED_LONGEST: Final = 2000
"""Half of an answer, which leaves room for what stands in place of the placeholders."""
BEST: Final = 5
"""The best rating; 1 is the worst."""


class CannedAnswer(Base):
    """An answer the team keeps ready; its words are in ``CannedText``."""

    __tablename__ = "canned_answers"
    __table_args__ = (
        retention_info(
            erasing="Kept: the words are the team's, and about nobody.",
            kept="Until a manager deletes it.",
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    title: Mapped[str] = column("What the team calls it.", String(TITLE_LONGEST))


class CannedText(Base):
    """The words of a canned answer in one language."""

    __tablename__ = "canned_texts"
    __table_args__ = (
        retention_info(
            erasing="Kept: the words are the team's, and about nobody.",
            kept="Until a manager deletes the answer.",
        ),
    )

    canned_id: Mapped[int] = column(
        "Which answer.", ForeignKey("canned_answers.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = column("The language.", String(LOCALE_LENGTH), primary_key=True)
    text: Mapped[str] = column(
        "The words, with placeholders such as {reference}.", String(CANNED_LONGEST)
    )


class ClosedPeriodReply(Base):
    """Somebody who was told that nobody is there at the moment."""

    __tablename__ = "closed_period_replies"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.",
            kept=Keep("Until a day after the team is back.", timedelta(days=1), "until"),
        ),
    )

    person_id: Mapped[int] = column(
        "Who was told.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    until: Mapped[datetime] = column("When the team is back, so that nobody is told twice.")


class RatedCase(Base):
    """A case whose help was rated; how it was rated is stored apart, without the case."""

    __tablename__ = "rated_cases"
    __table_args__ = (
        retention_info(
            erasing="Kept: it does not say how, nor by whom.",
            kept=with_closed_case("Five years with the case.", 5 * YEAR),
        ),
    )

    case_id: Mapped[int] = column(
        "Which case, so that nobody rates twice.",
        ForeignKey("cases.id", ondelete="CASCADE"),
        primary_key=True,
    )


class HelpRating(Base):
    """How often the help was rated so on a day.

    Counted and not listed: rows in the order of their arrival could be matched with what else
    happened at that moment.
    """

    __tablename__ = "help_ratings"
    __table_args__ = (
        CheckConstraint(f"score BETWEEN 1 AND {BEST}", name="score_on_the_scale"),
        CheckConstraint("times > 0", name="times_positive"),
        retention_info(
            erasing="Kept: nobody knows whose they are.",
            kept="For ever, to be counted.",
        ),
    )

    day: Mapped[date] = column("On which day of the quarter.", Date, primary_key=True)
    kind: Mapped[CaseKind] = column("Which kind of case was rated.", primary_key=True)
    score: Mapped[int] = column("From 1, the worst, to 5.", primary_key=True, autoincrement=False)
    times: Mapped[int] = column("How often.")
