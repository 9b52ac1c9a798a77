"""What the server of ``tests.support.forks`` imports, once for all programs that it starts.

It is what ``run`` and ``demo`` import, and what they load and build later, when it is needed.
"""

import gc
from importlib import import_module

from sqlalchemy.orm import configure_mappers

import storage.models
from bot import language
from storage import workdays
from tests.support.forks import build_models

assert storage.models.ALL
configure_mappers()
for name in (
    "bot.app",
    "bot.demo.run",
    "bot.migrations",
    "asyncpg",
    "icalendar",
    "PIL.Image",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "tests.support.killed_announcement",
):
    import_module(name)
language.load()
workdays.load()
build_models()
gc.collect()
gc.freeze()
