"""What an engine must not change stands as a placeholder in what it gets, such as ``⟦1⟧``.

References, links, names with an @, telephone numbers, times, dates and amounts are recognised by
their form, the quarter's streets, places and names by a list of words.  Everything here is pure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

OPENING: Final = "⟦"
CLOSING: Final = "⟧"

_FORMS: Final = re.compile(
    r"""
      ⟦[^⟦⟧]{0,12}⟧ | [⟦⟧]                          # what looks like a placeholder of ours
    | (?:https?://|www\.)[^\s<>"⟦⟧]*[\w/=&%#+]      # links
    | (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+     # e-mail addresses
    | (?<![\w@/.-])(?:[a-z0-9-]+\.)+(?:de|eu|org|net|com|info|tr|ua|ru|pl|ro|bg)
        \b(?:/[^\s<>"⟦⟧]*[\w/=&%#+])?   # the same without http
    | @\w+                                          # names with an @
    | (?<![\w/])/[a-z_]+\b                          # commands
    | (?<!\w)[A-Za-z]\ ?[-–]\ ?\d{4}\ ?[-–]\ ?\d{1,9}(?!\w)   # references
    | (?<!\w)[A-Z]{2}\d{2}(?:\ ?[0-9A-Z]{4}){2,7}(?:\ ?[0-9A-Z]{1,3})?(?!\w)  # bank accounts
    | (?:[€$£₺₴₽]\ ?)\d[\d.,' \u00a0\u202f]*(?<=\d)               # amounts
    | (?<![\w.,])\d+(?:[.,' \u00a0\u202f]\d{3})*(?:[.,٫٬]\d{1,3}|,-)?[ \u00a0\u202f]?
        (?:[€$£₺₴₽%٪‰]|(?:EUR|CHF|USD|TRY|UAH)\b)
    | (?<![\w+])(?:\+|\(\+?(?=\d+\)))?\d(?:[ ()/\u00a0-]{0,3}\d){5,}(?!\w)   # telephone numbers
    | (?<![\w.,])\d{1,2}\.\ ?\d{1,2}\.(?:\ ?(?:\d{4}|\d{2})(?!\w))?   # dates
    | (?<![\w.,])\d{1,4}[./-]\d{1,2}(?:[./-](?:\d{4}|\d{2}))?(?![\w-])
    | (?<![\w.,])\d{1,2}[:.h]\d{2}(?::\d{2})?(?!\w)             # times
    | (?<![\w.,])\d+(?:[.,٫٬']\d+)+(?!\w)                        # numbers with a separator
    """,
    re.VERBOSE,
)
_HOUSE: Final = re.compile(r"[ \u00a0]\d{1,4}(?:[ \u00a0]?[a-zA-Z](?!\w))?(?!\w)")
"""A house number behind the name of a street."""
_WORD: Final = re.compile(r"\w+")
_PLACEHOLDER: Final = re.compile(r"⟦\s*(\d{1,4})\s*⟧")
_SENTENCE: Final = re.compile(r"(?:(?<!\d)[.]|[!?…。！？؟।።])[\"'”“»«’)\]]*\s+|\s*\n\s*")
_WORD_SHORTEST: Final = 2


class PlaceholderLostError(Exception):
    """A placeholder is missing in what an engine returned, stands there twice, or is invented."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A text with placeholders.

    Attributes:
        text: what an engine gets.
        kept: what each placeholder stands for in the translation, from the first.
    """

    text: str
    kept: tuple[str, ...] = ()

    @property
    def is_translatable(self) -> bool:
        """Whether anything but placeholders, figures and signs is left."""
        return has_words(self.text)

    def restore(self, translated: str) -> str:
        """Return a translation with what its placeholders stand for.

        Raises:
            PlaceholderLostError: not every placeholder is there exactly once.
        """
        check_placeholders(self.text, translated)
        return _PLACEHOLDER.sub(lambda found: self.kept[int(found[1]) - 1], translated)


def protect(text: str, words: Mapping[str, str] | None = None) -> Protected:
    """Return a text with placeholders for what must stay.

    Args:
        text: what a person wrote, without marks of formatting.
        words: streets, places and names, with what is to stand in the translation for each.
    """
    spans = list(_FORMS.finditer(text))
    kept = [(found.start(), found.end(), found[0]) for found in spans]
    taken = [False] * len(text)
    for start, end, _ in kept:
        taken[start:end] = [True] * (end - start)
    for start, end, word in _find_words(text, words or {}):
        if not any(taken[start:end]):
            kept.append((start, end, word))
            taken[start:end] = [True] * (end - start)
    kept.sort()
    pieces, at = list[str](), 0
    for number, (start, end, _) in enumerate(kept, start=1):
        pieces += [text[at:start], f"{OPENING}{number}{CLOSING}"]
        at = end
    return Protected("".join([*pieces, text[at:]]), tuple(word for _, _, word in kept))


def check_placeholders(asked: str, translated: str) -> None:
    """Look whether a translation has the placeholders of what was asked, each exactly once.

    Raises:
        PlaceholderLostError: it has not.
    """
    wanted = [int(number) for number in _PLACEHOLDER.findall(asked)]
    found = [int(number) for number in _PLACEHOLDER.findall(translated)]
    rest = _PLACEHOLDER.sub("", translated)
    if sorted(wanted) != sorted(found) or OPENING in rest or CLOSING in rest:
        raise PlaceholderLostError


def without_placeholders(text: str) -> str:
    """Return a text of which only its own words are left."""
    return _PLACEHOLDER.sub(" ", text)


def has_words(text: str) -> bool:
    """Return whether a text has any letter outside its placeholders."""
    return any(sign.isalpha() for sign in without_placeholders(text))


def cut_into_sentences(text: str) -> list[str]:
    """Return the sentences of a text; joined they are the text."""
    pieces, at = list[str](), 0
    for found in _SENTENCE.finditer(text):
        pieces.append(text[at : found.end()])
        at = found.end()
    return [piece for piece in (*pieces, text[at:]) if piece]


def digit_groups(text: str) -> Counter[str]:
    """Return how often each group of digits stands in a text, whatever script they are in."""
    return Counter(
        "".join(str(unicodedata.decimal(digit)) for digit in group)
        for group in re.findall(r"\d+", text)
    )


def _find_words(text: str, words: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Yield where words of a list stand, the longest of each place, and what stands for them."""
    by_beginning = dict[str, list[tuple[str, str]]]()
    for word, instead in words.items():
        folded = _fold(word.strip())
        beginning = _WORD.match(folded)
        if beginning and len(folded) >= _WORD_SHORTEST:
            by_beginning.setdefault(beginning[0], []).append((folded, instead))
    for several in by_beginning.values():
        several.sort(key=lambda pair: len(pair[0]), reverse=True)
    folded, end = _fold(text), 0
    for found in _WORD.finditer(folded):
        start = found.start()
        if start < end:
            continue
        match = _longest_at(folded, start, by_beginning.get(found[0], ()))
        if match is not None:
            stop, instead = match
            house = _HOUSE.match(text, stop)
            end = house.end() if house else stop
            yield start, end, instead + text[stop:end]


def _longest_at(
    text: str, start: int, candidates: Sequence[tuple[str, str]]
) -> tuple[int, str] | None:
    for word, instead in candidates:
        end = start + len(word)
        if text.startswith(word, start) and not text[end : end + 1].isalnum():
            return end, instead
    return None


def _fold(text: str) -> str:
    """Return small letters, each at the place where it stood."""
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)
