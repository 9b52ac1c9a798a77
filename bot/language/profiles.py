"""What langdetect's profiles know of the candidates: how frequent letters in a row are.

langdetect itself tries letters at random until it feels sure, and holds 55 languages. Here every
pair and triple of a text counts, so that the same text always gets the same answer, and only what
lower-case texts of the candidates can contain is kept.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from operator import add
from pathlib import Path

from bot.language.columns import STEP, add_columns
from bot.language.romanised import WRITTEN_OVER, romanise
from bot.language.scripts import SCRIPTS, Script

_ADDED = 0.5 / 10_000
"""langdetect adds this to every frequency, so that nothing is impossible."""
_LOWEST = math.log(_ADDED)
"""Log frequencies lie between -9.9 and 0."""

_DOT_OF_CAPITAL_I = "\u0307"

# Letters the profiles do not tell apart: Romanian ones with comma and cedilla, Persian and Arabic
# yeh, and the Vietnamese vowels with a hook, a tilde or a dot below.
_PROFILE_LETTERS = str.maketrans(
    {"ș": "ş", "ț": "ţ", "ی": "ي", **{chr(code): "ể" for code in range(0x1EA0, 0x1F00)}}
)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Pairs and triples of letters, and how frequent each is in the languages."""

    rows: dict[str, int]
    """Row of each pair and triple; a space in it is the edge of a word."""
    columns: dict[str, bytes]
    """For each language one byte per row: log frequency in ``STEP``s above ``_LOWEST``."""

    def score(self, text: str, languages: Sequence[str]) -> list[float]:
        """Return a log likelihood per language; only their differences mean anything.

        Languages without a column get 0.
        """
        text = f" {text} ".translate(_PROFILE_LETTERS)
        pairs = list(map(add, text, text[1:]))
        counts = Counter(pairs)
        counts.update(map(add, pairs, text[2:]))
        met = {self.rows[piece]: count for piece, count in counts.items() if piece in self.rows}
        return add_columns(self.columns, languages, met, float)


def read_profiles(scripts: Iterable[Script]) -> Profiles:
    """Return langdetect's profiles of these scripts' languages, as far as there are any.

    The column of a Romanised language says how frequent pairs and triples of Latin letters are in
    it, too.
    """
    folder = Path(str(distribution("langdetect").locate_file("langdetect/profiles")))
    rows: dict[str, int] = {}
    columns: dict[str, bytearray] = {}
    for script in scripts:
        for language in script.languages:
            if (folder / language).exists():
                shares = _read_frequencies(folder / language, script)
                _fill(columns.setdefault(language, bytearray()), shares, rows)
        for language in WRITTEN_OVER.intersection(script.romanised):
            own = next(each for each in SCRIPTS if language in each.languages)
            shares = romanise(language, _read_frequencies(folder / language, own))
            _fill(columns.setdefault(language, bytearray()), shares, rows)
    return Profiles(
        rows,
        {
            language: bytes(column.ljust(len(rows) + 1, b"\0"))
            for language, column in columns.items()
        },
    )


def _fill(column: bytearray, shares: Mapping[str, float], rows: dict[str, int]) -> None:
    """Put frequencies into a language's column, as far as they say something."""
    for piece, frequency in shares.items():
        if steps := round((math.log(frequency + _ADDED) - _LOWEST) / STEP):
            row = rows.setdefault(piece, len(rows) + 1)
            column.extend(bytes(max(0, row + 1 - len(column))))
            column[row] = steps


def _read_frequencies(path: Path, script: Script) -> dict[str, float]:
    """Return the share each has among the pairs, or the triples; capitals count as small letters.

    A profile has the number of times each was met, and how many of each length there were.
    """
    ours = re.compile(f"[ {script.letters}]{{2,3}}")
    profile = json.loads(path.read_text(encoding="utf-8"))
    totals = profile["n_words"]
    shares: dict[str, float] = {}
    for met, times in profile["freq"].items():
        piece = met.lower().replace(_DOT_OF_CAPITAL_I, "")
        if ours.fullmatch(piece):
            shares[piece] = shares.get(piece, 0) + times / totals[len(met) - 1]
    return shares
