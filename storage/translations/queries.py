"""Reading translations: what a text says in another language, and what the team is asked for."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryEntry
from storage.errors import TranslationGoneError
from storage.ideas.models import Idea, IdeaComment
from storage.translations.models import SourceKind, Translation, TranslationState
from storage.translations.sources import (
    Source,
    case_source,
    comment_source,
    history_source,
    idea_sources,
)

WAITING_SHOWN: Final = 8

Key = tuple[SourceKind, int]
"""What names a text: its kind, and the number of its row."""


async def find_translation(
    session: AsyncSession, source: Source, *, to: str
) -> Translation | None:
    """Return what is known of these words in that language."""
    found = await find_translations(session, [source], to=to)
    return found.get((source.kind, source.id))


async def find_translations(
    session: AsyncSession, sources: Sequence[Source], *, to: str
) -> Mapping[Key, Translation]:
    """Return what is known of several texts, as they are worded now."""
    if not sources:
        return {}
    hashes = {(source.kind, source.id): source.hash for source in sources}
    rows = await session.scalars(
        select(Translation)
        .where(
            tuple_(Translation.source_kind, Translation.source_id).in_(hashes),
            Translation.to_language == to,
        )
        .execution_options(populate_existing=True)
    )
    return {
        key: row
        for row in rows
        if row.source_hash == hashes[key := (row.source_kind, row.source_id)]
    }


async def get_translation(session: AsyncSession, translation_id: int) -> Translation:
    """Return a translation as it is now.

    Raises:
        TranslationGoneError: there is none with this number.
    """
    found = await session.get(Translation, translation_id, populate_existing=True)
    if found is None:
        raise TranslationGoneError
    return found


async def find_source(session: AsyncSession, translation: Translation) -> Source | None:
    """Return the words a translation is of; ``None`` if they are others by now, or gone."""
    source = await read_source(session, translation.source_kind, translation.source_id)
    if source is None or source.hash != translation.source_hash:
        return None
    return source


async def is_current(session: AsyncSession, translation_id: int) -> bool:
    """Return whether the words a translation is of are still there."""
    found = await session.get(Translation, translation_id, populate_existing=True)
    return found is not None and await find_source(session, found) is not None


async def list_asked(session: AsyncSession) -> Sequence[Translation]:
    """Return the first few translations the team is asked for, the earliest first."""
    rows = await session.scalars(
        select(Translation)
        .where(Translation.state == TranslationState.ASKED)
        .order_by(Translation.asked_at, Translation.id)
        .limit(WAITING_SHOWN)
    )
    return rows.all()


async def read_source(session: AsyncSession, kind: SourceKind, number: int) -> Source | None:
    """Return the words of a row as they are now."""
    match kind:
        case SourceKind.CASE:
            case = await session.get(Case, number)
            return None if case is None else case_source(case)
        case SourceKind.HISTORY:
            entry = await session.get(CaseHistoryEntry, number)
            return None if entry is None else history_source(entry)
        case SourceKind.IDEA_TITLE | SourceKind.IDEA:
            idea = await session.get(Idea, number)
            if idea is None:
                return None
            title, text = idea_sources(idea)
            return title if kind is SourceKind.IDEA_TITLE else text
        case SourceKind.COMMENT:
            comment = await session.get(IdeaComment, number)
            return None if comment is None else comment_source(comment)
