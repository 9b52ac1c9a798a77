"""Canned answers: what managers write once, and everybody of the team sends often."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.database import insert_or_replace
from storage.errors import CannedLimitError, CannedMissingError
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.questions.models import CANNED_LONGEST, TITLE_LONGEST, CannedAnswer, CannedText
from storage.questions.placeholders import check_placeholders
from storage.texts import clean_text

CANNED_MOST: Final = 50
"""Each is a button of one list; a messenger shows a hundred, and nobody reads so many."""


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned answer with its words by locale; German is always there."""

    id: int
    title: str
    texts: Mapping[str, str]

    def text_for(self, locale: str | None) -> str:
        """Return the words in this language, in German where they are missing."""
        return self.texts.get(locale or ORIGINAL_LOCALE) or self.texts[ORIGINAL_LOCALE]

    def missing(self, locales: Collection[str]) -> list[str]:
        """Return those of the locales that have no words."""
        return [locale for locale in locales if locale not in self.texts]


async def list_canned(session: AsyncSession) -> list[Canned]:
    """Return all canned answers, by their titles."""
    answers = (
        await session.scalars(select(CannedAnswer).order_by(CannedAnswer.title, CannedAnswer.id))
    ).all()
    texts: dict[int, dict[str, str]] = {}
    for text in await session.scalars(select(CannedText).order_by(CannedText.locale)):
        texts.setdefault(text.canned_id, {})[text.locale] = text.text
    return [Canned(answer.id, answer.title, texts[answer.id]) for answer in answers]


async def has_canned(session: AsyncSession) -> bool:
    """Return whether there is any canned answer."""
    return await session.scalar(select(CannedAnswer.id).limit(1)) is not None


async def get_canned(session: AsyncSession, *, canned_id: int) -> Canned:
    """Return a canned answer.

    Raises:
        CannedMissingError: it was deleted, or there never was one.
    """
    title = await session.scalar(select(CannedAnswer.title).where(CannedAnswer.id == canned_id))
    if title is None:
        raise CannedMissingError(canned_id)
    texts = await session.scalars(
        select(CannedText).where(CannedText.canned_id == canned_id).order_by(CannedText.locale)
    )
    return Canned(canned_id, title, {text.locale: text.text for text in texts})


async def add_canned(
    session: AsyncSession, *, actor: Person, title: str, text: str, now: datetime
) -> int:
    """Store a canned answer with its German words, and return its number.

    Raises:
        TextLengthError: no title or no words, or too many.
        PlaceholderError: see ``check_placeholders``.
        CannedLimitError: there are ``CANNED_MOST`` already.
    """
    count = await session.scalar(select(func.count()).select_from(CannedAnswer))
    if (count or 0) >= CANNED_MOST:
        raise CannedLimitError(CANNED_MOST)
    answer = CannedAnswer(title=clean_title(title))
    session.add(answer)
    await session.flush()
    await _put(session, answer.id, ORIGINAL_LOCALE, text)
    _audit(session, actor, AuditAction.CANNED_ADD, answer.id, now)
    return answer.id


async def rename_canned(
    session: AsyncSession, *, actor: Person, canned_id: int, title: str, now: datetime
) -> None:
    """Give a canned answer another title.

    Raises:
        TextLengthError: no title, or one longer than ``TITLE_LONGEST`` characters.
        CannedMissingError: it was deleted.
    """
    await get_canned(session, canned_id=canned_id)
    await session.execute(
        update(CannedAnswer).where(CannedAnswer.id == canned_id).values(title=clean_title(title))
    )
    _audit(session, actor, AuditAction.CANNED_TITLE, canned_id, now)


async def word_canned(
    session: AsyncSession, *, actor: Person, canned_id: int, locale: str, text: str, now: datetime
) -> None:
    """Put words of one language in place of those before.

    Raises:
        TextLengthError: no words, or more than ``CANNED_LONGEST`` characters.
        PlaceholderError: see ``check_placeholders``.
        CannedMissingError: it was deleted.
    """
    await get_canned(session, canned_id=canned_id)
    await _put(session, canned_id, locale, text)
    _audit(session, actor, AuditAction.CANNED_TEXT, canned_id, now, locale)


async def delete_canned(
    session: AsyncSession, *, actor: Person, canned_id: int, now: datetime
) -> None:
    """Delete a canned answer in all languages; what was sent stays with its cases.

    Raises:
        CannedMissingError: it was deleted before.
    """
    await get_canned(session, canned_id=canned_id)
    await session.execute(delete(CannedAnswer).where(CannedAnswer.id == canned_id))
    _audit(session, actor, AuditAction.CANNED_DELETE, canned_id, now)


def clean_title(title: str) -> str:
    """Return a title the way it is stored, in one line.

    Raises:
        TextLengthError: nothing to read, or more than ``TITLE_LONGEST`` characters.
    """
    return clean_text(" ".join(title.split()), longest=TITLE_LONGEST)


async def _put(session: AsyncSession, canned_id: int, locale: str, text: str) -> None:
    cleaned = clean_text(text, longest=CANNED_LONGEST)
    check_placeholders(cleaned)
    await insert_or_replace(session, CannedText, canned_id=canned_id, locale=locale, text=cleaned)


def _audit(
    session: AsyncSession,
    actor: Person,
    action: AuditAction,
    canned_id: int,
    now: datetime,
    locale: str | None = None,
) -> None:
    detail = f"{canned_id} {locale}" if locale else str(canned_id)
    audit.record(session, actor_id=actor.id, action=action, detail=detail, now=now)
