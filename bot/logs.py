"""The log: one line for each event, on stderr; ids and counts, never texts, names or tokens."""

import logging
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CHATTY: Final = ("aiogram", "aiohttp.access", "apscheduler", "sqlalchemy.engine")
"""Libraries that write a line for each request, some of them with what people wrote."""


def set_up_logs(level: str) -> None:
    """Write the log from this level on, such as ``INFO``."""
    logging.basicConfig(level=level, format=FORMAT)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
