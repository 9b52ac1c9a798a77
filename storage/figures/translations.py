"""What was translated in a period, by whom, and what waits; no texts, and nobody is named."""

import enum
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import MACHINES, Engine, Translation, TranslationState
from storage.translations.sources import UNDETERMINED


class Translator(enum.StrEnum):
    """Who has translated: what an export says, and never a name."""

    PERSON = "person"
    MACHINE = "machine"


def translator_of(engine: Engine) -> Translator:
    """Return whether a person or a machine has translated; samples are written by people."""
    return Translator.MACHINE if engine in MACHINES else Translator.PERSON


@dataclass(frozen=True, slots=True)
class TranslationFigures:
    """What was translated.

    Attributes:
        by_people: how many texts people have translated, or put right last.
        by_machines: how many are as a machine has translated them.
        languages: by the language besides German, the most frequent first; ``None`` where nobody
            knows.
        waiting: how many of those wanted in the period have no translation yet.
    """

    by_people: int = 0
    by_machines: int = 0
    languages: Sequence[tuple[str | None, int]] = ()
    waiting: int = 0


async def count_translations(
    session: AsyncSession, *, begin: datetime, end: datetime
) -> TranslationFigures:
    """Return what was translated from ``begin`` on and before ``end``."""
    language = case(
        (Translation.to_language == ORIGINAL_LOCALE, Translation.from_language),
        else_=Translation.to_language,
    ).label("language")
    made = (
        await session.execute(
            select(Translation.engine, language, func.count())
            .where(
                Translation.draft_id.is_(None),
                Translation.text.is_not(None),
                Translation.made_at >= begin,
                Translation.made_at < end,
            )
            .group_by(Translation.engine, language)
        )
    ).all()
    by = defaultdict[Translator, int](int)
    languages = defaultdict[str | None, int](int)
    for engine, known, number in made:
        if engine is not None:
            by[translator_of(engine)] += number
        languages[None if known == UNDETERMINED else known] += number
    return TranslationFigures(
        by_people=by[Translator.PERSON],
        by_machines=by[Translator.MACHINE],
        languages=sorted(languages.items(), key=lambda item: (-item[1], item[0] or "")),
        waiting=await _count_waiting(session, begin, end),
    )


async def _count_waiting(session: AsyncSession, begin: datetime, end: datetime) -> int:
    """Count what somebody is asked for, or is known to be in another language."""
    is_foreign = Translation.from_language.is_not(None) & (
        Translation.from_language != UNDETERMINED
    )
    waiting = await session.scalar(
        select(func.count()).where(
            Translation.draft_id.is_(None),
            Translation.text.is_(None),
            Translation.state != TranslationState.DONE,
            or_(Translation.state == TranslationState.ASKED, is_foreign),
            Translation.wanted_at >= begin,
            Translation.wanted_at < end,
        )
    )
    return waiting or 0
