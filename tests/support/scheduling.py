"""In which order tests are dealt to the processes of pytest-xdist."""

from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from typing import Final, TypeVar

import pytest

FOLDERS_OF_LONG_TESTS: Final = ("browser", "e2e")
"""Where each test lets the whole program run."""
T = TypeVar("T")


def is_long(test: pytest.Item) -> bool:
    """Return whether it lets the whole program run, or has a time limit of its own."""
    return (
        test.path.parent.name in FOLDERS_OF_LONG_TESTS
        or test.get_closest_marker("timeout") is not None
    )


def long_first(
    tests: Sequence[T],
    *,
    long: Callable[[T], bool],
    module: Callable[[T], Hashable],
    processes: int,
) -> list[T]:
    """Let each process begin with long tests, so that none is alone with one at the end.

    ``--dist=worksteal`` deals equal shares in order; who has finished takes from the end of
    another share. Long tests of a module stay together: they share what the module has started.
    """
    modules: dict[Hashable, list[T]] = {}
    for test in tests:
        if long(test):
            modules.setdefault(module(test), []).append(test)
    fronts: list[list[T]] = [[] for _process in range(processes)]
    for together in modules.values():
        min(fronts, key=len).extend(together)
    short = iter([test for test in tests if not long(test)])
    dealt: list[T] = []
    for number, front in enumerate(fronts):
        share = (len(tests) - len(dealt)) // (processes - number)
        dealt += front
        dealt += islice(short, max(0, share - len(front)))
    return dealt
