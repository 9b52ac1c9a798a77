"""The log: one line for each event, on stderr; ids and counts, never texts, names or tokens."""

import logging
import traceback
from pathlib import Path
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CHATTY: Final = ("aiogram", "aiohttp.access", "apscheduler", "sqlalchemy.engine")
"""Libraries that write a line for each request, some of them with what people wrote."""
FRAMES_SHOWN: Final = 8
"""Places in the code that tell where an error happened, the innermost first."""


def set_up_logs(level: str) -> None:
    """Write the log from this level on, such as ``INFO``."""
    logging.basicConfig(level=level, format=FORMAT)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def error_location(error: BaseException) -> str:
    """Return an error's kind and where it happened; its text may hold words of people."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_SHOWN:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return " < ".join([type(error).__name__, *places])
