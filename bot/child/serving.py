"""What a program in a process of its own was asked, and what it may take.

It reads requests from its standard input and writes answers, each a line of JSON with the number
of its request; ``{"cancel": 7}`` says that nobody waits for the answer to number 7 any more.
"""

import json
import os
import resource
import select
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

MISSING: Final = 3
"""Exit code where the libraries are not installed."""
NICE: Final = 5

Asked = TypeVar("Asked")


class Inbox(Generic[Asked]):
    """What was asked, and what is not wanted any more."""

    def __init__(self, descriptor: int, read: Callable[[Mapping[str, Any]], Asked]) -> None:
        """Read nothing yet.

        Args:
            descriptor: where lines come from.
            read: returns what a line asks for.
        """
        self._descriptor = descriptor
        self._read = read
        self._rest = b""
        self.waiting: OrderedDict[int, Asked] = OrderedDict()
        self.closed = False

    def look(self) -> None:
        """Read what has come; where nothing waits, wait until something does."""
        while not self.closed:
            if self.waiting and not select.select([self._descriptor], [], [], 0)[0]:
                return
            read = os.read(self._descriptor, 1 << 16)
            self.closed = not read
            *lines, self._rest = (self._rest + read).split(b"\n")
            for line in lines:
                self._take(json.loads(line))

    def _take(self, asked: dict[str, Any]) -> None:
        if "cancel" in asked:
            self.waiting.pop(asked["cancel"], None)
        else:
            self.waiting[asked["id"]] = self._read(asked)


def answer_all(answers: Iterable[Mapping[str, Any]]) -> None:
    """Write answers to the standard output, each at once."""
    written = sys.stdout.buffer
    for answer in answers:
        written.write(json.dumps(answer).encode() + b"\n")
        written.flush()


def limit(memory: int) -> None:
    """Allow so many bytes more than the program has, no core files, and few open files."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        most = int(sizes.read_text().split()[0]) * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
