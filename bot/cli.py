"""The command line: ``quartiersbote COMMAND``.

Exit codes: 0 done, 1 failed, 2 wrong usage or settings that cannot be used.

Every command imports what it needs when it runs, so that ``--help`` answers at once and only what
talks to a messenger waits for its library.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.settings import Settings

FAILED: Final = 1
USAGE: Final = 2
STANDARD_STREAM: Final = Path("-")
T = TypeVar("T")

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
quarter_app = typer.Typer(help="The profile of the quarter.", no_args_is_help=True)
team_app = typer.Typer(help="Those who work for the quarter.", no_args_is_help=True)
app.add_typer(quarter_app, name="quarter")
app.add_typer(team_app, name="team")


class InvitedRole(StrEnum):
    """What an invitation makes of the person who opens it."""

    MANAGER = "manager"
    HELPER = "helper"
    READER = "reader"
    INTERPRETER = "interpreter"


def main() -> None:
    """Run the command line."""
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
    with _plain_failures():
        settings = _load_settings()
        _report("Starting …")
        import bot.app as program  # noqa: PLC0415  see the module
        from bot.migrations import make_ready  # noqa: PLC0415

        _wait(_then(make_ready(settings, _report), lambda: program.run(settings)))


@app.command()
def demo() -> None:
    """Try everything with a sample quarter, in the chat page.

    Migrates the database, imports the sample quarter if there is none, and prints two links: one
    for a resident, one for the manager.
    """
    with _plain_failures():
        settings = _load_settings()
        _report("Starting …")
        import bot.demo as sample  # noqa: PLC0415  see the module
        from bot.migrations import migrate as bring_up_to_date  # noqa: PLC0415

        _wait(_then(bring_up_to_date(settings, _report), lambda: sample.demo(settings)))


@app.command()
def migrate() -> None:
    """Bring the database up to date; all steps, or none.

    Stop all running processes before you migrate a PostgreSQL database, and make a backup.
    """
    with _plain_failures():
        settings = _load_settings()
        from bot.migrations import migrate as bring_up_to_date  # noqa: PLC0415  see the module
        from storage.migrations import latest  # noqa: PLC0415

        _wait(bring_up_to_date(settings, _report))
        typer.echo(f"The database is up to date, at {latest()}.")


@app.command()
def settings() -> None:
    """Print the settings in force; secrets as stars."""
    with _plain_failures():
        in_force = _load_settings()
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
    with _plain_failures():
        settings = _load_settings()
        from bot.backup import back_up, default_target  # noqa: PLC0415  see the module

        archive = target or default_target(settings, datetime.now(UTC))
        with _progress() as progress:
            back_up(settings, archive, progress)
        typer.echo(f"{archive} ({archive.stat().st_size / 1e6:.1f} MB)")


@app.command()
def check() -> None:
    """Look whether everything is in order.

    Exit code 1 if something is not. Looks at the data folder, the database, its migrations, the
    quarter, the catalogues and the Telegram token, and counts messages that could not be handled.
    """
    with _plain_failures():
        settings = _load_settings()
        from bot.checks import Outcome, run_checks  # noqa: PLC0415  see the module

        async def print_all() -> bool:
            good = True
            async for result in run_checks(settings):
                typer.echo(str(result))
                good = good and result.outcome is not Outcome.FAILED
            return good

        if not _wait(print_all()):
            raise typer.Exit(FAILED)


@quarter_app.command("import")
def import_profile(
    file: Annotated[Path, typer.Argument(help="Profile in TOML; - reads standard input.")],
) -> None:
    """Put a quarter's profile in force.

    It takes the place of the one before at once, also while the program runs. Nothing is changed
    if the profile has mistakes; all of them are listed.
    """
    with _plain_failures():
        settings = _load_settings()
        from storage.quarter import import_quarter, read_profile  # noqa: PLC0415  see the module

        profile = read_profile(_read(file))
        quarter = _wait(
            _transact(
                settings, lambda session: import_quarter(session, profile, now=datetime.now(UTC))
            )
        )
        typer.echo(f"{profile.name} is in force (import no. {quarter.revision}).")


@quarter_app.command("export")
def export_profile(
    file: Annotated[
        Path, typer.Argument(help="File to write; - is standard output.", allow_dash=True)
    ] = STANDARD_STREAM,
) -> None:
    """Write the profile in force as TOML.

    It is ready to be changed and imported again.
    """
    with _plain_failures():
        settings = _load_settings()
        from storage.quarter import get_quarter, write_profile  # noqa: PLC0415  see the module

        quarter = _wait(_transact(settings, get_quarter))
        text = write_profile(quarter.profile)
        if file == STANDARD_STREAM:
            typer.echo(text, nl=False)
        else:
            file.write_text(text, encoding="utf-8")


@team_app.command("invite")
def invite_to_team(
    name: Annotated[str, typer.Option(help="What colleagues call the person.")],
    role: Annotated[
        InvitedRole, typer.Option(help="What the person may do.")
    ] = InvitedRole.MANAGER,
) -> None:
    """Print a link that lets one person into the team.

    The first person who opens it becomes a member. It can be used once, in Telegram or in the
    chat page, within seven days.
    """
    with _plain_failures():
        settings = _load_settings()
        from bot.failures import CommandError  # noqa: PLC0415  see the module
        from storage.people import Role  # noqa: PLC0415
        from storage.team import invite  # noqa: PLC0415

        token = _wait(
            _transact(
                settings,
                lambda session: invite(session, role=Role(role), name=name, now=datetime.now(UTC)),
            )
        )
        typer.echo(f"Chat page: {settings.page_url}/team/?start=team-{token}")
        if settings.telegram_token is not None:
            from bot.checks import get_telegram_bot  # noqa: PLC0415

            try:
                bot = _wait(get_telegram_bot(settings))
            except CommandError as error:
                typer.echo(f"No link for Telegram: {error}.", err=True)
                raise typer.Exit(FAILED) from None
            typer.echo(f"Telegram:  https://t.me/{bot.username}?start=team-{token}")


def _load_settings() -> "Settings":
    from bot.settings import load_settings  # noqa: PLC0415  see the module

    return load_settings()


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Print one sentence for what may go wrong, and end with the exit code it has."""
    from bot.failures import EXPECTED, explain_failure  # noqa: PLC0415  see the module
    from bot.settings import SettingsError  # noqa: PLC0415

    try:
        yield
    except EXPECTED as error:
        typer.echo(explain_failure(error), err=True)
        raise typer.Exit(USAGE if isinstance(error, SettingsError) else FAILED) from None


def _wait(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def _then(first: Awaitable[None], second: Callable[[], Awaitable[None]]) -> None:
    await first
    await second()


async def _transact(settings: "Settings", work: Callable[["AsyncSession"], Awaitable[T]]) -> T:
    from bot.migrations import make_ready  # noqa: PLC0415  see the module
    from storage.database import Database  # noqa: PLC0415

    await make_ready(settings, _report)
    database = Database(settings.database_url)
    try:
        async with database.transaction() as session:
            return await work(session)
    finally:
        await database.close()


def _read(file: Path) -> str:
    from bot.failures import CommandError  # noqa: PLC0415  see the module

    content = sys.stdin.buffer.read() if file == STANDARD_STREAM else file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{file} is not a text in UTF-8."
        raise CommandError(msg) from None


def _report(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show in one line how far it is, if somebody looks."""
    shown = typer.get_text_stream("stderr").isatty()

    def tell(what: str, done: int, total: int) -> None:
        if shown:
            typer.echo(f"\r{what}: {100 * done // max(total, 1):3} %   ", err=True, nl=False)

    yield tell
    if shown:
        typer.echo("\r" + " " * 30 + "\r", err=True, nl=False)
