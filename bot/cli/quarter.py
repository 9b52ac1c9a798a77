"""``quartiersbote quarter``: the profile of the quarter."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.console import load_settings, plain_failures, transact, wait

STANDARD_STREAM: Final = Path("-")

app = typer.Typer(help="The profile of the quarter.", no_args_is_help=True)


@app.command("import")
def import_profile(
    file: Annotated[Path, typer.Argument(help="Profile in TOML; - reads standard input.")],
) -> None:
    """Put a quarter's profile in force.

    It takes the place of the one before at once, also while the program runs. Nothing is changed
    if the profile has mistakes; all of them are listed.
    """
    with plain_failures():
        settings = load_settings()
        from storage.quarter import import_quarter, read_profile  # noqa: PLC0415  see the package

        profile = read_profile(_read(file))
        quarter = wait(
            transact(
                settings, lambda session: import_quarter(session, profile, now=datetime.now(UTC))
            )
        )
        typer.echo(f"{profile.name} is in force (import no. {quarter.revision}).")


@app.command("export")
def export_profile(
    file: Annotated[
        Path, typer.Argument(help="File to write; - is standard output.", allow_dash=True)
    ] = STANDARD_STREAM,
) -> None:
    """Write the profile in force as TOML.

    It is ready to be changed and imported again.
    """
    with plain_failures():
        settings = load_settings()
        from storage.quarter import get_quarter, write_profile  # noqa: PLC0415  see the package

        quarter = wait(transact(settings, get_quarter))
        text = write_profile(quarter.profile)
        if file == STANDARD_STREAM:
            typer.echo(text, nl=False)
        else:
            file.write_text(text, encoding="utf-8")


def _read(file: Path) -> str:
    from bot.failures import CommandError  # noqa: PLC0415  see the package

    content = sys.stdin.buffer.read() if file == STANDARD_STREAM else file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{file} is not a text in UTF-8."
        raise CommandError(msg) from None
