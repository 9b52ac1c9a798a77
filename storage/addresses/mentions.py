"""Addresses in a text: which words may be a street, which number is its house, what is left over.

Nothing is known of streets here: each mention offers several names, the longest first, and
whoever knows the register picks the one it has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from storage.addresses.keys import HouseNumber, fold, fold_word, join_key
from storage.addresses.models import NUMBER_MOST
from storage.addresses.wording import (
    BELOW_AND_ABOVE,
    COUNTABLE_WORDS,
    FLOOR_WORDS,
    HARMLESS_WORDS,
    NUMBER_WORDS,
    NUMERALS,
    UNIT_WORDS,
    VAGUE_WORDS,
)

NAME_WORDS_MOST: Final = 6
"""Words of the longest street name that is looked for."""
POSTCODE_DIGITS: Final = 5
NUMBERS_MOST: Final = 4
"""House numbers of one text that are looked at."""
TEXT_MOST: Final = 300
"""Characters that are read; nobody needs more to say where something is."""

_BETWEEN: Final = frozenset(",.&+/-") | frozenset(
    ["u", "o", "und", "oder", "bis", "and", "or", "ve", "veya", "и", "или", "та", "або", "و", "او"]
)
_BEFORE_NUMBER: Final = frozenset(",.:#-(\n")
_LINK: Final = re.compile(r"\S*(?:://|geo:)\S*", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\d+|n[ro](?=\d)|[^\W\d_]{1,2}\d+(?![^\W_])|[^\W\d_]+|[^\w\s]|_|\n")
_SUFFIX: Final = re.compile(r"[a-z½]")


class Token(NamedTuple):
    """A word, a number or a sign of a folded text, and whether it stands at the one before."""

    text: str
    joined: bool

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.text[0].isalpha()


@dataclass(frozen=True, slots=True)
class Name:
    """Words that may be the name of a street.

    Attributes:
        key: the name as it is compared.
        start: its first token.
        end: the token behind its last one.
    """

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A house number and what may be its street.

    Attributes:
        number: the house number, or a range.
        names: what may be the street, the longest first.
        names_apart: the same behind the number, as some languages have it, or with words between.
        start: the first token of the number and what stands between it and the street.
        end: the token behind the number.
    """

    number: HouseNumber
    names: tuple[Name, ...]
    names_apart: tuple[Name, ...]
    start: int
    end: int


