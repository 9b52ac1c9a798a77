"""Reading translations: what a text says in another language, and what the team is asked for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import list_history, visible_to
from storage.errors import TranslationGoneError
from storage.files.media import MediaFile
from storage.files.transcriptions import Transcription
from storage.ideas.models import Idea, IdeaComment
from storage.people import Person, Role
from storage.translations.models import AnswerDraft, SourceKind, Translation, TranslationState
from storage.translations.sources import (
    UNDETERMINED,
    Source,
    back_source,
    case_source,
    comment_source,
    draft_source,
    history_source,
    idea_sources,
    transcription_source,
)

WAITING_SHOWN: Final = 8

Key = tuple[SourceKind, int]
"""What names a text: its kind, and the number of its row."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A text as it is worded now, and what is known of it in another language."""

    source: Source
    translation: Translation


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
    found = await find_by_number(session, translation_id)
    if found is None:
        raise TranslationGoneError
    return found


async def find_by_number(session: AsyncSession, translation_id: int) -> Translation | None:
    """Return a translation as it is now, or ``None``: its words may have changed or be gone."""
    return await session.get(Translation, translation_id, populate_existing=True)


async def find_source(session: AsyncSession, translation: Translation) -> Source | None:
    """Return the words a translation is of; ``None`` if they are others by now, or gone."""
    source = await read_source(session, translation.source_kind, translation.source_id)
    if source is None or source.hash != translation.source_hash:
        return None
    return source


async def is_current(session: AsyncSession, translation_id: int) -> bool:
    """Return whether the words a translation is of are still there."""
    found = await find_by_number(session, translation_id)
    return found is not None and await find_source(session, found) is not None


async def list_asked(session: AsyncSession, *, staff: Person) -> Sequence[Translation]:
    """Return the first few translations this person may be asked for, the earliest first.

    Interpreters are asked for any; whoever works on cases, for what belongs to those they see.
    """
    mine = [] if staff.role is Role.INTERPRETER else [visible_to(staff)]
    rows = await session.scalars(
        select(Translation)
        .join(Case, Case.id == Translation.case_id)
        .where(Translation.state == TranslationState.ASKED, *mine)
        .order_by(Translation.asked_at, Translation.id)
        .limit(WAITING_SHOWN)
    )
    return rows.all()


async def list_translations(session: AsyncSession, *, case_id: int) -> Sequence[Translated]:
    """Return what is written in a case with each translation, in the order it is read."""
    rows = await session.scalars(
        select(Translation)
        .where(Translation.case_id == case_id)
        .order_by(Translation.id)
        .execution_options(populate_existing=True)
    )
    known = defaultdict[Key, list[Translation]](list)
    for row in rows:
        known[row.source_kind, row.source_id].append(row)
    return [
        Translated(source, translation)
        for source in await _list_sources(session, case_id)
        for translation in known[source.kind, source.id]
        if translation.source_hash == source.hash
    ]


async def _list_sources(session: AsyncSession, case_id: int) -> Sequence[Source]:
    case = await session.get(Case, case_id)
    if case is None:
        return []
    idea = await session.get(Idea, case_id)
    comments = await session.scalars(
        select(IdeaComment).where(IdeaComment.case_id == case_id).order_by(IdeaComment.id)
    )
    return [
        case_source(case),
        *(() if idea is None else idea_sources(idea)),
        *(history_source(entry) for entry in await list_history(session, case_id=case_id)),
        *map(comment_source, comments),
    ]


async def has_translations(session: AsyncSession, *, case_id: int) -> bool:
    """Return whether anything in a case is translated, or should be: it is in another language."""
    found = await session.scalar(
        select(Translation.id)
        .where(
            Translation.case_id == case_id,
            Translation.draft_id.is_(None),
            or_(
                Translation.text.is_not(None),
                Translation.state == TranslationState.ASKED,
                Translation.from_language != UNDETERMINED,
            ),
        )
        .limit(1)
    )
    return found is not None


async def read_source(  # noqa: C901  one case for each member
    session: AsyncSession, kind: SourceKind, number: int
) -> Source | None:
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
        case SourceKind.TRANSCRIPTION:
            transcription = await session.get(Transcription, number)
            file = None if transcription is None else await session.get(MediaFile, number)
            if transcription is None or file is None or file.case_id is None:
                return None
            return transcription_source(transcription, file.case_id)
        case SourceKind.DRAFT:
            draft = await session.get(AnswerDraft, number)
            return None if draft is None else draft_source(draft)
        case SourceKind.BACK:
            there = await session.get(Translation, number)
            return None if there is None else back_source(there)
