"""Making the database ready: which commands migrate it, and which only look."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import make_url

from bot.failures import CommandError
from bot.settings import Settings
from storage import migrations

Report = Callable[[str], None]

NEWER: Final = (
    "The database was made by a newer version of the program ({found}; this one knows {known}). "
    "Install that version, or put a backup back."
)
OLDER: Final = "The database is not up to date ({found}, not {known}). Run: quartiersbote migrate"


async def migrate(settings: Settings, report: Report) -> None:
    """Bring the database up to date, whichever kind it is.

    Raises:
        CommandError: a newer version of the program was at work in it.
    """
    found, known = await _look(settings)
    if found != known:
        await migrations.upgrade(settings.database_url, report=report)


async def make_ready(settings: Settings, report: Report) -> None:
    """Bring the embedded database up to date, and insist that a server's database is.

    A server's database may be used by other processes, which have to stop first.

    Raises:
        CommandError: it is older, or newer, than the program.
    """
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        await migrate(settings, report)
        return
    found, known = await _look(settings)
    if found != known:
        raise CommandError(OLDER.format(found=found or "empty", known=known))


async def _look(settings: Settings) -> tuple[str | None, str]:
    found, known = await migrations.current(settings.database_url), migrations.latest()
    if found is not None and found > known:
        raise CommandError(NEWER.format(found=found, known=known))
    return found, known
