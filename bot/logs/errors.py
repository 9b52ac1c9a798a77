"""Errors for the log: their kinds and places; their texts may hold words of people."""

import textwrap
import traceback
from pathlib import Path
from typing import Final

from bot.logs.folding import Kind

FRAMES_SHOWN: Final = 8
"""Places in the code that tell where an error happened, the innermost first."""


def error_location(error: BaseException) -> Kind:
    """Return an error's kind and where it happened, in one line."""
    frames = [
        f"{Path(frame.f_code.co_filename).name}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return Kind(" < ".join([type(error).__name__, *reversed(frames[-FRAMES_SHOWN:])]))


def describe_error(error: BaseException) -> Kind:
    """Return an error's kind, and what the system or the database calls it.

    These are from lists of theirs, such as ``No space left on device`` and ``SQLITE_FULL``; no
    other error is known not to quote anybody.
    """
    name = type(error).__name__
    original = getattr(error, "orig", None) or error  # SQLAlchemy keeps the driver's
    for attribute in ("sqlite_errorname", "sqlstate"):
        if code := getattr(original, attribute, None):
            return Kind(f"{name} ({code})")
    if isinstance(original, OSError) and original.strerror:
        return Kind(f"{name} ({original.strerror})")
    return Kind(name)


def format_traceback(error: BaseException) -> str:
    """Return what Python prints of an error, with all that led to it, but without their texts."""
    parts: list[str] = []
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        part = "".join(traceback.format_tb(link.__traceback__)) + describe_error(link)
        if isinstance(link, BaseExceptionGroup):
            grouped = "\n".join(format_traceback(inner) for inner in link.exceptions)
            part += "\n" + textwrap.indent(grouped, "  | ", lambda _line: True)
        parts.append(part)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\nwhich led to\n".join(reversed(parts))
