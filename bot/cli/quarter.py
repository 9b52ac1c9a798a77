"""``quartiersbote quarter``: the profile of the quarter."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.console import (
    load_settings,
    plain_failures,
    progress_line,
    report,
    transact,
    wait,
)

STANDARD_STREAM: Final = Path("-")

app = typer.Typer(help="The profile of the quarter.", no_args_is_help=True)


@app.command("import")
def import_profile(
    file: Annotated[Path, typer.Argument(help="Profile in TOML; - reads standard input.")],
) -> None:
    """Put a quarter's profile in force.

    It takes the place of the one before at once, also while the program runs. Nothing is changed
    if the profile has mistakes; all of them are listed. Languages that nobody has reviewed are
    named with what is known of them.
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
        from bot.locales.warnings import warnings_about  # noqa: PLC0415  see the package

        for warning in warnings_about(profile.locales):
            report(warning)


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


@app.command("import-addresses")
def import_addresses(
    file: Annotated[
        Path, typer.Argument(help="Addresses as CSV or GeoJSON, as towns publish them.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what the file has; change nothing.")
    ] = False,
) -> None:
    """Put a register of addresses in place of the one there is.

    With it, a typed address is found like a shared place. A table needs columns for street, house
    number, latitude and longitude, in German or English. Rows that cannot be used are listed with
    the reason; if none can be used, nothing is changed.
    """
    with plain_failures():
        settings = load_settings()
        from bot.address_files import ImportCount, Spool, read_houses  # noqa: PLC0415  see the package
        from bot.failures import CommandError  # noqa: PLC0415
        from storage.addresses.register import replace_addresses  # noqa: PLC0415
        from storage.quarter import get_quarter  # noqa: PLC0415

        profile = wait(transact(settings, get_quarter)).profile
        count = ImportCount()
        with Spool() as spool:
            with progress_line() as progress:
                for house in read_houses(
                    file,
                    profile,
                    count=count,
                    refuse=lambda refused: report(f"row {refused.row}: {refused.reason}"),
                    progress=lambda done, total: progress(file.name, done, total),
                ):
                    spool.put(house)
            if not count.rows:
                msg = f"{file} has no address that can be used; nothing was changed."
                raise CommandError(msg)
            if not dry_run:
                wait(transact(settings, lambda session: replace_addresses(session, spool.read())))
        typer.echo(
            f"{'Could be imported' if dry_run else 'Imported'}: {count.rows} addresses in "
            f"{len(count.streets)} streets, {count.outside} of them outside the quarter. "
            f"Refused rows: {count.refused}."
        )


def _read(file: Path) -> str:
    from bot.failures import CommandError  # noqa: PLC0415  see the package

    content = sys.stdin.buffer.read() if file == STANDARD_STREAM else file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{file} is not a text in UTF-8."
        raise CommandError(msg) from None
