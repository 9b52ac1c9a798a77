"""One contender in a process of its own: ``python -m benchmarks.contender NAME``.

Each line on stdin is a command, answered with one line of JSON::

    measure     some conversations; CPU milliseconds of one, and the megabytes held then
    watch       more of them; CPU milliseconds of one by layer, its own and with what it calls
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.layers import sampled
from benchmarks.peers.messenger import UPDATES, Contender, Feed, Messenger, report
from bot.deferred_models import import_aiogram

MEASURED: Final = 30
WATCHED: Final = 120
"""Conversations of one command."""
OURS: Final = "quartiersbote"
ECHO: Final = "echo"


def resident_mb(pid: int | str = "self") -> float:
    """Return the megabytes of memory a process holds (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    msg = "no VmRSS"
    raise RuntimeError(msg)


async def talk(messenger: Messenger, feed: Feed, conversations: int, *, name: str) -> float:
    """Hold conversations one after the other; return the CPU milliseconds of one."""
    begun = time.process_time() - messenger.spent_s
    for _number in range(conversations):
        chat = messenger.newcomer()
        if name == ECHO:
            for _update in range(UPDATES):
                await chat.say(feed, "Hello")
        else:
            await report(chat, feed)
    return (time.process_time() - messenger.spent_s - begun) / conversations * 1000


async def watch(messenger: Messenger, feed: Feed, *, name: str) -> dict[str, Mapping[str, float]]:
    """Return the CPU milliseconds of a conversation by layer."""
    with sampled() as layers:
        await talk(messenger, feed, WATCHED, name=name)
    return {
        part: {layer: spent / WATCHED * 1000 for layer, spent in counted.items()}
        for part, counted in (("own", layers.own), ("whole", layers.whole))
    }


async def serve(name: str) -> None:
    """Carry out commands until there are no more."""
    if name == OURS:
        import_aiogram()  # as the program does; the others use it as it is installed
    module: Any = import_module(f"benchmarks.peers.{name}")
    run: Contender = module.run
    messenger = Messenger()
    async with run(messenger) as feed:
        await talk(messenger, feed, 3, name=name)  # everything is loaded by then
        gc.collect()
        gc.freeze()
        answer: Mapping[str, Any]
        while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if command == "measure":
                spent = await talk(messenger, feed, MEASURED, name=name)
                answer = {"ms": spent, "mb": resident_mb()}
            else:
                answer = await watch(messenger, feed, name=name)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
