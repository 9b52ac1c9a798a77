"""What a whole report conversation costs, delivery included, beside what other bots need for it.

Every contender is a process of its own and gets the same eight updates, read from JSON and mounted
on the bot as polling does it; the messenger is pretended, and what it costs itself is left out.
Figures are CPU time, so a busy machine changes little, from rounds that alternate.  People talk
one after the other, which gives nobody anything to do at the same stroke.
"""

import json
import subprocess
import sys
from collections import defaultdict
from contextlib import ExitStack
from statistics import median
from typing import Any, Final

from benchmarks.contender import ECHO, OURS
from benchmarks.layers import THREADS
from benchmarks.peers.messenger import UPDATES

ROUNDS: Final = 6
BESIDE: Final = "aiogram_sqlite"
CONTENDERS: Final = {
    OURS: "Quartiersbote, delivery included",
    "telegram_pickle": "python-telegram-bot, pickle written each time",
    "aiogram_memory": "aiogram, all in memory",
    BESIDE: "aiogram, states and reports in SQLite",
    ECHO: "aiogram, an echo of eight messages, nothing sent",
}


class Contestant:
    """A contender's process."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own Python
            [sys.executable, "-m", "benchmarks.contender", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Contestant":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def ask(self, command: str) -> Any:
        """Give a command and return the answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def compete() -> dict[str, list[dict[str, float]]]:
    """Return what each contender needed in each round."""
    results = defaultdict(list)
    with ExitStack() as running:
        contestants = {name: running.enter_context(Contestant(name)) for name in CONTENDERS}
        for _round in range(ROUNDS):
            for name, contestant in contestants.items():
                results[name].append(contestant.ask("measure"))
    return results


def print_figures(results: dict[str, list[dict[str, float]]]) -> None:
    """Print what a conversation costs, and the two ratios."""
    print(f"{'CPU, median of ' + str(ROUNDS) + ' rounds':50}  ms a conversation  an update  MB")
    spent = {}
    for name, title in CONTENDERS.items():
        all_ms = sorted(result["ms"] for result in results[name])
        spent[name] = median(all_ms)
        spread = f"{spent[name]:5.1f} ({all_ms[0]:.1f}–{all_ms[-1]:.1f})"
        weight = results[name][-1]["mb"]
        print(f"{title:50}  {spread:>17}  {spent[name] / UPDATES:9.2f}  {weight:3.0f}")
    print(f"ours / aiogram with SQLite {spent[OURS] / spent[BESIDE]:.2f} (aim 1.5)")
    print(
        f"durable updates a second of CPU {1000 * UPDATES / spent[OURS]:.0f}, echo "
        f"{1000 * UPDATES / spent[ECHO]:.0f}: ratio {spent[ECHO] / spent[OURS]:.3f} (aim 0.08)"
    )


def print_layers() -> None:
    """Print where our time goes."""
    with Contestant(OURS) as contestant:
        layers = contestant.ask("watch")
    total = sum(layers["own"].values())
    print(f"{'ours by layer, ms a conversation':34}  itself  share  with what it calls")
    for layer, spent in sorted(layers["own"].items(), key=lambda item: -item[1]):
        whole = "" if layer == THREADS else f"{layers['whole'].get(layer, 0):.1f}"
        print(f"{layer:34}  {spent:6.1f}  {spent / total:5.0%}  {whole:>18}")
    print(f"{'together':34}  {total:6.1f}")


if __name__ == "__main__":
    print_figures(compete())
    print_layers()
