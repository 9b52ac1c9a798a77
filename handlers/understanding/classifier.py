"""A linear model over hashed letter sequences: read from a file, asked about the words of a text.

The file is made by ``make model`` (``tests/support/training.py``): a line of JSON, then the
weights of all heads, one byte each, compressed.  A head answers one question with one number a
label: the sum of the weights of what is seen, by the root of how much that is, plus a bias.  Sums
over stretches of a long text are differences of running totals, so its time grows with its length.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import sqrt
from pathlib import Path
from typing import Any, Final

from handlers.understanding.features import features_of

MODEL_FILE: Final = Path(__file__).with_name("model.bin")
STRETCH: Final = 24
"""Words that are judged together in a long text; the next stretch begins in its middle."""


@dataclass(frozen=True, slots=True)
class Head:
    """What answers one question.

    Attributes:
        labels: the answers; one alone where it is yes or no.
        weights: for each label as many as there are buckets.
        scale: what a weight of 1 is worth.
        biases: for each label what is added.
    """

    labels: tuple[str, ...]
    weights: tuple[memoryview, ...]
    scale: float
    biases: tuple[float, ...]

    def scores(self, seen: Sequence[Sequence[int]]) -> dict[str, float]:
        """Return how much speaks for each label; ``seen``: the features of each word."""
        numbers = [number for found in seen for number in found]
        if not numbers:
            return dict.fromkeys(self.labels, 0.0)
        mask = len(self.weights[0]) - 1
        buckets = [number & mask for number in numbers]
        factor = self.scale / sqrt(len(buckets))
        return {
            label: factor * sum([weights[bucket] for bucket in buckets]) + bias
            for label, weights, bias in zip(self.labels, self.weights, self.biases, strict=True)
        }

    def best_stretch(self, seen: Sequence[Sequence[int]]) -> tuple[float, slice]:
        """Return the highest score of the first label in any stretch of the words, and where."""
        weights, mask = self.weights[0], len(self.weights[0]) - 1
        sums = [sum([weights[number & mask] for number in found]) for found in seen]
        totals = [0, *accumulate(sums)]
        counts = [0, *accumulate(map(len, seen))]
        judged = [
            (self.scale * (totals[end] - totals[start]) / sqrt(counts[end] - counts[start]), start)
            for start, end in stretches(len(seen))
        ]
        best, start = max(judged)
        return best + self.biases[0], slice(start, start + STRETCH)


@dataclass(frozen=True, slots=True)
class Model:
    """All heads, and what was found out while they learnt.

    Attributes:
        digest: of the examples they have learnt from.
        heads: by the name of their question.
        thresholds: by name, from which score on something counts.
    """

    digest: str
    heads: Mapping[str, Head]
    thresholds: Mapping[str, float]


def stretches(count: int) -> list[tuple[int, int]]:
    """Return where the stretches of so many words begin and end; a short text is one."""
    if count <= STRETCH:
        return [(0, count)] if count else []
    step = STRETCH // 2
    starts = range(0, count - step, step)
    return [(start, min(start + STRETCH, count)) for start in starts]


def see(words: Sequence[str]) -> list[list[int]]:
    """Return the features of each word."""
    return list(features_of(words))


@cache
def get_model() -> Model:
    """Return the model, which is read once."""
    return read_model(MODEL_FILE.read_bytes())


def read_model(content: bytes) -> Model:
    """Return the model from its file."""
    line, _newline, packed = content.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    weights = memoryview(zlib.decompress(packed)).cast("b")
    heads, start = {}, 0
    for name, told in head["heads"].items():
        labels, buckets = tuple(told["labels"]), told["buckets"]
        ends = [start + buckets * (place + 1) for place in range(len(labels))]
        heads[name] = Head(
            labels,
            tuple(weights[end - buckets : end] for end in ends),
            told["scale"],
            tuple(told["biases"]),
        )
        start = ends[-1]
    return Model(head["digest"], heads, head["thresholds"])
