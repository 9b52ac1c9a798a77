"""How many files and connections the process may open (``RLIMIT_NOFILE``)."""

import logging
import resource
from contextlib import suppress
from typing import Final

logger = logging.getLogger(__name__)

ENOUGH: Final = 65_536
"""More is never needed, and macOS takes no more than it has itself."""
FEW: Final = 1_024
"""Below, a busy evening may need more than there are."""


def raise_limit() -> int:
    """Let the process open as many files as it may, and return how many these are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft not in {resource.RLIM_INFINITY, wanted} and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    limit = ENOUGH if soft == resource.RLIM_INFINITY else soft
    if limit < FEW:
        logger.warning(
            "Only %d files and connections may be open at once; set LimitNOFILE (systemd) "
            "or ulimit -n to %d or more",
            limit,
            FEW,
        )
    return limit
