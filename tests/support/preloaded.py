"""What the server of ``tests.support.forks`` imports, once for all programs that it starts.

It is what ``run`` and ``demo`` import, and what they load later, when it is needed.
"""

import gc
from importlib import import_module

from sqlalchemy.orm import configure_mappers

import storage.models
from bot import language
from storage import workdays

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
):
    import_module(name)
language.load()
workdays.load()
gc.collect()
gc.freeze()
