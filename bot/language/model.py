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
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution

from bot.language.columns import STEP, add_columns

_LOWEST = -15.0
"""Log probabilities lie between -14.98 and -2.73."""

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

    rows: dict[bytes, int]
    """Row of each sequence; 0 for one that says nothing but begins others, as the empty one."""
    columns: dict[str, bytes]
    """For each language one byte per row: log probability in ``STEP``s above ``_LOWEST``.

    The constant is the same for all languages, so it is never subtracted.
    """

    def score(self, text: str, languages: Sequence[str]) -> list[float]:
        """Return a log likelihood per language; only their differences mean anything.

        Languages without a column get 0.
        """
        rows = self.rows
        encoded = f" {text} ".encode()
        found = []
        start = 0
        # Every beginning of a sequence is in ``rows``: the longest that ends here begins no
        # earlier than the longest that ended a byte before.
        for end in range(1, len(encoded) + 1):
            while (row := rows.get(encoded[start:end])) is None:
                start += 1
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
            rows, features = _read_rows(archive)
            columns = _read_columns(archive, languages, features)
    return SequenceModel(rows, columns)


def _read_rows(archive: zipfile.ZipFile) -> tuple[dict[bytes, int], Sequence[int]]:
    """Return the row of each sequence, and the model's number for each row from 1 on.

    The model holds an automaton: ``nextmove[row_of[state] * 256 + byte]`` is the state after a
    byte. Walked breadth first, each state is met first through its own sequence. States that share
    transitions differ in length, and only the shortest, met first, has longer ones behind it.
    """
    nextmove = _array(archive, "nextmove")
    row_of = _array(archive, "nextmove_row")
    feature_of = _array(archive, "out_feat")
    rows = {b"": 0}
    features = array("i")
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
                    rows[longer] = 0
                    if feature_of[cells[byte]] >= 0:
                        features.append(feature_of[cells[byte]])
                        rows[longer] = len(features)
                    if not walked[row_of[cells[byte]]]:
                        deeper_states.append(cells[byte])
                        deeper_sequences.append(longer)
        states, sequences = deeper_states, deeper_sequences
    return rows, features


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
        columns[language] = b"\0" + bytes(steps[column[feature]] for feature in features)
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
