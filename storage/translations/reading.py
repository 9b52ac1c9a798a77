"""What people read of others' words in their own language, and wanting what is not there.

What somebody only reads is wanted when they read it, so that nobody pays for languages nobody
asks for.  Nobody waits for it: it is there for whoever reads it next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.budget import left_for_readers
from storage.translations.leasing import list_sendable
from storage.translations.models import Translation, TranslationState
from storage.translations.queries import Key, find_translations
from storage.translations.sources import UNDETERMINED, Source
from storage.translations.wanting import want

WAITING_LIMIT: Final = 50
"""As long as so many of the last hour wait, readers want no more: reports are not kept waiting."""
LATELY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text.

    Attributes:
        source: the text, with its language as far as that is known.
        own: its translation into the language of the reader.
        german: its translation into German, which most people here read.
    """

    source: Source
    own: Translation | None
    german: Translation | None


async def find_known(
    session: AsyncSession, sources: Sequence[Source], *, to: str
) -> Mapping[Key, Known]:
    """Return what is known of several texts, as they are worded now, for who reads ``to``."""
    german = await find_translations(session, sources, to=ORIGINAL_LOCALE)
    own = german
    if to != ORIGINAL_LOCALE:
        own = await find_translations(session, sources, to=to)
    known = {}
    for source in sources:
        key = (source.kind, source.id)
        rows = own.get(key), german.get(key)
        known[key] = Known(replace(source, language=_language_of(source, *rows)), *rows)
    return known


async def want_for_reader(
    session: AsyncSession,
    known: Sequence[Known],
    *,
    to: str,
    outside: bool,
    monthly: int | None,
    now: datetime,
) -> None:
    """Have translated what a reader has no translation of; each text once.

    German is wanted by whatever stores words, so that it is missing only where they are German.

    Args:
        session: an open session; the caller commits.
        known: what is known of the texts, the first ones first.
        to: the language of the reader.
        outside: whether the words leave the house, which takes a yes.
        monthly: how many characters the engine may be given in a month.
        now: the time.
    """
    missing = [each.source for each in known if each.own is None and _is_foreign(each.source, to)]
    if not missing:
        return
    left = await left_for_readers(session, limit=monthly, day=now.date())
    if left <= 0 or await _count_waiting(session, now=now) >= WAITING_LIMIT:
        return
    for source in await list_sendable(session, missing, outside=outside):
        left -= len(source.text)
        if left < 0:
            return
        await want(session, source, to=to, now=now)


def _language_of(source: Source, *rows: Translation | None) -> str | None:
    """Return the language of words as far as it is known."""
    noted = [row.from_language for row in rows if row is not None]
    known = {None, UNDETERMINED}
    return next((tag for tag in [*noted, source.language] if tag not in known), None)


def _is_foreign(source: Source, to: str) -> bool:
    if source.language is None:
        return to != ORIGINAL_LOCALE
    return source.language != to


async def _count_waiting(session: AsyncSession, *, now: datetime) -> int:
    waiting = select(func.count()).where(
        Translation.state.in_((TranslationState.WANTED, TranslationState.RUNNING)),
        Translation.wanted_at > now - LATELY,
    )
    return await session.scalar(waiting) or 0
