"""Writes the next migration: ``python -m storage.migrations "add appointments"``.

A database made by the steps there are, in a temporary file, is compared with the models.  Read the
result before it is committed: for Alembic a renamed column is one dropped and one added.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from storage import migrations


async def _write(message: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/models.db"
        await migrations.upgrade(url)
        return await migrations.write_next(url, message=message)


path = asyncio.run(_write(" ".join(sys.argv[1:]) or "change"))
lines = path.read_text().splitlines(keepends=True)
path.write_text("".join(line for line in lines if "# ### " not in line))  # Alembic's advice
