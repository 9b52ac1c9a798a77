"""What cases say: their own words, what everybody reads of an idea, and both in other languages.

Columns are read and no rows: whose words are compared is told nobody, so that nothing has to be
taken back when they are erased.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.likeness.words import Wording
from storage.translations.models import SourceKind, Translation
from storage.translations.sources import hash_of

_KINDS: Final = (SourceKind.CASE, SourceKind.IDEA_TITLE, SourceKind.IDEA)


async def read_wordings(
    session: AsyncSession, case_ids: Sequence[int]
) -> Mapping[int, Sequence[Wording]]:
    """Return all that each of these cases says, by its number; nothing that was erased."""
    texts = await session.execute(select(Case.id, Case.text).where(Case.id.in_(case_ids)))
    ideas = await session.execute(
        select(Idea.case_id, Idea.title, Idea.text).where(Idea.case_id.in_(case_ids))
    )
    originals: dict[tuple[SourceKind, int], str] = {}
    for number, text in texts:
        originals[SourceKind.CASE, number] = text
    for number, title, text in ideas:
        originals[SourceKind.IDEA_TITLE, number] = title
        originals[SourceKind.IDEA, number] = text
    said = await _read_translations(session, case_ids, originals)
    for (kind, number), words in originals.items():
        said[number][""][kind] = words
    return {number: _wordings(each) for number, each in said.items()}


_Said = dict[str, dict[SourceKind, str]]
"""What a case says, by language; the original under no language."""


async def _read_translations(
    session: AsyncSession,
    case_ids: Sequence[int],
    originals: Mapping[tuple[SourceKind, int], str],
) -> defaultdict[int, _Said]:
    """Return what is translated of the words as they are now."""
    rows = await session.execute(
        select(
            Translation.source_kind,
            Translation.case_id,
            Translation.source_hash,
            Translation.to_language,
            Translation.text,
        ).where(
            Translation.case_id.in_(case_ids),
            Translation.source_kind.in_(_KINDS),
            Translation.text.is_not(None),
        )
    )
    said: defaultdict[int, _Said] = defaultdict(lambda: defaultdict(dict))
    for kind, number, source_hash, language, text in rows:
        words = originals.get((kind, number))
        if words is not None and hash_of(words) == source_hash:
            said[number][language][kind] = text or ""
    return said


def _wordings(said: _Said) -> list[Wording]:
    # Without its title a text has fewer words, and two that say little would be alike.
    each = [
        Wording(
            words.get(SourceKind.IDEA_TITLE, ""),
            words.get(SourceKind.IDEA) or words.get(SourceKind.CASE, ""),
        )
        for words in said.values()
    ]
    return [wording for wording in dict.fromkeys(each) if wording.title or wording.text]
