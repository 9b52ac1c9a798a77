"""What py3langid's model knows of the candidates, read without NumPy and the other languages.

The model counts *sequences* of one to five bytes of UTF-8 text: at each position the longest one
it knows. For each sequence it has a log probability per language. The package's own reader holds
142 languages (94 MB with NumPy); this one keeps the sequences that our texts can contain.
"""

import ast
import lzma
import math
import re
import shutil
import struct
import tempfile
import zipfile
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from itertools import accumulate

from bot.language.columns import STEP, add_columns

_LOWEST = -15.0
"""Log probabilities lie between -14.98 and -2.73."""

_LONGEST = 5
"""Bytes of a sequence."""
_CUTS = [(1 << 8 * _LONGEST) - (1 << 8 * (_LONGEST - kept)) for kept in range(_LONGEST + 1)]
"""Masks that keep so many bytes of a sequence's number."""
_BEHIND_PAIR = 8 * (_LONGEST - 2)
"""Bits of a sequence's number behind its first two bytes."""
_FEATURE_BITS = 20
"""Bits of the model's number for a sequence."""
_BEHIND = (1 << 64) - 1
"""Stands behind all sequences, so that looking one up ends at a number."""

_MODEL_NAMES = {"ckb": "sdh"}
"""py3langid's names where they differ: Sorani goes under its southern neighbour."""

# Sequences of lower-case words in Latin, Cyrillic or Arabic letters, cut at any byte.
_LEADS = rb"\xc3-\xc6\xc8\xd0-\xd2\xd8-\xdb"
_OURS = re.compile(
    rb"(?:[\xba\xbb]?[\x80-\xbf])?"
    rb"(?:[a-z ']|[" + _LEADS + rb"][\x80-\xbf]|\xe1[\xba\xbb][\x80-\xbf])*"
    rb"(?:[" + _LEADS + rb"]|\xe1[\xba\xbb]?)?"
)
_OUR_BYTES = [byte for byte in range(256) if _OURS.fullmatch(bytes((byte,)))]


@dataclass(frozen=True, slots=True)
class SequenceModel:
    """Letter sequences and what each says for and against the languages."""

    sequences: "array[int]"
    """Each sequence as ``_number`` has it, sorted: its place is its row. A dictionary of them
    holds 7 MB more and is 0.1 ms faster for eighty letters."""
    starts: "array[int]"
    """For each two bytes the row of the first sequence that begins with these or comes later."""
    columns: dict[str, bytes]
    """For each language one byte per row: log probability in ``STEP``s above ``_LOWEST``.

    The constant is the same for all languages, so it is never subtracted. A row is 0 for all
    languages where its sequence says nothing but begins others, as the empty one does.
    """

    def score(self, text: str, languages: Sequence[str]) -> list[float]:
        """Return a log likelihood per language; only their differences mean anything.

        Languages without a column get 0.
        """
        sequences, starts = self.sequences, self.starts
        encoded = f" {text} ".encode()
        # The number of the longest sequence from each byte on; its beginnings are cut out of it.
        number = 0
        longest = [
            number := (number << 8 | byte) & _CUTS[-1] for byte in encoded + bytes(_LONGEST)
        ][_LONGEST - 1 :]
        found = []
        start = 0
        # Every beginning of a sequence is one: the longest that ends here begins no earlier than
        # the longest that ended a byte before.
        for end in range(1, len(encoded) + 1):
            if end - start > _LONGEST:
                start += 1
            number = longest[start] & _CUTS[end - start]
            pair = number >> _BEHIND_PAIR
            while (
                sequences[row := bisect_left(sequences, number, starts[pair], starts[pair + 1])]
                != number
            ):
                start += 1
                number = longest[start] & _CUTS[end - start]
                pair = number >> _BEHIND_PAIR
            found.append(row)
        return add_columns(self.columns, languages, Counter(found), math.log1p)


def read_model(languages: Collection[str]) -> SequenceModel:
    """Return py3langid's model of these languages, all of which it must know.

    This takes about a second, a third of it without the interpreter lock.
    """
    path = distribution("py3langid").locate_file("py3langid/data/model.npz.xz")
    with tempfile.TemporaryFile() as plain:
        with lzma.open(str(path)) as packed:
            shutil.copyfileobj(packed, plain, 1 << 20)
        with zipfile.ZipFile(plain) as archive:
            sequences, features = _read_rows(archive)
            columns = _read_columns(archive, languages, features)
    return SequenceModel(sequences, _starts(sequences), columns)


