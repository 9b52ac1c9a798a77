"""What the commands share: settings, failures in one sentence, and work on the database."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.settings import Settings

FAILED: Final = 1
USAGE: Final = 2
"""Exit codes, besides 0 for what is done."""
T = TypeVar("T")


def load_settings() -> "Settings":
    """Return the settings in force.

    Raises:
        SettingsError: they cannot be used.
    """
    from bot.settings import load_settings as load  # noqa: PLC0415  see the package

    return load()


@contextmanager
def plain_failures() -> Iterator[None]:
    """Print one sentence for what may go wrong, and end with the exit code it has."""
    from bot.failures import expected_failures, explain_failure  # noqa: PLC0415  see the package
    from bot.settings import SettingsError  # noqa: PLC0415

    try:
        yield
    except expected_failures() as error:
        typer.echo(explain_failure(error), err=True)
        raise typer.Exit(USAGE if isinstance(error, SettingsError) else FAILED) from None


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Return what asynchronous work comes to."""
    return asyncio.run(work)


async def transact(settings: "Settings", work: Callable[["AsyncSession"], Awaitable[T]]) -> T:
    """Return what work on the database comes to, in one transaction."""
    from bot.key_file import load_ownership  # noqa: PLC0415  see the package
    from bot.migrations import make_ready  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415

    await make_ready(settings, report)
    database = Database(settings.database_url, ownership=load_ownership(settings.data_dir))
    try:
        async with database.transaction() as session:
            return await work(session)
    finally:
        await database.close()


@contextmanager
def progress_line() -> Iterator[Callable[[str, int, int], None]]:
    """Show in one line how far it is, if somebody looks."""
    shown = typer.get_text_stream("stderr").isatty()

    def tell(what: str, done: int, total: int) -> None:
        if shown:
            typer.echo(f"\r{what}: {100 * done // max(total, 1):3} %   ", err=True, nl=False)

    yield tell
    if shown:
        typer.echo("\r" + " " * 30 + "\r", err=True, nl=False)


def report(line: str) -> None:
    """Print a line for whoever watches, apart from what the command returns."""
    typer.echo(line, err=True)
