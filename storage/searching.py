"""Finding cases by words: in what people wrote, and in what that says in German.

No copy of anybody's words is kept for it: the database finds what may fit by patterns, and the
words are compared here, without case and accents.  Parts of words count, so that ``laterne`` finds
``Straßenlaternen``.  Columns are read and no rows, so that a message carries the words alone that
it shows.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, cast, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import visible_to
from storage.ideas.models import CommentState, Idea, IdeaComment
from storage.markup import seen
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import SourceKind, Translation
from storage.translations.sources import hash_of

HITS_SHOWN: Final = 8
WORDS_MOST: Final = 6
CASES_AT_ONCE: Final = 50
CASES_MOST: Final = 400
"""The newest that may fit; whoever looks for an older one says more words."""
_ONE_SIGN: Final = "_"
_SEVERAL: Final = "%"
_SEVERAL_FORMS: Final = frozenset("aceginosuyzиеіїαεηιουωσςاىيكه")
"""Letters that are written in several ways: with accents, at the end, by another keyboard."""
_SAME: Final = str.maketrans(
    {"ı": "i", "ـ": None, "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ς": "σ"}
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and which of its texts has the most of the words.

    Attributes:
        case_id: which case.
        kind: what kind of text has them; ``None`` for its number or its place.
        source_id: which one.
    """

    case_id: int
    kind: SourceKind | None
    source_id: int


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: SourceKind | None
    source_id: int
    text: str


def searched_words(text: str) -> list[str]:
    """Return the words that are looked for, as they are compared."""
    words = re.findall(r"\w+", folded(text))
    long = (word for word in words if len(word) > 1 or not word.isascii())
    return list(dict.fromkeys(long))[:WORDS_MOST]


def folded(text: str) -> str:
    """Return a text as it is compared: without case, accents and forms of letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.translate(_SAME)


async def search(
    session: AsyncSession, *, staff: Person, words: Sequence[str]
) -> tuple[Sequence[Hit], bool]:
    """Return the newest cases with all of these words, and whether there are more.

    Only what this member of the team may see is looked through.
    """
    texts = union_all(*_texts()).subquery("texts")
    having = [select(texts.c.case_id).where(_like(session, texts.c.text, word)) for word in words]
    numbers = (
        await session.scalars(
            select(Case.id)
            .where(visible_to(staff), *[Case.id.in_(each) for each in having])
            .order_by(Case.id.desc())
            .limit(CASES_MOST)
        )
    ).all()
    hits = list[Hit]()
    for begin in range(0, len(numbers), CASES_AT_ONCE):
        some = numbers[begin : begin + CASES_AT_ONCE]
        pieces = await _read(session, some)
        hits += [hit for number in some if (hit := _hit(number, pieces[number], words))]
        if len(hits) > HITS_SHOWN:
            break
    more = len(hits) > HITS_SHOWN or len(numbers) == CASES_MOST
    return hits[:HITS_SHOWN], more


def _hit(number: int, pieces: Sequence[_Piece], words: Sequence[str]) -> Hit | None:
    found = [{word for word in words if word in folded(seen(piece.text))} for piece in pieces]
    if set().union(*found) != set(words):
        return None
    best = max(range(len(pieces)), key=lambda index: (len(found[index]), -index))
    return Hit(number, pieces[best].kind, pieces[best].source_id)


async def _read(session: AsyncSession, numbers: Sequence[int]) -> dict[int, list[_Piece]]:
    """Return all that these cases say, the original before its translation."""
    pieces = defaultdict[int, list[_Piece]](list)
    originals = dict[tuple[SourceKind, int], str]()
    for texts in _texts():
        column = texts.selected_columns
        rows = await session.execute(texts.where(column.case_id.in_(numbers)))
        for case_id, text, kind, source_id, source_hash in rows:
            known = SourceKind(kind) if kind else None
            if known is not None and not source_hash:
                originals[known, source_id] = text
            elif known is not None and source_hash != hash_of(
                originals.get((known, source_id), "")
            ):
                continue
            if text:
                pieces[case_id].append(_Piece(known, source_id, text))
    return pieces


def _texts() -> Iterator[Select[Any, Any, Any, Any, Any]]:
    """Yield what is looked through, translations last: case, text, and whose source it is."""
    sources: tuple[tuple[SourceKind | None, Any, Any, Any, tuple[Any, ...]], ...] = (
        (SourceKind.CASE, Case.id, Case.text, Case.id, ()),
        (
            SourceKind.HISTORY,
            CaseHistoryEntry.case_id,
            CaseHistoryEntry.text,
            CaseHistoryEntry.id,
            (),
        ),
        (SourceKind.IDEA_TITLE, Idea.case_id, Idea.title, Idea.case_id, ()),
        (SourceKind.IDEA, Idea.case_id, Idea.text, Idea.case_id, ()),
        (
            SourceKind.COMMENT,
            IdeaComment.case_id,
            IdeaComment.text,
            IdeaComment.id,
            (IdeaComment.state != CommentState.DROPPED,),
        ),
        (None, Case.id, Case.reference, Case.id, ()),
        (None, Case.id, Case.address, Case.id, ()),
        (None, Case.id, Case.found_place, Case.id, ()),
    )
    for kind, case_id, text, source_id, conditions in sources:
        yield select(
            case_id.label("case_id"),
            text.label("text"),
            literal(kind.value if kind else "").label("kind"),
            source_id.label("source_id"),
            literal("").label("source_hash"),
        ).where(text.is_not(None), *conditions)
    yield select(
        Translation.case_id,
        Translation.text,
        cast(Translation.source_kind, String).label("kind"),
        Translation.source_id,
        Translation.source_hash,
    ).where(Translation.to_language == ORIGINAL_LOCALE, Translation.text.is_not(None))


def _like(session: AsyncSession, text: Any, word: str) -> ColumnElement[bool]:
    """Return a condition that all texts with the word fulfil, and few others."""
    pattern = "".join(_signs(word))
    if pattern.isascii():
        return _ilike(session, text, pattern)
    forms = dict.fromkeys((pattern, pattern.upper(), pattern.capitalize()))
    return or_(*[_ilike(session, text, form) for form in forms])


def _signs(word: str) -> Iterator[str]:
    """Yield a pattern for each letter; ``ss`` may be ``ß``, and Arabic has signs between."""
    for index, letter in enumerate(word):
        if letter == "s" and "s" in (word[index - 1 : index], word[index + 1 : index + 2]):
            yield _SEVERAL
            continue
        yield _ONE_SIGN if letter in _SEVERAL_FORMS else letter
        if "\u0600" <= letter <= "\u06ff":
            yield _SEVERAL


def _ilike(session: AsyncSession, text: Any, pattern: str) -> ColumnElement[bool]:
    wanted = f"{_SEVERAL}{pattern}{_SEVERAL}"
    # SQLite's LIKE takes no notice of the case of Latin letters without accents.
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    liked: ColumnElement[bool] = text.like(wanted) if on_sqlite else text.ilike(wanted)
    return liked
