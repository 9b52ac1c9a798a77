"""What an engine is given: leased for a minute, so that one that is killed loses nothing.

A row is leased in one transaction, the engine is called outside of any, and what it says is stored
in a second one, if nothing has changed meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.cases.models import Case
from storage.people import MachineTranslation, Person
from storage.translations.arriving import arrive
from storage.translations.models import Engine, Translation, TranslationState
from storage.translations.queries import get_translation
from storage.translations.sources import SOURCES, UNDETERMINED, Source, hash_of
from storage.translations.states import change_state

LEASE: Final = timedelta(seconds=60)
RETRIES: Final = (timedelta(seconds=2), timedelta(seconds=8), timedelta(seconds=30))
"""How long to wait after each failure; after the last one there is none more."""

S: Final = TranslationState


@dataclass(frozen=True, slots=True)
class Leased:
    """Words an engine is given: alone, without whose they are or what they belong to.

    Attributes:
        id: the number of the translation.
        text: the words.
        from_language: the language they are in; ``None`` before it is found out.
        to_language: the language wanted.
        told: the language they are in, where the team has said so.
    """

    id: int
    text: str
    from_language: str | None
    to_language: str
    told: str | None = None


async def is_any_due(session: AsyncSession, *, unknown: bool = False, now: datetime) -> bool:
    """Return whether it is worth while to lease; asked every second, so it only reads.

    Args:
        session: an open session.
        unknown: whether only words count whose language is not known.
        now: the time.
    """
    due = select(Translation.id).where(_is_due(now), *_of_unknown_language(unknown))
    return await session.scalar(due.limit(1)) is not None


async def lease(
    session: AsyncSession, *, limit: int, outside: bool, unknown: bool = False, now: datetime
) -> Sequence[Leased]:
    """Take what is due, the earliest first; nothing of whoever does not want that.

    Args:
        session: an open session; the caller commits.
        limit: how many at most.
        outside: whether words leave the house, which takes a yes.
        unknown: whether only words are wanted whose language is not known.
        now: the time.
    """
    due = and_(_is_due(now), *_of_unknown_language(unknown))
    rows = await session.execute(
        _sendable(select(Translation, SOURCES.c.text, SOURCES.c.told), outside=outside)
        .where(due, SOURCES.c.text.is_not(None))
        .order_by(Translation.id)
        .limit(limit)
        .with_for_update(of=Translation, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    leased = []
    for translation, text, told in rows.all():
        if hash_of(text) != translation.source_hash:
            await session.delete(translation)
            continue
        if await change_state(
            session, translation.id, S.RUNNING, still=due, leased_until=now + LEASE
        ):
            leased.append(
                Leased(
                    translation.id,
                    text,
                    translation.from_language,
                    translation.to_language,
                    told,
                )
            )
    await session.flush()
    return leased


async def may_still_be_sent(session: AsyncSession, leased: Leased, *, outside: bool) -> bool:
    """Return whether nobody has objected, and nothing else has come in between."""
    found = await session.scalar(
        _sendable(select(Translation.id), outside=outside).where(
            Translation.id == leased.id,
            Translation.state == S.RUNNING,
            Translation.source_hash == hash_of(leased.text),
            SOURCES.c.text == leased.text,
        )
    )
    return found is not None


async def is_with_engine(
    session: AsyncSession, translation: Translation, *, outside: bool
) -> bool:
    """Return whether an engine will still be given the words of a translation.

    Args:
        session: an open session.
        translation: which one, of words that are there.
        outside: whether they leave the house, which takes a yes.
    """
    return translation.state in {S.WANTED, S.RUNNING} and await may_be_given(
        session, translation, outside=outside
    )


async def may_be_given(session: AsyncSession, translation: Translation, *, outside: bool) -> bool:
    """Return whether an engine may be given the words of a translation.

    Args:
        session: an open session.
        translation: which one.
        outside: whether they leave the house, which takes a yes.
    """
    found = await session.scalar(
        _sendable(select(Translation.id), outside=outside).where(Translation.id == translation.id)
    )
    return found is not None


async def is_put_off(session: AsyncSession, *, now: datetime) -> bool:
    """Return whether the engine could not be reached last, and has not been since.

    What was put off keeps the time until which it was, while it is tried anew too.
    """
    found = await session.scalar(
        select(Translation.id)
        .where(
            Translation.state.in_((S.WANTED, S.RUNNING)),
            Translation.tries == 0,
            Translation.next_try_at > now - LEASE,
        )
        .limit(1)
    )
    return found is not None


async def allows_engine(session: AsyncSession, case: Case, *, outside: bool) -> bool:
    """Return whether an engine may be given what the team says in a case.

    Args:
        session: an open session.
        case: which case.
        outside: whether the words leave the house, which takes a yes.
    """
    nobody, reporter = aliased(Person), aliased(Person)
    found = await session.scalar(
        select(Case.id)
        .outerjoin(nobody, false())
        .outerjoin(reporter, reporter.id == Case.reporter_id)
        .where(Case.id == case.id, _may_be_sent(nobody, reporter, outside=outside))
    )
    return found is not None


async def list_sendable(
    session: AsyncSession, sources: Sequence[Source], *, outside: bool
) -> Sequence[Source]:
    """Return the texts an engine may be given, in their order.

    Args:
        session: an open session.
        sources: the texts.
        outside: whether they leave the house, which takes a yes.
    """
    rows = await session.execute(
        _agreed(select(SOURCES.c.kind, SOURCES.c.id), outside=outside).where(
            SOURCES.c.kind.in_({source.kind.value for source in sources}),
            SOURCES.c.id.in_({source.id for source in sources}),
        )
    )
    found = {(kind, number) for kind, number in rows.all()}
    return [source for source in sources if (source.kind.value, source.id) in found]


async def finish(
    session: AsyncSession,
    leased: Leased,
    *,
    text: str,
    from_language: str,
    engine: Engine,
    flags: Sequence[str],
    now: datetime,
) -> bool:
    """Store what an engine says; False if the words are others by now, or a person was asked."""
    before = await session.scalar(select(Translation.text).where(Translation.id == leased.id))
    done = await _settle(
        session,
        leased,
        S.DONE,
        text=text,
        from_language=from_language,
        engine=engine,
        flags=",".join(sorted(flags)) or None,
        failure=None,
        next_try_at=None,
        made_at=now,
    )
    if done:
        translation = await get_translation(session, leased.id)
        await arrive(session, translation, is_other=text != before, now=now)
    return done


async def note_language(session: AsyncSession, leased: Leased, *, language: str | None) -> None:
    """Keep which language the words are in, and want the translation still.

    The row goes if they are in the language wanted already.
    """
    if language == leased.to_language:
        await session.execute(delete(Translation).where(*_is_running(leased)))
        return
    await _settle(session, leased, S.WANTED, from_language=language or UNDETERMINED)


async def postpone(session: AsyncSession, leased: Leased, *, until: datetime) -> None:
    """Want it again, not before a time: the engine cannot be reached, which is no try."""
    await _settle(session, leased, S.WANTED, next_try_at=until)


async def fail(
    session: AsyncSession,
    leased: Leased,
    *,
    reason: str,
    language: str | None = None,
    final: bool = False,
    now: datetime,
) -> None:
    """Want it again a little later; after three tries, or at once if ``final``, no more.

    Args:
        session: an open session; the caller commits.
        leased: what was not translated.
        reason: why: a word, never the text.
        language: the language the words turned out to be in.
        final: whether trying again is of no use.
        now: the time.
    """
    translation = await session.get(Translation, leased.id, populate_existing=True)
    if translation is None:
        return  # erased meanwhile
    tries = translation.tries
    values = {
        "failure": reason,
        "tries": tries + 1,
        "from_language": language or translation.from_language,
    }
    if final or tries >= len(RETRIES):
        await _settle(session, leased, S.FAILED, **values)
        return
    await _settle(session, leased, S.WANTED, next_try_at=now + RETRIES[tries], **values)


async def _settle(
    session: AsyncSession, leased: Leased, state: TranslationState, **values: Any
) -> bool:
    return await change_state(
        session, leased.id, state, still=and_(*_is_running(leased)), **values
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(
            Translation.state == S.WANTED,
            or_(Translation.next_try_at.is_(None), Translation.next_try_at <= now),
        ),
        and_(Translation.state == S.RUNNING, Translation.leased_until <= now),
    )


def _of_unknown_language(unknown: bool) -> tuple[ColumnElement[bool], ...]:
    return (Translation.from_language.is_(None),) if unknown else ()


def _is_running(leased: Leased) -> tuple[ColumnElement[bool], ...]:
    return (
        Translation.id == leased.id,
        Translation.state == S.RUNNING,
        Translation.source_hash == hash_of(leased.text),
        select(SOURCES.c.id)
        .where(
            SOURCES.c.kind == Translation.source_kind,
            SOURCES.c.id == Translation.source_id,
            SOURCES.c.text == leased.text,
            SOURCES.c.told.is_not_distinct_from(leased.told),
        )
        .correlate(Translation)
        .exists(),
    )


def _sendable(selected: Select[Any], *, outside: bool) -> Select[Any]:
    """Join translations with their words, and leave out what may not be sent."""
    return _agreed(
        selected.join(
            SOURCES,
            and_(SOURCES.c.kind == Translation.source_kind, SOURCES.c.id == Translation.source_id),
        ),
        outside=outside,
    )


def _agreed(selected: Select[Any], *, outside: bool) -> Select[Any]:
    """Leave out the words of whoever does not want that."""
    author, reporter = aliased(Person), aliased(Person)
    return (
        selected.outerjoin(author, author.id == SOURCES.c.author_id)
        .outerjoin(reporter, reporter.id == SOURCES.c.reporter_id)
        .where(_may_be_sent(author, reporter, outside=outside))
    )


def _may_be_sent(
    author: type[Person], reporter: type[Person], *, outside: bool
) -> ColumnElement[bool]:
    """Return the condition that neither who wrote it nor whose case it is stands against it."""
    if outside:
        known = or_(author.id.is_not(None), reporter.id.is_not(None))
        agrees = [
            or_(who.id.is_(None), who.machine_translation == MachineTranslation.YES)
            for who in (author, reporter)
        ]
        return and_(known, *agrees)
    return and_(
        *[
            or_(who.id.is_(None), who.machine_translation != MachineTranslation.NO)
            for who in (author, reporter)
        ]
    )
