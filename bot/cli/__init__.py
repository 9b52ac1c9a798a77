"""The command line: ``quartiersbote COMMAND``.

Exit codes: 0 done, 1 failed, 2 wrong usage or settings that cannot be used.

Every command imports what it needs when it runs, so that ``--help`` answers at once and only what
talks to a messenger waits for its library.
"""

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli import cases, keeping, locales, quarter, team, translator
from bot.cli.console import FAILED, load_settings, plain_failures, progress_line, report, wait

UMASK: Final = 0o077
"""Whatever a command writes is its owner's alone: folders 700, files 600."""

app = typer.Typer(
    help="The contact point of a neighbourhood in a messenger.\n\n"
    "Try it: quartiersbote demo. Settings are read from the environment and from the file .env; "
    "see quartiersbote settings.\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage or settings that cannot be used.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(keeping.forget)
app.add_typer(cases.app, name="cases")
app.add_typer(locales.app, name="locales")
app.add_typer(quarter.app, name="quarter")
app.add_typer(team.app, name="team")
app.add_typer(translator.app, name="translator")


def main() -> None:
    """Run the command line; on Windows say where else it runs."""
    if sys.platform == "win32":
        typer.echo("Quartiersbote runs on Linux and macOS; on Windows use WSL.", err=True)
        raise SystemExit(FAILED)
    os.umask(UMASK)
    app(prog_name="quartiersbote")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  see the module

        typer.echo(version("quartiersbote"))
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options of the program itself; its help is that of ``app``."""


@app.command()
def run() -> None:
    """Serve the messengers until SIGTERM or Ctrl-C.

    The chat page is always served, Telegram if QB_TELEGRAM_TOKEN is set. An SQLite database is
    migrated first; PostgreSQL has to be up to date, see migrate.
    """
    with plain_failures():
        settings = load_settings()
        report("Starting …")
        from bot.private_files import keep_private  # noqa: PLC0415  see the module

        keep_private(settings, report)
        with _lasting():
            import bot.app as program  # noqa: PLC0415  see the module

        wait(program.run(settings, report))


@app.command()
def demo() -> None:
    """Try everything with a sample quarter, in the chat page.

    Migrates the database, imports the sample quarter if there is none, and prints two links: one
    for a resident, one for the manager.
    """
    with plain_failures():
        settings = load_settings()
        report("Starting …")
        from bot.private_files import keep_private  # noqa: PLC0415  see the module

        keep_private(settings, report)
        with _lasting():
            from bot.demo import run as sample  # noqa: PLC0415  see the module
            from bot.migrations import migrate as bring_up_to_date  # noqa: PLC0415

        wait(_then(bring_up_to_date(settings, report), lambda: sample.demo(settings)))


@app.command()
def migrate() -> None:
    """Bring the database up to date; all steps, or none.

    Stop all running processes before you migrate a PostgreSQL database, and make a backup.
    """
    with plain_failures():
        settings = load_settings()
        from bot.migrations import migrate as bring_up_to_date  # noqa: PLC0415  see the module
        from storage.migrations import latest  # noqa: PLC0415

        wait(bring_up_to_date(settings, report))
        typer.echo(f"The database is up to date, at {latest()}.")


@app.command()
def settings() -> None:
    """Print the settings in force; secrets as stars."""
    with plain_failures():
        in_force = load_settings()
        from bot.settings import describe  # noqa: PLC0415  see the module

        for line in describe(in_force):
            typer.echo(f"# {line.description} [{line.origin}]\n{line.key}={line.value}\n")


@app.command()
def backup(
    target: Annotated[
        Path | None,
        typer.Argument(help="Archive to write, FILE.tar.gz.", show_default="in the data folder"),
    ] = None,
) -> None:
    """Write the database and the photos into one archive.

    The program may go on running. PostgreSQL is written by pg_dump, which has to be installed.
    """
    with plain_failures():
        settings = load_settings()
        from bot.backup import back_up, default_target  # noqa: PLC0415  see the module

        archive = target or default_target(settings, datetime.now(UTC))
        with progress_line() as progress:
            back_up(settings, archive, progress)
        typer.echo(f"{archive} ({archive.stat().st_size / 1e6:.1f} MB)")


@app.command()
def check() -> None:
    """Look whether everything is in order.

    Exit code 1 if something is not. Looks at the data folder, the database, its migrations, the
    quarter, the catalogues and the Telegram token, and counts messages that could not be handled.
    """
    with plain_failures():
        settings = load_settings()
        from bot.checks import Outcome, run_checks  # noqa: PLC0415  see the module

        async def print_all() -> bool:
            good = True
            async for result in run_checks(settings):
                typer.echo(str(result))
                good = good and result.outcome is not Outcome.FAILED
            return good

        if not wait(print_all()):
            raise typer.Exit(FAILED)


@contextmanager
def _lasting() -> Iterator[None]:
    """Import what stays until the end, without looking for garbage in it all the while.

    Libraries make hundreds of thousands of objects; this saves a quarter of the time to start.
    """
    from bot.deferred_models import import_aiogram  # noqa: PLC0415  see the module

    gc.disable()
    try:
        import_aiogram()
        yield
    finally:
        gc.freeze()
        gc.enable()


async def _then(first: Awaitable[None], second: Callable[[], Awaitable[None]]) -> None:
    await first
    await second()
