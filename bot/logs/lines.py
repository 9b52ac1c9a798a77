"""How a line of the log looks."""

import logging
from collections.abc import Collection
from typing import Final

from bot.logs.errors import format_traceback
from bot.logs.redaction import Redaction

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LONGEST: Final = 2_000
"""Characters of a message."""
OURS: Final = ("bot", "handlers", "storage", "benchmarks", "__main__")
_CONTROL: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
} | {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): " "}
"""What would begin a line of its own, or move the cursor of whoever reads."""


class LineFormatter(logging.Formatter):
    """One line for each record, and behind it a traceback without the texts of errors.

    Of what libraries write the first line is enough: the others describe tasks and sockets, with
    the errors inside them in full.
    """

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__(FORMAT)
        self._redact: Final = Redaction(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as it is written."""
        message = record.getMessage()
        if record.name.partition(".")[0] not in OURS:
            message = message.partition("\n")[0]
        if len(message) > LONGEST:
            message = message[:LONGEST] + " …"
        line = logging.makeLogRecord(record.__dict__)
        line.message = self._redact(message).translate(_CONTROL)
        if folded := record.__dict__.get("folded"):
            line.message += f" (and {folded} more like it within a minute)" if folded > 1 else ""
        line.asctime = self.formatTime(line, self.datefmt)
        text = self.formatMessage(line)
        if record.exc_info and record.exc_info[1] is not None:
            text += "\n" + self._redact(format_traceback(record.exc_info[1]))
        return text
