"""Teaches the classifier what the examples of ``locales/*/examples.tsv`` say: ``make model``.

    python -m tests.support.training [--figures]

Writes ``handlers/understanding/model.bin``: the same bytes from the same examples.  The examples
are divided into five parts; what a part is called by a model that has not seen it decides where
the thresholds lie.  ``--figures`` prints what that shows of each language, and writes nothing.
"""

import hashlib
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from handlers.understanding import concepts, danger
from handlers.understanding.classifier import MODEL_FILE, STRETCH, Head, see
from handlers.understanding.intents import MOST_WORDS, Intent, find_intent
from handlers.understanding.phrases import LOCALES_DIR, get_phrases
from handlers.understanding.spelling import words_in
from storage.danger import DangerKind

EXAMPLES: Final = "examples.tsv"
NEAR: Final = "near"
"""The label of what comes near danger in words, and is none."""
EVERYDAY: Final = "everyday"
INTENT: Final = "intent."
"""Begins the labels of what somebody asks for, or of what only looks like it: ``intent.none``."""
FOLDS: Final = 5
BUCKETS: Final = {"danger": 1 << 18, "kind": 1 << 14, "intent": 1 << 14}
"""For each head; powers of two."""
STRENGTH: Final = {"danger": 0.2, "kind": 0.5, "intent": 0.5}
"""How freely each learns (the inverse of what is called regularisation)."""
NEAR_CARDS: Final = 0.025
"""The share of texts near danger that may be given a card without being asked, and"""
NEAR_QUESTIONS: Final = 0.16
"""that may be asked about."""

VETO: Final = 0.003
"""The share of dangerous texts with a listed phrase that may be asked about instead."""
WRONGLY_LED: Final = 0.003
"""The share of short texts that may be led where they do not want to go, and"""
OFFERED: Final = 0.15
"""that may be offered something although they tell something."""

Features = npt.NDArray[np.int64]
"""Of a text, those of all its words together."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and what it is."""

    locale: str
    label: str
    text: str

    @property
    def is_dangerous(self) -> bool:
        """Whether somebody is in danger."""
        return self.label in {*DangerKind}

    @property
    def asks_for(self) -> str:
        """The command it asks for; empty for what tells something."""
        asked = self.label.removeprefix(INTENT)
        return asked if asked in {*Intent} and asked != self.label else ""

    @property
    def fold(self) -> int:
        """Which part it belongs to, by its words alone."""
        return zlib.crc32(" ".join(words_in(self.text)).encode()) % FOLDS


