"""The most memory a program takes that looks into files of strangers."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import bot

ROOT: Final = Path(bot.__file__).parents[1]
PROGRAM: Final = """
import os, re, runpy, sys
status = os.dup2(os.open("/proc/self/status", os.O_RDONLY), 99)  # nothing can be opened later
module = sys.argv.pop(1)
try:
    runpy.run_module(module, run_name="__main__")
finally:
    print(re.search(rb"VmHWM:\\s+(\\d+)", os.read(status, 9999))[1].decode(), file=sys.stderr)
"""
"""Runs a program and tells the most memory it had, in KiB (``ru_maxrss`` would count that of the
process which has started it)."""


def peak_of(module: str, data: bytes, *arguments: str) -> tuple[int, int]:
    """Return how a program ends that reads ``data``, and the most bytes of memory it had."""
    with TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        run = subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-c", PROGRAM, module, *arguments],
            stdin=file,
            capture_output=True,
            check=False,
            cwd=ROOT,
        )
    return run.returncode, int(run.stderr.split()[-1]) * 1024