def _starts(sequences: "array[int]") -> "array[int]":
    counts = array("I", bytes(4 * ((1 << 16) + 1)))
    for sequence in sequences[:-1]:
        counts[(sequence >> _BEHIND_PAIR) + 1] += 1
    return array("I", accumulate(counts))


def _number(sequence: bytes) -> int:
    """Return a sequence as a number; none has a zero byte, so filling up loses nothing."""
    return int.from_bytes(sequence.ljust(_LONGEST, b"\0"), "big")


def _read_rows(archive: zipfile.ZipFile) -> tuple["array[int]", Sequence[int]]:
    """Return the sequences, and for each the model's number or -1.

    The model holds an automaton: ``nextmove[row_of[state] * 256 + byte]`` is the state after a
    byte. Walked breadth first, each state is met first through its own sequence. States that share
    transitions differ in length, and only the shortest, met first, has longer ones behind it.
    """
    nextmove = _array(archive, "nextmove")
    row_of = _array(archive, "nextmove_row")
    feature_of = _array(archive, "out_feat")
    found = array("Q", [0])
    met = bytearray(len(row_of))
    walked = bytearray(len(row_of))
    met[0] = 1
    # In arrays: a hundred thousand number objects would leave holes in the memory that stays.
    states, sequences = array("I", [0]), [b""]
    while states:
        deeper_states, deeper_sequences = array("I"), []
        for state, sequence in zip(states, sequences, strict=True):
            if walked[row_of[state]]:
                continue
            walked[row_of[state]] = 1
            cells = nextmove[row_of[state] << 8 : row_of[state] + 1 << 8]
            for byte in [byte for byte in _OUR_BYTES if not met[cells[byte]]]:
                met[cells[byte]] = 1
                longer = sequence + bytes((byte,))
                if _OURS.fullmatch(longer):
                    found.append(_number(longer) << _FEATURE_BITS | feature_of[cells[byte]] + 1)
                    if not walked[row_of[cells[byte]]]:
                        deeper_states.append(cells[byte])
                        deeper_sequences.append(longer)
        states, sequences = deeper_states, deeper_sequences
    ordered = array("Q", sorted(found))
    numbers = array("Q", (each >> _FEATURE_BITS for each in ordered))
    numbers.append(_BEHIND)
    features = array("i", ((each & (1 << _FEATURE_BITS) - 1) - 1 for each in ordered))
    return numbers, features


def _read_columns(
    archive: zipfile.ZipFile, languages: Collection[str], features: Sequence[int]
) -> dict[str, bytes]:
    names = _names(archive)
    table = _array(archive, "ptc")
    columns = {}
    for language in languages:
        ours = table[names.index(_MODEL_NAMES.get(language, language)) :: len(names)]
        column = array("H", ours.tobytes())
        steps = {half: _steps(half) for half in set(column)}
        columns[language] = bytes(
            steps[column[feature]] if feature >= 0 else 0 for feature in features
        )
    return columns


def _steps(half: int) -> int:
    """Return a half-precision float, given as its 16 bits, in steps above the lowest."""
    value: float = struct.unpack("<e", half.to_bytes(2, "little"))[0]
    return min(255, max(0, round((value - _LOWEST) / STEP)))


def _names(archive: zipfile.ZipFile) -> list[str]:
    kind, data = _read(archive, "classes")
    width = 4 * int(kind.removeprefix("<U"))
    return [
        bytes(data[at : at + width]).decode("utf-32-le").rstrip("\0")
        for at in range(0, len(data), width)
    ]


def _array(archive: zipfile.ZipFile, name: str) -> memoryview:
    kind, data = _read(archive, name)
    match kind:
        case "<f2" | "<u2":
            return data.cast("H")
        case "<u4":
            return data.cast("I")
        case _:
            return data.cast("i")


def _read(archive: zipfile.ZipFile, name: str) -> tuple[str, memoryview]:
    """Return type and data of an array in NumPy's file format, version 1."""
    raw = archive.read(f"{name}.npy")
    start = 10 + int.from_bytes(raw[8:10], "little")
    return ast.literal_eval(raw[10:start].decode())["descr"], memoryview(raw)[start:]