class Text:
    """A text as tokens, and what is read in it."""

    def __init__(self, written: str) -> None:
        self.tokens: Final = _split(fold(_LINK.sub(" ", written[:TEXT_MOST])))

    def mentions(self) -> list[Mention]:
        """Return each house number with what may be its street, in the order they stand."""
        found: list[Mention] = []
        position = 0
        while position < len(self.tokens) and len(found) < NUMBERS_MOST:
            mention = self._mention_at(position, found[-1] if found else None)
            if mention is None:
                position += 1
                continue
            found.append(mention)
            position = mention.end
        return found

    def names(self) -> list[Name]:
        """Return everything that may be a name, the longest first; the whole text among it."""
        words = [index for index, token in enumerate(self.tokens) if token.text.isalnum()]
        spans = [
            (words[first], words[last] + 1)
            for length in range(min(len(words), NAME_WORDS_MOST), 0, -1)
            for first in range(len(words) - length + 1)
            for last in [first + length - 1]
        ]
        return [Name(self._key(start, end), start, end) for start, end in spans]

    def words_left(self, used: Sequence[tuple[int, int]], known: frozenset[str]) -> "Rest":
        """Return what stands besides the used spans; ``known`` are names of towns."""
        taken = {index for start, end in used for index in range(start, end)}
        left = [index for index in range(len(self.tokens)) if index not in taken]
        return self._rest(left, known)

    def counts_something(self, mention: Mention) -> bool:
        """Return whether the number may count what stands behind it: "2 Zimmer", "1 Laterne"."""
        behind = self._text(mention.end)
        if behind in UNIT_WORDS:
            return not any(self._text(mention.end + ahead).isdigit() for ahead in (1, 2))
        return mention.number.first == (1, "") and behind in COUNTABLE_WORDS

    # --- Numbers ---

    def _mention_at(self, position: int, before: Mention | None) -> Mention | None:
        house = self._house_at(position)
        if house is None:
            return None
        number, end = house
        start = self._skip_back(position)
        names = [*self._names_before(start)]
        if before is not None and self._is_list(before.end, position):
            names += before.names
        apart = [*self._names_before(self._skip_words_back(start)), *self._names_behind(end)]
        if not names and not apart:
            return None
        return Mention(number, tuple(names), tuple(apart), start, end)

    def _is_list(self, start: int, end: int) -> bool:
        """Return whether there is nothing between but what stands between numbers of a list."""
        return all(self._text(index) in _BETWEEN for index in range(start, end))

    def _house_at(self, position: int) -> tuple[HouseNumber, int] | None:
        """Return the house number that begins here, and the token behind it."""
        first = self._number_at(position)
        if first is None or self._is_of_something_else(position, first[2]):
            return None
        number, suffix, end = first
        if end < len(self.tokens) and self._text(end) in {"-", "/", "bis"}:
            last = self._number_at(end + 1)
            if last is not None and (last[0], last[1]) > (number, suffix):
                if not self._is_floor(end + 1, last[2]):
                    return HouseNumber(number, suffix, last[0], last[1]), last[2]
            elif self._letter_at(end + 1) > suffix > "":
                return HouseNumber(number, suffix, number, self._letter_at(end + 1)), end + 2
        return HouseNumber(number, suffix), end

    def _number_at(self, position: int) -> tuple[int, str, int] | None:
        """Return number, letter and the token behind them."""
        text = self._text(position)
        value = NUMERALS.get(text) or (int(text) if text.isdigit() and len(text) <= 4 else 0)  # noqa: PLR2004
        if not 1 <= value <= NUMBER_MOST:
            return None
        letter = self._letter_at(position + 1)
        # "5 u. 7" and "5 o 7": and, or.
        is_between = letter in {"u", "o"} and any(
            self._text(position + ahead).isdigit() for ahead in (2, 3)
        )
        return (
            (value, "", position + 1)
            if is_between or not letter
            else (value, letter, position + 2)
        )

    def _letter_at(self, position: int) -> str:
        text = self._text(position)
        return text if _SUFFIX.fullmatch(text) else ""

    def _is_of_something_else(self, position: int, end: int) -> bool:
        """Return whether the number is a floor, a flat, a day, a time or the like."""
        before = [self._text(position - 1), self._text(position - 2)]
        if before[0] in UNIT_WORDS or (before[0] in {".", ":"} and before[1] in UNIT_WORDS):
            return True
        return self._is_floor(position, end) or self._is_decimal(position, end)

    def _is_floor(self, position: int, end: int) -> bool:
        if self._text(end) == "." and self._text(end + 1) in BELOW_AND_ABOVE:
            return True
        if self._text(position - 1) in FLOOR_WORDS:
            return True
        behind = end + 1 if self._text(end) in {".", "nd", "st", "rd", "th"} else end
        # "9, kat 3": the number behind is the floor.
        is_of_next = self._text(behind + 1).isdigit()
        return self._text(behind) in FLOOR_WORDS and not is_of_next

    def _is_decimal(self, position: int, end: int) -> bool:
        """Return whether digits go on behind a sign: a price, a time, a day."""
        behind = (
            self._text(end) in {".", ":", ","}
            and self._joined(end)
            and self._text(end + 1).isdigit()
            and self._joined(end + 1)
        )
        before = (
            self._text(position - 1) in {".", ":"}
            and self._text(position - 2).isdigit()
            and self._joined(position)
        )
        return behind or before

    # --- Names ---

    def _skip_back(self, position: int) -> int:
        """Return where begins what stands between a street and its number."""
        while position > 0:
            before = self._text(position - 1)
            if before not in NUMBER_WORDS and before not in _BEFORE_NUMBER:
                break
            position -= 1
        return position

    def _skip_words_back(self, position: int) -> int:
        """Return where words begin that may stand between, such as "opposite"."""
        while position > 0:
            before = self._text(position - 1)
            if before not in HARMLESS_WORDS | VAGUE_WORDS | _BEFORE_NUMBER:
                break
            position -= 1
        return position

    def _names_before(self, end: int) -> Iterator[Name]:
        starts = list[int]()
        position = end - 1
        while position >= 0 and len(starts) < NAME_WORDS_MOST:
            token = self.tokens[position]
            if token.text.isalnum():
                starts.append(position)
            elif token.text not in {".", "-"}:
                break
            position -= 1
        for start in reversed(starts):
            if any(self._text(index)[0].isalpha() for index in range(start, end)):
                yield Name(self._key(start, end), start, end)

    def _names_behind(self, start: int) -> Iterator[Name]:
        words = list[int]()
        for position in range(start, len(self.tokens)):
            if self.tokens[position].is_word:
                words.append(position)
            elif self._text(position) not in {".", "-", ","}:
                break
        words = words[:NAME_WORDS_MOST]
        for first, begin in enumerate(words):
            for last in reversed(words[first:]):
                yield Name(self._key(begin, last + 1), begin, last + 1)

    def _key(self, start: int, end: int) -> str:
        return join_key(
            [fold_word(token.text) for token in self.tokens[start:end] if token.text.isalnum()]
        )

    # --- What is left ---

    def _rest(self, left: Sequence[int], known: frozenset[str]) -> "Rest":
        postcodes = list[str]()
        towns = list[str]()
        strange = False
        vague = False
        for index in left:
            text = self._text(index)
            if text.isdigit():
                if len(text) == POSTCODE_DIGITS:
                    postcodes.append(text)
                elif not self._is_of_something_else(index, index + 1):
                    strange = True
            elif text.isalnum():
                vague = vague or text in VAGUE_WORDS
                if text in known:
                    towns.append(text)
                elif text not in HARMLESS_WORDS | NUMBER_WORDS | FLOOR_WORDS | UNIT_WORDS:
                    strange = True
        return Rest(tuple(postcodes), tuple(towns), strange, vague)

    def _text(self, position: int) -> str:
        return self.tokens[position].text if 0 <= position < len(self.tokens) else ""

    def _joined(self, position: int) -> bool:
        return position < len(self.tokens) and self.tokens[position].joined


@dataclass(frozen=True, slots=True)
class Rest:
    """What stands besides an address.

    Attributes:
        postcodes: numbers of five digits.
        towns: words that are towns' names.
        is_strange: whether something is not understood.
        is_vague: whether something says that it is not quite the address.
    """

    postcodes: tuple[str, ...]
    towns: tuple[str, ...]
    is_strange: bool
    is_vague: bool


def _split(folded: str) -> list[Token]:
    tokens = list[Token]()
    end = -1
    for match in _TOKEN.finditer(folded):
        tokens.append(Token(match.group(), match.start() == end))
        end = match.end()
    return tokens
