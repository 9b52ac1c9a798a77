"""The log: one line for each event, on stderr; ids and counts, never texts, names or tokens.

Whoever logs calls ``logger.warning("Message %d: %s", …)`` and need not think of floods: lines of
one kind are folded to one a minute (``bot.logs.folding``), errors come without their texts
(``bot.logs.errors``), and secrets are taken out (``bot.logs.redaction``).  A value that makes a
line a kind of its own is a ``Kind``, as what ``error_location`` and ``describe_error`` return.
"""

import logging
import sys
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Final

from bot.logs.errors import describe_error, error_location
from bot.logs.folding import FoldingHandler, Kind
from bot.logs.lines import LineFormatter

__all__ = ["Kind", "describe_error", "error_location", "set_up_logs"]

CHATTY: Final = ("aiogram", "alembic", "aiohttp.access", "apscheduler", "sqlalchemy.engine")
"""Libraries that write a line for each request, some of them with what people wrote."""


def set_up_logs(level: str, secrets: Collection[str] = ()) -> None:
    """Write the log from this level on, such as ``INFO``, to stderr and nowhere else.

    Args:
        level: the lowest level that is written.
        secrets: what no line may show, wherever it comes from.
    """
    handler = FoldingHandler()
    handler.setFormatter(LineFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler])
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log what ends the program; Python itself would write the text of the error too."""
    logging.getLogger(__name__).critical("The program ends", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        _log_uncaught(ended.exc_type, ended.exc_value, ended.exc_traceback)
