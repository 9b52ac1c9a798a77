"""Wanting translations, asking people for them, and writing them.

What somebody writes is wanted in German, and what the team writes in the languages of those it
tells, by the flush that stores the words: no way of writing can forget it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    event,
    func,
    inspect,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from storage.audit import AuditAction
from storage.base import Base
from storage.cases.audience import list_audience
from storage.cases.models import (
    OF_RESIDENTS,
    Case,
    CaseAudience,
    CaseHistoryEntry,
    CaseHistoryKind,
)
from storage.database import create_insert
from storage.errors import MachineForbiddenError, TranslationGoneError
from storage.ideas.models import Idea, IdeaComment
from storage.people import Person, Role
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.arriving import arrive
from storage.translations.auditing import record_ask, record_words
from storage.translations.consent import Written, note_written
from storage.translations.leasing import may_be_given
from storage.translations.lengths import clean_translation
from storage.translations.models import (
    MACHINES,
    Engine,
    SourceKind,
    Translation,
    TranslationState,
)
from storage.translations.notices import ask_interpreters
from storage.translations.queries import find_translation, get_translation, is_current
from storage.translations.sources import (
    UNDETERMINED,
    Source,
    case_source,
    comment_source,
    has_letters,
    history_source,
    idea_sources,
)
from storage.translations.states import change_state

S: Final = TranslationState
LATER: Final = timedelta(microseconds=1)
"""Words that take the place of others are always made later, also by clocks that go back."""
_TABLE: Final = Base.metadata.tables[Translation.__tablename__]
_COPIED: Final = (
    "from_language",
    "state",
    "engine",
    "text",
    "flags",
    "by_id",
    "made_at",
    "corrected_at",
)


async def want(session: AsyncSession, source: Source, *, to: str, now: datetime) -> None:
    """Have a text translated that is read in another language than its own; once.

    Nothing is wanted of words without a letter, or known to be in that language already.
    """
    await session.flush()
    connection = await session.connection()
    await connection.run_sync(_want, source, to, now)


def _want(connection: Connection, source: Source, to: str, now: datetime) -> None:
    if source.language == to or not has_letters(source.text):
        return
    if source.kind is SourceKind.HISTORY and _take_over(connection, source, to, now):
        return
    language = None if source.language == UNDETERMINED else source.language
    wanted = {
        "source_kind": source.kind,
        "source_id": source.id,
        "case_id": source.case_id,
        "draft_id": source.draft_id,
        "source_hash": source.hash,
        "from_language": language,
        "to_language": to,
        "state": S.WANTED,
        "tries": 0,
        "wanted_at": now,
    }
    connection.execute(
        create_insert(connection.dialect.name, _TABLE).on_conflict_do_nothing(),
        {**wanted, **_already_said(connection, source, to)},
    )


def _already_said(connection: Connection, source: Source, to: str) -> Mapping[str, Any]:
    """Return what the same words say elsewhere in the case: an idea is published as it came."""
    found = connection.execute(
        select(*[_TABLE.c[name] for name in _COPIED])
        .where(
            _TABLE.c.case_id == source.case_id,
            _TABLE.c.source_hash == source.hash,
            _TABLE.c.to_language == to,
            _TABLE.c.state == S.DONE,
        )
        .order_by(_TABLE.c.made_at.desc())
        .limit(1)
    )
    row = found.mappings().one_or_none()
    return {} if row is None else dict(row)


def _take_over(connection: Connection, source: Source, to: str, now: datetime) -> bool:
    """Let what was translated before it was sent be the translation of the line that says it.

    An engine that is at it goes on with that.
    """
    draft = (
        select(func.min(_TABLE.c.id))
        .where(
            _TABLE.c.source_kind == SourceKind.DRAFT,
            _TABLE.c.case_id == source.case_id,
            _TABLE.c.source_hash == source.hash,
            _TABLE.c.to_language == to,
            _TABLE.c.state.in_((S.WANTED, S.RUNNING, S.DONE)),
        )
        .scalar_subquery()
    )
    moved = connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == draft)
        .values(source_kind=source.kind, source_id=source.id, draft_id=None, wanted_at=now)
    )
    return moved.rowcount == 1


@event.listens_for(Session, "after_flush")
def _want_all(session: Session, _context: Any) -> None:
    """Want the translation of everything that somebody has written, wherever it is stored."""
    for row in (*session.new, *session.dirty):
        if isinstance(row, Case | CaseHistoryEntry | Idea | IdeaComment) and _is_worded(row):
            _want_row(session, row)


def _is_worded(row: Base) -> bool:
    """Return whether the flush has stored words, and not only what became of them."""
    said = inspect(row).attrs
    return any(name in said and said[name].history.added for name in ("title", "text"))


def _want_row(session: Session, row: Case | CaseHistoryEntry | Idea | IdeaComment) -> None:
    connection, languages = session.connection(), {ORIGINAL_LOCALE}
    sources, now = _sources(row)
    author_id = _author_id(connection, row)
    if isinstance(row, CaseHistoryEntry) and author_id is None:
        languages = _languages_of_readers(connection, row)
    for source in sources:
        if author_id is not None and has_letters(source.text):
            note_written(session, Written(author_id, source.text, source.language))
        if row in session.dirty:
            connection.execute(
                delete(_TABLE).where(
                    _TABLE.c.source_kind == source.kind,
                    _TABLE.c.source_id == source.id,
                    _TABLE.c.source_hash != source.hash,
                )
            )
        for language in sorted(languages):
            _want(connection, source, language, now)


def _sources(
    row: Case | CaseHistoryEntry | Idea | IdeaComment,
) -> tuple[tuple[Source, ...], datetime]:
    """Return the words of a row, and when they were written."""
    match row:
        case Case():
            return (case_source(row),), row.submitted_at
        case CaseHistoryEntry():
            return (history_source(row),), row.at
        case Idea():
            return idea_sources(row), row.published_at
        case IdeaComment():
            return (comment_source(row),), row.at


def _author_id(
    connection: Connection, row: Case | CaseHistoryEntry | Idea | IdeaComment
) -> int | None:
    """Return which resident has written a row; ``None`` for what the team has."""
    match row:
        case Case():
            return None if row.is_entered else row.reporter_id
        case CaseHistoryEntry() if row.kind not in OF_RESIDENTS:
            role = connection.scalar(select(Person.role).where(Person.id == row.actor_id))
            return row.actor_id if role is Role.RESIDENT else None
        case CaseHistoryEntry():
            return row.actor_id
        case Idea():
            return None
        case IdeaComment():
            return row.person_id


def _languages_of_readers(connection: Connection, entry: CaseHistoryEntry) -> set[str]:
    """Return the languages of who reads a line that no resident has written."""
    if entry.kind is CaseHistoryKind.NOTE:
        return set()
    if entry.kind in OF_RESIDENTS or entry.actor_id is None:
        return {ORIGINAL_LOCALE}
    audience = [
        select(table.person_id).where(table.case_id == entry.case_id)
        for table in CaseAudience.__subclasses__()
    ]
    reporter = select(Case.reporter_id).where(Case.id == entry.case_id)
    locales = connection.scalars(
        select(Person.locale).where(Person.id.in_(union(reporter, *audience)))
    )
    return {language_of(locale) for locale in locales} - {ORIGINAL_LOCALE}


async def list_languages(session: AsyncSession, case: Case, *, everybody: bool) -> list[str]:
    """Return the languages the team's words are read in: first that of who has reported.

    Args:
        session: an open session.
        case: which case.
        everybody: whether all others read them too who are told of the case.
    """
    readers = {case.reporter_id} - {None}
    if everybody:
        readers = {*await list_audience(session, case)}
    locales = await session.scalars(
        select(Person.locale)
        .where(Person.id.in_(readers))
        .order_by(Person.id != case.reporter_id, Person.locale)
    )
    return list(dict.fromkeys(map(language_of, locales)))


def language_of(locale: str) -> str:
    """Return the language a locale is a kind of: ``de`` of ``de-simple``."""
    return locale.replace("_", "-").partition("-")[0]


async def ask(
    session: AsyncSession, source: Source, *, to: str, by: Person, now: datetime
) -> Translation:
    """Ask the team's interpreters for a translation; once, however often it is tapped.

    A machine's words stay in sight until those of the person take their place.

    Raises:
        TranslationGoneError: a person has translated it already.
    """
    if await find_translation(session, source, to=to) is None:
        await want(session, source, to=to, now=now)
    found = await find_translation(session, source, to=to)
    if found is None or found.engine is Engine.PERSON:
        raise TranslationGoneError
    asks = await change_state(
        session,
        found.id,
        S.ASKED,
        still=and_(
            Translation.asked_at.is_(None), Translation.engine.is_distinct_from(Engine.PERSON)
        ),
        asked_at=now,
        asked_by_id=by.id,
    )
    await session.refresh(found)
    if asks:
        asked = await ask_interpreters(session, found, now=now)
        record_ask(
            session,
            what=found.source_kind.value,
            to=to,
            of=asked,
            by=by,
            case_id=found.case_id,
            now=now,
        )
    return found


async def want_anew(
    session: AsyncSession, *, translation_id: int, outside: bool, by: Person
) -> Translation:
    """Have an engine translate again what one has translated, or could not.

    A machine's words stay in sight until then.  ``outside`` is whether the text leaves the house,
    which takes a yes.

    Raises:
        MachineForbiddenError: somebody is against it, or has not said yes.
        TranslationGoneError: a person has translated it or is asked, or the words are gone.
    """
    if not await is_current(session, translation_id):
        raise TranslationGoneError
    translation = await get_translation(session, translation_id)
    if translation.state in {S.WANTED, S.RUNNING}:
        return translation
    if not await may_be_given(session, translation, outside=outside):
        raise MachineForbiddenError
    is_anew = await change_state(
        session,
        translation_id,
        S.WANTED,
        still=and_(
            Translation.state.in_((S.DONE, S.FAILED)),
            or_(Translation.engine.is_(None), Translation.engine.in_(MACHINES)),
        ),
        tries=0,
        next_try_at=None,
        failure=None,
        asked_by_id=by.id,
    )
    await session.refresh(translation)
    if not is_anew and translation.state not in {S.WANTED, S.RUNNING}:
        raise TranslationGoneError
    return translation


async def write(
    session: AsyncSession, *, translation_id: int, text: str, by: Person, now: datetime
) -> Translation:
    """Store what somebody of the team has written; of two, the first wins.

    Raises:
        TextLengthError: nothing to read, or too long.
        TranslationGoneError: somebody else was first, or the words are others or gone.
    """
    asked = Translation.state == S.ASKED
    written = await _write(session, translation_id, text, by, asked, now)
    record_words(session, written, action=AuditAction.TRANSLATE_WRITE, by=by, now=now)
    return written


async def correct(
    session: AsyncSession,
    *,
    translation_id: int,
    text: str,
    seen_at: datetime | None,
    by: Person,
    now: datetime,
) -> Translation:
    """Put other words in the place of those seen, which were made at ``seen_at``.

    Where there were none, ``seen_at`` is ``None``.

    Raises:
        TextLengthError: nothing to read, or too long.
        TranslationGoneError: they are others by now, or gone.
    """
    if seen_at is None:
        written = await _write(
            session, translation_id, text, by, Translation.made_at.is_(None), now
        )
        record_words(session, written, action=AuditAction.TRANSLATE_WRITE, by=by, now=now)
        return written
    at = max(now, seen_at + LATER)
    written = await _write(
        session, translation_id, text, by, Translation.made_at == seen_at, at, corrected_at=at
    )
    record_words(session, written, action=AuditAction.TRANSLATE_CORRECT, by=by, now=now)
    return written


async def give(
    session: AsyncSession, source: Source, *, to: str, text: str, by: Person, now: datetime
) -> None:
    """Store what somebody of the team has written without having been asked for it.

    Nothing is stored of words in that language already, or without a letter.
    """
    await want(session, source, to=to, now=now)
    found = await find_translation(session, source, to=to)
    if found is None or (found.text == text and found.engine is Engine.PERSON):
        return
    if source.language is not None:
        found.from_language = source.language
        await session.flush()
    at = now if found.made_at is None else max(now, found.made_at + LATER)
    await _write(session, found.id, text, by, true(), at)


async def _write(
    session: AsyncSession,
    translation_id: int,
    text: str,
    by: Person,
    still: ColumnElement[bool],
    now: datetime,
    **values: Any,
) -> Translation:
    if not await is_current(session, translation_id):
        raise TranslationGoneError
    kind = (await get_translation(session, translation_id)).source_kind
    written = await change_state(
        session,
        translation_id,
        S.DONE,
        still=still,
        engine=Engine.PERSON,
        text=clean_translation(text, kind),
        by_id=by.id,
        flags=None,
        failure=None,
        next_try_at=None,
        made_at=now,
        **values,
    )
    if not written:
        raise TranslationGoneError
    translation = await get_translation(session, translation_id)
    await arrive(session, translation, by_id=by.id, now=now)
    return translation
