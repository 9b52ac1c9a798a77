"""What the team wants to see translated before it is sent: the words, the translation, and back.

Drafts go the way of all words: wanted, leased, paid for and checked by the worker.  The answer
that then says the same takes the translation over (``storage.translations.wanting``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.texts import clean_text
from storage.translations.arriving import ARRIVALS
from storage.translations.models import (
    AnswerDraft,
    SourceKind,
    Translation,
    TranslationState,
)
from storage.translations.sources import back_source, draft_source
from storage.translations.wanting import want


@dataclass(frozen=True, slots=True)
class Previewed:
    """A draft in one language.

    Attributes:
        there: what is known of its translation.
        back: what is known of that one's translation back into German.
    """

    there: Translation
    back: Translation | None


async def keep_draft(
    session: AsyncSession,
    *,
    case: Case,
    by: Person,
    text: str,
    languages: Sequence[str],
    now: datetime,
) -> AnswerDraft:
    """Have words translated before they are sent; those seen before make way.

    The same words once more are not translated again, unless that has failed.

    Raises:
        TextLengthError: see ``clean_text``.
    """
    words = clean_text(text)
    draft = await session.scalar(select(AnswerDraft).where(AnswerDraft.by_id == by.id))
    if draft is not None and (draft.case_id, draft.text) != (case.id, words):
        await drop_draft(session, by=by)
        draft = None
    if draft is None:
        draft = AnswerDraft(case_id=case.id, by_id=by.id, text=words, written_at=now)
        session.add(draft)
    draft.written_at = now
    await session.flush()
    await session.execute(
        delete(Translation).where(
            Translation.draft_id == draft.id, Translation.state == TranslationState.FAILED
        )
    )
    for language in languages:
        await want(session, draft_source(draft), to=language, now=now)
    for previewed in (await find_previewed(session, draft)).values():
        if previewed.there.text is not None:
            await _want_back(session, previewed.there, now)
    return draft


async def drop_draft(session: AsyncSession, *, by: Person) -> None:
    """Forget what somebody wanted to see, with its translations: it was sent, or is not wanted."""
    await session.execute(
        delete(AnswerDraft)
        .where(AnswerDraft.by_id == by.id)
        .execution_options(synchronize_session="fetch")
    )


async def find_previewed(session: AsyncSession, draft: AnswerDraft) -> Mapping[str, Previewed]:
    """Return what is known of a draft, by language."""
    rows = await session.scalars(
        select(Translation)
        .where(Translation.draft_id == draft.id)
        .order_by(Translation.id)
        .execution_options(populate_existing=True)
    )
    found = rows.all()
    back = {row.source_id: row for row in found if row.source_kind is SourceKind.BACK}
    return {
        row.to_language: Previewed(row, back.get(row.id))
        for row in found
        if row.source_kind is SourceKind.DRAFT
    }


async def _want_back(session: AsyncSession, translation: Translation, now: datetime) -> None:
    """Want the translation of a draft in German again."""
    if translation.source_kind is SourceKind.DRAFT and translation.text is not None:
        await want(session, back_source(translation), to=ORIGINAL_LOCALE, now=now)


ARRIVALS.append(_want_back)
