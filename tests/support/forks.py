"""Processes that begin with everything imported: forks of a server that imports it once.

A program that is started anew spends two seconds of the processor on importing; tests that are
about what a process does, and not about how Python begins, start a fork.
"""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    Response,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
)
from aiogram.types import Message, Update

PRELOADED: Final = "tests.support.preloaded"
MODELS: Final = (
    *(Update, Message, Response[Message], Response[bool]),
    *(SendMessage, SendPhoto, SendMediaGroup, SendDocument, EditMessageText, AnswerCallbackQuery),
)
"""What whoever talks to Telegram uses."""
_SERVER: Final = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([PRELOADED])


class Fork:
    """A process that calls a function, with the methods of ``asyncio.subprocess.Process``.

    Args:
        call: a function that its module has at the top level.
        arguments: what can be pickled.
    """

    def __init__(self, call: Callable[..., None], *arguments: Any) -> None:
        self._process = _SERVER.Process(target=_begin, args=(call, *arguments))
        self._process.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        number = self._process.pid
        assert number is not None
        return number

    @property
    def returncode(self) -> int | None:
        """The exit code, or less than 0 the signal, once it has ended."""
        return self._process.exitcode

    def send_signal(self, number: int, /) -> None:
        """Send a signal, if it still lives."""
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait until it has ended, and return its exit code."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        code = self.returncode
        assert code is not None
        return code


def build_models() -> None:
    """Build aiogram's models, which else each fork does when it first uses them."""
    for model in MODELS:
        model.model_rebuild()


def _begin(call: Callable[..., None], *arguments: Any) -> None:
    assert PRELOADED in sys.modules, "the server could not import what it shall"
    call(*arguments)
