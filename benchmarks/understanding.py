"""How long it takes to find out what a text is about, beside finding out its language.

python -m benchmarks.understanding
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from bot.language import detect
from handlers.understanding.danger import assess

ROUNDS = 20
TIMES = 50
USUAL = "Guten Tag, die Laterne vor Hausnummer 12 ist seit gestern kaputt."
LONGEST = f"{USUAL} " * (4_000 // (len(USUAL) + 1))


def milliseconds(call: Callable[[str], object], text: str) -> float:
    """Return the median time of a call."""
    call(text)
    rounds = []
    for _round in range(ROUNDS):
        start = perf_counter()
        for _time in range(TIMES):
            call(text)
        rounds.append((perf_counter() - start) / TIMES * 1_000)
    return median(rounds)


def main() -> None:
    """Print the times and their ratios."""
    usual, longest = milliseconds(assess, USUAL), milliseconds(assess, LONGEST)
    language = milliseconds(detect, USUAL)
    print(f"a usual text: {usual:.2f} ms, {usual / language:.1f} × its language")
    growth = longest / usual / (len(LONGEST) / len(USUAL))
    print(f"4,000 characters: {longest:.1f} ms, {growth:.2f} × as much for a letter")


if __name__ == "__main__":
    main()
