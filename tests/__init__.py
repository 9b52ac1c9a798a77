"""The tests: of the storage layer, of conversations, of the program, of what people see."""

import gc
from typing import Final

from bot.deferred_models import import_aiogram

OBJECTS_MADE: Final = 50_000
"""After how many new objects Python looks for those nobody holds; its default is 700."""

# The libraries make a million objects that last.  Looking through them every moment takes a fifth
# of the time of all tests.
gc.set_threshold(OBJECTS_MADE, 20, 50)

import_aiogram()  # before a test does: as the program does, and four times as fast