def read_examples() -> list[Example]:
    """Return all examples, in the order of their languages and files."""
    return [
        Example(file.parent.name, *line.split("\t"))
        for file in sorted(LOCALES_DIR.glob(f"*/{EXAMPLES}"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#") and words_in(line.partition("\t")[2])
    ]


def digest_of_examples() -> str:
    """Return what changes with every example, concept and feature."""
    digest = hashlib.sha256()
    for pattern in (EXAMPLES, concepts.LISTS):
        for file in sorted(LOCALES_DIR.glob(f"*/{pattern}")):
            digest.update(f"{file.parent.name}\0{file.read_text(encoding='utf-8')}\0".encode())
    for probe in ("Straße kueche", "мой ребёнок не дышит", "النار في البيت"):
        digest.update(json.dumps(see(words_in(probe))).encode())
    return digest.hexdigest()


# --- Learning ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a head learns from.

    Attributes:
        name: of the head.
        labels: what it answers.
        answers: for each example the place of its label; -1 for none of them.
        locales: its language.
        rows: the features of each example.
    """

    name: str
    labels: tuple[str, ...]
    answers: npt.NDArray[np.int64]
    locales: npt.NDArray[np.str_]
    rows: csr_matrix

    def learn(self, chosen: npt.NDArray[np.bool_]) -> Head:
        """Return the head that has learnt from the chosen examples, its weights in bytes."""
        # What stands in many texts says little: it has to learn harder.
        known = np.bincount(self.rows[chosen].indices, minlength=self.rows.shape[1])
        rarity = np.log((1 + chosen.sum()) / (1 + known))
        rows = self.rows[chosen] @ diags(rarity)
        weights, biases = [], []
        for place in range(len(self.labels)):
            learner = LogisticRegression(C=STRENGTH[self.name], solver="liblinear", random_state=0)
            right = self.answers[chosen] == place
            learner.fit(rows, right, sample_weight=_evenly(self.locales[chosen], right))
            weights.append(learner.coef_[0] * rarity)
            biases.append(round(float(learner.intercept_[0]), 4))
        scale = float(np.abs(weights).max()) / 127
        packed = [np.rint(each / scale).astype(np.int8).tobytes() for each in weights]
        return Head(
            self.labels,
            tuple(memoryview(each).cast("b") for each in packed),
            round(scale, 6),
            tuple(biases),
        )


def _evenly(
    locales: npt.NDArray[np.str_], right: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return what each example weighs: in every language both answers the same."""
    groups = list(zip(locales.tolist(), right.tolist(), strict=True))
    sizes = Counter(groups)
    return np.array([len(groups) / len(sizes) / sizes[group] for group in groups])


def lesson(
    name: str,
    labels: Sequence[str],
    examples: Sequence[Example],
    features: Sequence[Features],
    told: Iterable[str],
) -> Lesson:
    """Return what a head learns from: features of examples, and the label told of each."""
    places = {label: place for place, label in enumerate(labels)}
    answers = np.array([places.get(label, -1) for label in told])
    locales = np.array([each.locale for each in examples])
    return Lesson(name, tuple(labels), answers, locales, rows_of(features, BUCKETS[name]))


def rows_of(features: Sequence[Features], buckets: int) -> csr_matrix:
    """Return a row for each text: how often a bucket is seen, by the root of all that is seen."""
    columns, values, ends = [], [], [0]
    for numbers in features:
        seen, counts = np.unique(numbers & (buckets - 1), return_counts=True)
        columns.append(seen)
        values.append(counts / np.sqrt(max(1, len(numbers))))
        ends.append(ends[-1] + len(seen))
    shape = (len(features), buckets)
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def lessons_of(examples: Sequence[Example]) -> Iterator[tuple[Lesson, npt.NDArray[np.bool_]]]:
    """Yield what each head learns from, and which examples are for it."""
    features = [
        np.array([number for found in see(words_in(each.text)) for number in found])
        for each in examples
    ]
    dangerous = np.array([each.is_dangerous for each in examples])
    everything = np.ones(len(examples), dtype=np.bool_)
    danger_or_not = ["danger" if each.is_dangerous else "" for each in examples]
    yield lesson("danger", ["danger"], examples, features, danger_or_not), everything
    yield (
        lesson("kind", [*DangerKind], examples, features, [each.label for each in examples]),
        dangerous,
    )
    asked = [each.asks_for for each in examples]
    short = np.array([len(words_in(each.text)) <= MOST_WORDS for each in examples])
    yield lesson("intent", [*Intent], examples, features, asked), short & ~dangerous


# --- What the parts show -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """An example, and what a model says of it that has not learnt from it."""

    example: Example
    listed: bool
    danger: float
    kinds: Mapping[str, float]
    intents: Mapping[str, float]

    @property
    def could_ask(self) -> bool:
        """Whether the classifier would be asked what it asks for."""
        few = len(words_in(self.example.text)) <= MOST_WORDS
        return few and not self.example.is_dangerous and find_intent(self.example.text) is None

    @property
    def best_intent(self) -> tuple[str, float]:
        """What it most likely asks for, and how likely."""
        return max(self.intents.items(), key=itemgetter(1))

    @property
    def is_taken_wrongly(self) -> bool:
        """Whether that is wrong."""
        return self.best_intent[0] != self.example.asks_for

    def card(self, thresholds: Mapping[str, float]) -> bool:
        """Whether a card would be shown at once."""
        return self.danger >= thresholds["listed" if self.listed else "certain"]

    def warned(self, thresholds: Mapping[str, float]) -> bool:
        """Whether a card would be shown, or it would be asked."""
        return self.listed or self.danger >= thresholds["asks"]


def try_on_others(examples: Sequence[Example]) -> list[Seen]:
    """Return what models say of the part that they have not learnt from, part by part."""
    folds = np.array([each.fold for each in examples])
    lessons = list(lessons_of(examples))
    phrases = get_phrases(danger.LISTS)
    seen: list[Seen] = []
    for fold in range(FOLDS):
        tried = np.flatnonzero(folds == fold)
        said: dict[str, list[dict[str, float]]] = {}
        for each, for_it in lessons:
            head = each.learn((folds != fold) & for_it)
            said[each.name] = list(_scores(head, each.rows[tried]))
            if each.name == "danger":
                _hear_long_texts(
                    head, [examples[place] for place in tried.tolist()], said["danger"]
                )
        for place, scores, kinds, intents in zip(
            tried.tolist(), said["danger"], said["kind"], said["intent"], strict=True
        ):
            example = examples[place]
            listed = any(phrases.find(words_in(example.text)))
            seen.append(Seen(example, listed, scores["danger"], kinds, intents))
    return seen


def _scores(head: Head, rows: csr_matrix) -> Iterator[dict[str, float]]:
    """Yield what a head says of each row, as it does of the text."""
    weights = np.array([np.frombuffer(each, dtype=np.int8) for each in head.weights])
    for row in rows @ weights.T * head.scale + np.array(head.biases):
        yield dict(zip(head.labels, row.tolist(), strict=True))


def _hear_long_texts(
    head: Head, examples: Sequence[Example], said: list[dict[str, float]]
) -> None:
    """Put the best stretch of a long text in the place of its whole."""
    for place, example in enumerate(examples):
        words = words_in(example.text)
        if len(words) > STRETCH:
            said[place] = {"danger": head.best_stretch(see(words))[0]}


def thresholds_for(seen: Sequence[Seen]) -> dict[str, float]:
    """Return from which score on something counts."""
    dangerous = [each for each in seen if each.example.is_dangerous]
    near = [each for each in seen if each.example.label == NEAR]
    thresholds = {"listed": _quantile([each.danger for each in dangerous if each.listed], VETO)}
    for name, share, counts in (
        ("certain", NEAR_CARDS, Seen.card),
        ("asks", NEAR_CARDS + NEAR_QUESTIONS, Seen.warned),
    ):
        thresholds[name] = _lowest(near, name, share, counts, thresholds)
    asking = [each for each in seen if each.could_ask]
    others = [each for each in asking if not each.example.asks_for]
    wrong = [each.best_intent[1] for each in asking if each.is_taken_wrongly]
    thresholds["led"] = _top(wrong, WRONGLY_LED * len(asking))
    thresholds["offered"] = _top([each.best_intent[1] for each in others], OFFERED * len(others))
    return thresholds


def _top(scores: Iterable[float], most: float) -> float:
    """Return the lowest threshold that no more than so many of the scores reach."""
    falling = sorted(scores, reverse=True)
    return round(falling[int(most)] + 0.0001, 4) if int(most) < len(falling) else -99.0


def _lowest(
    near: Sequence[Seen],
    name: str,
    share: float,
    counts: Callable[[Seen, Mapping[str, float]], bool],
    others: Mapping[str, float],
) -> float:
    """Return the lowest threshold that lets no larger share of the texts near danger through."""
    for score in sorted(each.danger for each in near):
        tried = {**others, name: round(score + 0.0001, 4)}
        if sum(counts(each, tried) for each in near) <= share * len(near):
            return tried[name]
    return 99.0


def _quantile(scores: Sequence[float], share: float) -> float:
    return round(float(np.quantile(scores, share)), 4)


# --- The file ----------------------------------------------------------------------------------


def pack(digest: str, heads: Iterable[tuple[str, Head]], thresholds: Mapping[str, float]) -> bytes:
    """Return the model as it stands in its file."""
    told: dict[str, Any] = {"digest": digest, "heads": {}, "thresholds": dict(thresholds)}
    weights = b""
    for name, head in heads:
        told["heads"][name] = {
            "labels": head.labels,
            "buckets": len(head.weights[0]),
            "scale": head.scale,
            "biases": head.biases,
        }
        weights += b"".join(map(bytes, head.weights))
    return json.dumps(told).encode() + b"\n" + zlib.compress(weights, 9)


def train() -> bytes:
    """Return the model's file, learnt from all examples."""
    examples = read_examples()
    thresholds = thresholds_for(try_on_others(examples))
    heads = [(each.name, each.learn(for_it)) for each, for_it in lessons_of(examples)]
    return pack(digest_of_examples(), heads, thresholds)


def figures() -> Iterator[str]:
    """Yield what the parts show of each language."""
    seen = try_on_others(read_examples())
    thresholds = thresholds_for(seen)
    yield f"thresholds {thresholds}"
    locales = sorted({each.example.locale for each in seen})
    for locale in ["all", *locales]:
        own = [each for each in seen if locale in {"all", each.example.locale}]
        dangerous = [each for each in own if each.example.is_dangerous]
        yield "  ".join(
            [
                f"{locale:4}",
                f"danger: {_share(dangerous, Seen.warned, thresholds)}",
                f"cards {_share(dangerous, Seen.card, thresholds)}",
                f"listed {sum(each.listed for each in dangerous) / max(1, len(dangerous)):.3f}",
                f"kind {sum(_is_kind_right(each) for each in dangerous) / len(dangerous):.3f}",
                *(
                    f"{label}: {_share(chosen, Seen.warned, thresholds)}"
                    f" cards {_share(chosen, Seen.card, thresholds)}"
                    for label in (NEAR, EVERYDAY)
                    if (chosen := [each for each in own if each.example.label == label])
                ),
            ]
        )
    asking = [each for each in seen if each.example.asks_for]
    led = [each for each in asking if find_intent(each.example.text) is not None]
    right = [each for each in asking if each not in led and not each.is_taken_wrongly]
    for name in ("led", "offered"):
        enough = [each for each in right if each.best_intent[1] >= thresholds[name]]
        yield f"intents {name}: {(len(led) + len(enough)) / max(1, len(asking)):.3f}"
    for kind in DangerKind:
        own = [each for each in seen if each.example.label == kind]
        yield f"{kind:14} {_share(own, Seen.warned, thresholds)}"


def _share(
    seen: Sequence[Seen],
    counts: Callable[[Seen, Mapping[str, float]], bool],
    thresholds: Mapping[str, float],
) -> str:
    return f"{sum(counts(each, thresholds) for each in seen) / max(1, len(seen)):.3f}"


def _is_kind_right(seen: Seen) -> bool:
    return max(seen.kinds, key=lambda kind: seen.kinds[kind]) == seen.example.label


if __name__ == "__main__":
    if "--figures" in sys.argv:
        print("\n".join(figures()))  # noqa: T201
    else:
        MODEL_FILE.write_bytes(train())
