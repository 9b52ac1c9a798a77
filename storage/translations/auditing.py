"""What the audit table keeps of translations: who was asked, who wrote, who corrected."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import DETAIL_LENGTH, AuditAction, record
from storage.people import Person
from storage.translations.models import Translation


def record_ask(
    session: AsyncSession,
    *,
    what: str,
    to: str,
    of: Collection[int],
    by: Person,
    case_id: int | None = None,
    now: datetime,
) -> None:
    """Keep who was asked for a translation, by whom, and for what.

    Args:
        session: an open session; the caller commits.
        what: what kind of text it is, in one word.
        to: the language wanted.
        of: who was asked; as many as there is room for.
        by: who asks.
        case_id: the case the text belongs to.
        now: the time.
    """
    detail = f"{what} {to}"
    for number in sorted(of):
        longer = f"{detail} {number}"
        if len(longer) > DETAIL_LENGTH:
            break
        detail = longer
    record(
        session,
        actor_id=by.id,
        action=AuditAction.TRANSLATE_ASK,
        case_id=case_id,
        detail=detail,
        now=now,
    )


def record_words(
    session: AsyncSession,
    translation: Translation,
    *,
    action: AuditAction,
    by: Person,
    now: datetime,
) -> None:
    """Keep who has written or corrected a translation, never what."""
    record(
        session,
        actor_id=by.id,
        action=action,
        case_id=translation.case_id,
        detail=f"{translation.source_kind} {translation.to_language}",
        now=now,
    )
