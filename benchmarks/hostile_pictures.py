"""How much memory hostile pictures and files make the whole program take, and who waits for them.

The program runs with the Bot API stand-in.  When it has looked at an ordinary photo and idles, one
person after the other sends a file that shall do harm; the memory of the program and of the
processes it has started (``VmRSS``, added up) is read every few milliseconds.  At last many send
at once, while somebody else writes and waits for answers.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Final

from benchmarks.contender import resident_mb
from benchmarks.startup import ANSWER_S, SETTLED_S, installed
from tests.support.botapi import BotApi, Someone
from tests.support.hostile_files import bombs, large_texts
from tests.support.pictures import a_photo
from tests.support.program import started
from tests.support.sent_files import PDF

LOOKED_EVERY_S: Final = 0.004
ANSWER_MOST_S: Final = 90.0
AT_ONCE: Final = 12
"""People who send something together, each of 20 MB."""
NOTICE: Final = "🔒"
PADDED: Final = 20 * 1024 * 1024 - 10_000
IMPORT: Final = """
import aiogram
print(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
"""


def import_mb() -> float:
    """Return the megabytes a Python holds that has imported aiogram."""
    run = subprocess.run(  # noqa: S603  our own Python
        [sys.executable, "-c", IMPORT], check=True, capture_output=True
    )
    return int(run.stdout) / 1024


def held_mb(pid: int) -> float:
    """Return the megabytes a process and those it has started hold now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    own = Path(f"/proc/{pid}/cmdline").read_bytes()
    held = resident_mb(pid)
    for child in children:
        try:
            # Until it runs a program of its own, a child is the same memory once more.
            if Path(f"/proc/{child}/cmdline").read_bytes() != own:
                held += resident_mb(child)
        except (FileNotFoundError, ProcessLookupError, RuntimeError):
            continue  # it has ended
    return held


class Watch:
    """The most memory the program has held since the last question."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.most_mb = 0.0
        self.own_mb = 0.0
        """Of it, the program's own."""

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            held = held_mb(self._pid)
            if held > self.most_mb:
                self.most_mb, self.own_mb = held, resident_mb(self._pid)
            await asyncio.sleep(LOOKED_EVERY_S)


def files() -> Mapping[str, Callable[[], bytes]]:
    """Return what makes the files, by what they are."""
    padded = {
        "JPEG padded to 20 MB": lambda: a_photo() + bytes(PADDED),
        "PDF padded to 20 MB": lambda: PDF + random.Random(3).randbytes(PADDED),  # noqa: S311
    }
    texts = {f"20 MB of text: {name}": partial(bytes, text) for name, text in large_texts()}
    return {**bombs(), **padded, **texts}


async def send(person: Someone, name: str, data: bytes) -> float:
    """Send a file in the dialogue of a report; return the seconds until its answer."""
    began = time.perf_counter()
    if "text" in name:
        person.send_document(data, "table.txt", mime_type="text/plain")
    elif "PDF" in name:
        person.send_document(data, "letter.pdf", mime_type="application/pdf")
    else:
        person.send_document(data, "photo.jpg", mime_type="image/jpeg")
    await person.wait_for("", ANSWER_MOST_S)
    return time.perf_counter() - began


async def begin(person: Someone) -> None:
    """Begin a report; the notice of what is stored comes before the answer."""
    person.write("/report")
    await person.wait_for(lambda message: NOTICE not in message.text, ANSWER_S)


async def answer_times(person: Someone, until: asyncio.Event) -> list[float]:
    """Return how long answers to somebody take who writes all the time."""
    taken = []
    while not until.is_set():
        began = time.perf_counter()
        person.write("/help")
        await person.wait_for("", ANSWER_MOST_S)
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.5)
    return taken


async def all_at_once(api: BotApi) -> list[float]:
    """Let many send at the same time; return how long somebody else waited for answers."""
    senders = [api.person(100 + number) for number in range(AT_ONCE)]
    other = api.person(99)
    for person in (*senders, other):
        await begin(person)
    done = asyncio.Event()
    waiting = asyncio.ensure_future(answer_times(other, done))
    padded = a_photo() + bytes(PADDED)
    avif = bombs()["AVIF of 12 megapixels"]()
    async with asyncio.TaskGroup() as tasks:
        for number, person in enumerate(senders):
            tasks.create_task(send(person, "photo", padded if number % 2 else avif))
    done.set()
    return await waiting


async def main() -> None:
    """Print the most memory over idle for each file, and for all at once."""
    imported = import_mb()
    with tempfile.TemporaryDirectory() as folder:
        async with installed(Path(folder)), BotApi() as api:
            settings = {"QB_TELEGRAM_TOKEN": api.token, "QB_TELEGRAM_API_URL": api.url}
            async with started(
                "run", data_dir=Path(folder), settings=settings, fresh=True
            ) as program:
                await measure(api, program.process.pid, imported)


async def measure(api: BotApi, pid: int, imported: float) -> None:
    """Send everything, and print what it took."""
    watch = Watch(pid)
    first = api.person(7)
    await begin(first)
    await send(first, "photo", a_photo())
    await asyncio.sleep(SETTLED_S)
    idle = held_mb(pid)
    watching = asyncio.ensure_future(watch.run())
    print(f"import aiogram {imported:.0f} MB, the program at rest {idle:.0f} MB")
    print(f"{'file':44}  MB over rest  its own  of import aiogram      s")
    worst = 0.0
    for number, (name, make) in enumerate(files().items(), start=10):
        person = api.person(number)
        await begin(person)
        data = make()
        watch.most_mb = 0.0
        taken = await send(person, name, data)
        over = watch.most_mb - idle
        worst = max(worst, over)
        own = watch.own_mb - idle
        print(
            f"{name:44}  {over:12.0f}  {own:7.0f}  {over / imported:17.2f}  {taken:5.1f}",
            flush=True,
        )
    watch.most_mb = 0.0
    waited = await all_at_once(api)
    over = watch.most_mb - idle
    worst = max(worst, over)
    own = watch.own_mb - idle
    print(f"{f'{AT_ONCE} at once':44}  {over:12.0f}  {own:7.0f}  {over / imported:17.2f}")
    watching.cancel()
    print(f"most over rest {worst:.0f} MB (aim 150)")
    print(f"answers to somebody else meanwhile: p95 {quantiles(waited, n=20)[-1]:.2f} s (aim 1)")


if __name__ == "__main__":
    asyncio.run(main())
