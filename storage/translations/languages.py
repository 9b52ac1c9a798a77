"""The language of a case's words, as the team says it, and what is translated anew by that."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.models import Case
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import MACHINES, SourceKind, Translation, TranslationState
from storage.translations.sources import Source, case_source
from storage.translations.states import change_state
from storage.translations.wanting import want

S: Final = TranslationState


async def tell_language(
    session: AsyncSession, *, case: Case, language: str, actor: Person, now: datetime
) -> None:
    """Keep which language a case is written in; nothing that finds languages changes that.

    What a machine has made of the words goes, and is wanted anew from that language.  A person's
    translation stays.

    Args:
        session: an open session; the caller commits.
        case: from ``get_staff_case``.
        language: the base tag of the language.
        actor: who of the team says so.
        now: when.
    """
    if case.language == language and case.language_set_by_hand:
        return
    case.language, case.language_probability, case.language_set_by_hand = language, None, True
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.LANGUAGE,
        case_id=case.id,
        detail=f"{SourceKind.CASE} {language}",
        now=now,
    )
    await session.flush()
    source = case_source(case)
    for number in await _list_made_by_nobody(session, source):
        await _begin_anew(session, number, source, by=actor)
    await want(session, source, to=ORIGINAL_LOCALE, now=now)


async def _list_made_by_nobody(session: AsyncSession, source: Source) -> list[int]:
    """Return the translations of these words that no person has written."""
    numbers = await session.scalars(
        select(Translation.id)
        .where(
            Translation.source_kind == source.kind,
            Translation.source_id == source.id,
            Translation.source_hash == source.hash,
            or_(Translation.engine.is_(None), Translation.engine.in_(MACHINES)),
        )
        .order_by(Translation.id)
    )
    return list(numbers)


async def _begin_anew(session: AsyncSession, number: int, source: Source, *, by: Person) -> None:
    """Want a translation again from the language of the words; none into that language itself."""
    is_no_persons = or_(Translation.engine.is_(None), Translation.engine.in_(MACHINES))
    if await session.scalar(
        delete(Translation)
        .where(Translation.id == number, Translation.to_language == source.language, is_no_persons)
        .returning(Translation.id)
    ):
        return
    values = {"from_language": source.language, "text": None, "engine": None, "flags": None}
    is_wanted = await change_state(
        session,
        number,
        S.WANTED,
        still=is_no_persons,
        **values,
        tries=0,
        next_try_at=None,
        failure=None,
        made_at=None,
        asked_by_id=by.id,
    )
    if not is_wanted:
        # Wanted already, or a person is asked for it.
        await session.execute(
            update(Translation)
            .where(Translation.id == number, is_no_persons)
            .values(values)
            .execution_options(synchronize_session=False)
        )
