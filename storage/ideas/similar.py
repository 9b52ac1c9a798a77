"""Which published ideas resemble a text, as a hint before somebody sends it.

Words are compared without case and accents: two are close if they differ in little (``bench``,
``benches``), or one is part of the other (German compounds).  Two ideas resemble each other if
they share enough of their words, or the text has most of the other one's title.  Works in every
language that separates words, not from one language to another.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.ideas.queries import OPEN_PUBLIC
from storage.markup import seen

THRESHOLD: Final = 0.55
"""Measured on 12 ideas and 35 texts in six languages: 11 of 14 that mean the same are found, and
none of 21 others, whose highest is 0.50."""
CLOSE: Final = 80.0
"""Of 100 in ``rapidfuzz.fuzz.ratio``: one letter of five, an ending, a misspelling."""
PART_OF: Final = 0.9
"""What a word counts that is part of another one."""
SHORTEST_WORD: Final = 4
"""Letters; shorter words are mostly grammar."""
WORDS_COMPARED: Final = 60
"""Words of one text; with 200 ideas of usual length a comparison takes 20 milliseconds."""
IDEAS_COMPARED: Final = 200
SHARED_WORDS: Final = 2
"""One word alone, such as "school", is no resemblance."""
SIMILAR_LIMIT: Final = 3

_Closeness = dict[str, dict[str, float]]


async def list_similar_ideas(
    session: AsyncSession, *, text: str, exclude: int | None = None
) -> Sequence[Idea]:
    """Return published ideas that can be supported and resemble ``text``, the most alike first.

    Args:
        session: an open session.
        text: what somebody is about to send.
        exclude: the case that is compared itself.
    """
    found = await session.scalars(
        select(Idea)
        .join(Case, Case.id == Idea.case_id)
        .where(Case.status.in_(OPEN_PUBLIC), Idea.title != "", Idea.case_id != (exclude or 0))
        .order_by(Idea.published_at.desc(), Idea.case_id.desc())
        .limit(IDEAS_COMPARED)
    )
    ideas = found.all()
    likenesses = compare(text, [(idea.title, idea.text) for idea in ideas])
    alike = [
        (likeness, -place, idea)
        for place, (likeness, idea) in enumerate(zip(likenesses, ideas, strict=True))
        if likeness >= THRESHOLD
    ]
    alike.sort(key=lambda each: each[:2], reverse=True)
    return [idea for _likeness, _place, idea in alike[:SIMILAR_LIMIT]]


def compare(text: str, others: Sequence[tuple[str, str]]) -> list[float]:
    """Return how much each title and text resembles ``text``, from 0 to 1."""
    asked = words_of(seen(text))
    titles = [words_of(title) for title, _text in others]
    wholes = [words_of(f"{title}\n{seen(words)}") for title, words in others]
    known = list(dict.fromkeys(word for words in wholes for word in words))
    closeness = {word: _close_to(word, known) for word in asked}
    return [
        _likeness(asked, title, whole, closeness)
        for title, whole in zip(titles, wholes, strict=True)
    ]


def words_of(text: str) -> list[str]:
    """Return the distinct longer words, in lower case and without accents, as they come."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    long = (word for word in re.findall(r"\w+", plain) if len(word) >= SHORTEST_WORD)
    return list(dict.fromkeys(long))[:WORDS_COMPARED]


def _close_to(word: str, known: Sequence[str]) -> dict[str, float]:
    # 3 MB, and only ideas are compared.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    close = {other: PART_OF for other in known if word in other or other in word}
    for other, score, _index in process.extract(
        word, known, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None
    ):
        close[other] = max(score / 100, close.get(other, 0))
    return close


def _likeness(
    asked: Sequence[str], title: Sequence[str], whole: Sequence[str], closeness: _Closeness
) -> float:
    there = set(whole)
    shared: dict[str, float] = {}  # the best score of each word of the text
    found: dict[str, float] = {}  # and of each word of the other one
    for word in asked:
        for other, score in closeness[word].items():
            if other in there:
                shared[word] = max(score, shared.get(word, 0))
                found[other] = max(score, found.get(other, 0))
    if len(shared) < SHARED_WORDS:
        return 0
    of_text = sum(shared.values()) / len(asked)
    of_whole = sum(found.values()) / len(whole)
    of_title = sum(found.get(other, 0) for other in title) / max(1, len(title))
    shared_by_both = 2 * of_text * of_whole / (of_text + of_whole)
    return max(shared_by_both, math.sqrt(of_text * of_title))
