"""What the sample quarter's people have written, in the language of those who read it.

People wrote these translations beforehand, and they say so; the rest waits as it would anywhere.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseStatus
from storage.ideas.models import Idea
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.leasing import finish, lease, postpone
from storage.translations.models import Engine
from storage.translations.sources import UNDETERMINED, case_source, idea_sources
from storage.translations.wanting import ask, want

TRANSLATIONS: Final = Path(__file__).resolve().parent / "translations.toml"
ENOUGH: Final = 1000
"""More texts than the history has."""


def read_translations() -> Mapping[str, Mapping[str, str]]:
    """Return what each text of the history says, by language."""
    found = tomllib.loads(TRANSLATIONS.read_text(encoding="utf-8"))["translations"]
    return {each.pop("words"): each for each in found}


async def translate_samples(session: AsyncSession, *, manager: Person, now: datetime) -> None:
    """Store the translations of what was played, and ask the team for what has none."""
    samples = read_translations()
    for idea in await session.scalars(select(Idea)):
        for source in idea_sources(idea):
            for locale in samples.get(source.text, {}):
                await want(session, source, to=locale, now=now)
    for leased in await lease(session, limit=ENOUGH, outside=False, now=now):
        said = samples.get(leased.text, {}).get(leased.to_language)
        if said is None:
            await postpone(session, leased, until=now)
            continue
        await finish(
            session,
            leased,
            text=said,
            from_language=leased.from_language or ORIGINAL_LOCALE,
            engine=Engine.SAMPLE,
            flags=(),
            now=now,
        )
    foreign = Case.language.not_in((ORIGINAL_LOCALE, UNDETERMINED))
    for case in await session.scalars(select(Case).where(foreign, Case.status == CaseStatus.NEW)):
        if case.text not in samples:
            await ask(session, case_source(case), to=ORIGINAL_LOCALE, by=manager, now=now)
