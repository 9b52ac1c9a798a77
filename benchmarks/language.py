"""How often the language of a short message is found, and how fast, beside two libraries alone.

    python -m benchmarks.language FILE.tsv [--half fitted|held]

The file has a header and the columns lang, text, source, register, bucket (length in words);
``hr`` and ``sr`` count as one class. What counts: *macro* is the mean over the classes of the
share found when the likeliest candidate is taken even below the threshold; *answered* is the share
of texts ``detect`` answers; *wrong* the share of false ones among these; *strict* is macro with
silence counted as a mistake. For each language of the catalogues there is a line for people who
have chosen it and have it in their messenger, over all texts: what the program then asks.
"""

import argparse
import csv
import gc
import hashlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.language import THRESHOLD, detect, load, probabilities

TIMED_CHARACTERS = 300
TIMED_TEXTS = 400
LOCALES = Path(__file__).parents[1] / "locales"
BUCKETS = ("1", "2-3", "4-6", "7-15", ">15")


@dataclass(frozen=True, slots=True)
class Row:
    """A message whose language is known."""

    language: str
    text: str
    bucket: str

    @property
    def share(self) -> int:
        """A number from 0 to 255 that hangs on the text only."""
        return hashlib.sha256(self.text.encode()).digest()[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a detector makes of a row."""

    row: Row
    language: str
    probability: float

    @property
    def right(self) -> bool:
        """Whether the likeliest language is the row's."""
        return as_class(self.language) == as_class(self.row.language)

    @property
    def given(self) -> bool:
        """Whether it is sure enough to be said."""
        return self.probability >= THRESHOLD


Detector = Callable[[str, str | None], tuple[str, float]]
"""From a text and a language tag to the likeliest language and its probability."""


def as_class(language: str) -> str:
    """Return the class a language is counted in."""
    return "hr" if language in {"sr", "bs"} else language


def read_rows(path: Path, half: str | None) -> list[Row]:
    """Return the messages of a file, or of the half that was, or was not, used for fitting."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [Row(line["lang"], line["text"], line["bucket"]) for line in lines]
    return [row for row in rows if half is None or (row.share % 2 == 0) == (half == "fitted")]


# --- Detectors ---


def ours(text: str, language_tag: str | None) -> tuple[str, float]:
    """Ask the bot's own detection."""
    ranked = probabilities(text, language_tag)
    return next(iter(ranked.items()), ("", 0.0))


def ours_stored(text: str, language_tag: str | None) -> tuple[str, float]:
    """Ask as the program does about somebody who has chosen the messenger's language."""
    language, probability = ours(text, language_tag)
    if probability >= THRESHOLD and detect(text, language_tag, stored=language_tag) is None:
        return language, 0.0
    return language, probability


def make_py3langid(languages: Iterable[str]) -> Detector:
    """Return py3langid alone, told which languages there are."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - measured later

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted({*languages, "bs"} & set(identifier.labels)))

    def ask(text: str, _: str | None) -> tuple[str, float]:
        language, probability = identifier.classify(text)
        return str(language), float(probability)

    return ask


def make_langdetect() -> Detector:
    """Return langdetect alone, seeded so that two runs print the same."""
    from langdetect import (  # noqa: PLC0415 - measured later
        DetectorFactory,
        LangDetectException,
        detect_langs,
    )

    DetectorFactory.seed = 0

    def ask(text: str, _: str | None) -> tuple[str, float]:
        try:
            best = detect_langs(text)[0]
        except LangDetectException:
            return "", 0.0
        return str(best.lang), float(best.prob)

    return ask


# --- Measuring ---


def mixed_tag(row: Row) -> str | None:
    """Return a language tag as clients may send it: own 60 %, de 25 %, en 10 %, none 5 %."""
    place = int(hashlib.sha256(b"tag" + row.text.encode()).hexdigest(), 16) % 100
    for tag, limit in ((row.language, 60), ("de", 85), ("en", 95)):
        if place < limit:
            return tag
    return None


def answer(
    rows: Sequence[Row], detector: Detector, tag: Callable[[Row], str | None]
) -> list[Answer]:
    """Return what a detector says to every row."""
    return [Answer(row, *detector(row.text, tag(row))) for row in rows]


def percent(values: Iterable[bool]) -> float:
    """Return the share of true values, or NaN for none."""
    counted = list(values)
    return 100 * sum(counted) / len(counted) if counted else float("nan")


def macro(answers: Iterable[Answer], counts: Callable[[Answer], bool]) -> float:
    """Return the mean over the classes of the share that counts."""
    classes: defaultdict[str, list[bool]] = defaultdict(list)
    for each in answers:
        classes[as_class(each.row.language)].append(counts(each))
    return statistics.fmean(map(percent, classes.values()))


def long_texts(rows: Iterable[Row]) -> list[str]:
    """Return texts of about 300 characters, each of one language's messages in a row."""
    pages: defaultdict[str, str] = defaultdict(str)
    for row in rows:
        pages[row.language] += row.text + " "
    pieces = [
        page[at : at + TIMED_CHARACTERS]
        for page in pages.values()
        for at in range(0, len(page) - TIMED_CHARACTERS, TIMED_CHARACTERS)
    ]
    return pieces[:: max(1, len(pieces) // TIMED_TEXTS)]


def time_in_ms(texts: Iterable[str], detector: Detector) -> tuple[float, float]:
    """Return median and 95th percentile of the processor's time for one text.

    What other programs take from it in between is not counted.
    """
    times = []
    for text in texts:
        start = time.thread_time()
        detector(text, None)
        times.append(1000 * (time.thread_time() - start))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def resident_mb() -> float:
    """Return how much memory the process holds, or NaN where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


# --- Printing ---


def print_overview(results: dict[str, list[Answer]]) -> None:
    """Print one line per detector and kind of language tag."""
    print(f"\n{'':24}{'macro':>8}{'answered':>10}{'wrong':>8}{'strict':>8}   (per cent)")
    for name, answers in results.items():
        given = [each for each in answers if each.given]
        print(
            f"{name:24}{macro(answers, lambda each: each.right):8.2f}"
            f"{percent(each.given for each in answers):10.2f}"
            f"{percent(not each.right for each in given):8.2f}"
            f"{macro(answers, lambda each: each.right and each.given):8.2f}"
        )


def print_stored(rows: Sequence[Row]) -> None:
    """Print one line per language that people can choose, over all texts."""
    tags = sorted(path.name for path in LOCALES.iterdir() if path.is_dir())
    lines = {
        f"stored, tag {stored}": [Answer(row, *ours_stored(row.text, stored)) for row in rows]
        for stored in tags
        if "_" not in stored
    }
    print_overview(lines)


def print_groups(
    title: str, keys: Sequence[str], key: Callable[[Row], str], results: dict[str, list[Answer]]
) -> None:
    """Print accuracy by a property of the rows, one column per detector."""
    names = [name for name in results if "tag de" not in name and "tag en" not in name]
    print(f"\n{title:8}{'texts':>7}" + "".join(f"{name:>24}" for name in names))
    for value in keys:
        chosen = {name: [a for a in results[name] if key(a.row) == value] for name in names}
        cells = "".join(f"{percent(a.right for a in found):24.2f}" for found in chosen.values())
        print(f"{value:8}{len(chosen[names[0]]):7}{cells}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure language detection.")
    parser.add_argument("file", type=Path, help="labelled messages, tab-separated")
    parser.add_argument("--half", choices=("fitted", "held"), help="only this half of them")
    options = parser.parse_args()
    rows = read_rows(options.file, options.half)

    gc.collect()
    before, start = resident_mb(), time.perf_counter()
    load()
    seconds, megabytes = time.perf_counter() - start, resident_mb() - before
    print(f"model and profiles read in {seconds:.2f} s, holding {megabytes:.1f} MB")
    alone = {
        "py3langid alone": make_py3langid({row.language for row in rows}),
        "langdetect alone": make_langdetect(),
    }
    print(f"{len(rows)} texts; langdetect and the stored languages take minutes …", flush=True)
    results = {
        "ours, own tag": answer(rows, ours, lambda row: row.language),
        "ours, no tag": answer(rows, ours, lambda _: None),
        "ours, mixed tags": answer(rows, ours, mixed_tag),
        "ours, always tag de": answer(rows, ours, lambda _: "de"),
        "ours, always tag en": answer(rows, ours, lambda _: "en"),
        **{name: answer(rows, detector, lambda _: None) for name, detector in alone.items()},
    }
    print_overview(results)
    print_stored(rows)
    print_groups("words", BUCKETS, lambda row: row.bucket, results)
    classes = sorted({as_class(row.language) for row in rows})
    print_groups("class", classes, lambda row: as_class(row.language), results)

    texts = long_texts(rows)
    print(f"\n{len(texts)} texts of {TIMED_CHARACTERS} characters{'p50':>12}{'p95':>8}   (CPU ms)")
    for name, detector in {"ours": ours, **alone}.items():
        median, high = time_in_ms(texts, detector)
        print(f"{name:32}{median:10.2f}{high:8.2f}")


if __name__ == "__main__":
    main()
