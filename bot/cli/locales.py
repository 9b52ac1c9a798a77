"""``quartiersbote locales``: the languages, how far each is, and files for their translators."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FAILED, plain_failures, report

app = typer.Typer(help="The languages, and files for their translators.", no_args_is_help=True)


@app.command()
def status() -> None:
    """Print how far each language is, and who has read it.

    Percent of the texts residents read; whether the team's texts are there; whether a quarter is
    offered the language without a warning.
    """
    with plain_failures():
        from bot.deferred_models import import_aiogram  # noqa: PLC0415  see the package

        import_aiogram()
        from bot.i18n import LOCALES_DIR  # noqa: PLC0415
        from bot.locales.status import status_lines  # noqa: PLC0415

        for line in status_lines(LOCALES_DIR):
            typer.echo(line)


@app.command("export")
def export_texts(
    locale: Annotated[str, typer.Argument(help="Language, such as pl; one that is new begins.")],
    file: Annotated[Path, typer.Argument(help="File to write: .csv, or .xlf for XLIFF 2.0.")],
    missing: Annotated[
        bool, typer.Option("--missing", help="Only what has no translation yet.")
    ] = False,
) -> None:
    """Write the texts residents read, to be translated.

    Each with the German beside it, where it is shown, a note, and how long it may be.
    """
    with plain_failures():
        from bot.deferred_models import import_aiogram  # noqa: PLC0415  see the package

        import_aiogram()
        from bot.i18n import LOCALES_DIR  # noqa: PLC0415
        from bot.locales.exchange import list_entries, write_file  # noqa: PLC0415
        from bot.locales.status import check_locale  # noqa: PLC0415
        from bot.locales.taking import open_catalogue  # noqa: PLC0415
        from bot.locales.texts import list_texts  # noqa: PLC0415

        known = check_locale(locale)
        catalogue = open_catalogue(LOCALES_DIR, known)
        entries = list_entries(list_texts(LOCALES_DIR), catalogue, missing=missing)
        write_file(file, entries, language_tag=known.replace("_", "-"))
        typer.echo(f"{file}: {len(entries)} entries.")


@app.command("import")
def import_texts(
    locale: Annotated[str, typer.Argument(help="Language, such as pl; one that is new begins.")],
    file: Annotated[Path, typer.Argument(help="File that was exported, with translations.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what the file has; change nothing.")
    ] = False,
) -> None:
    """Take translations into the program's catalogue.

    Placeholders, tags, line breaks, plural forms and lengths are checked. What is wrong is listed
    and not taken, the rest is; exit code 1 if anything is wrong. The program has to be started
    anew to speak what was taken.
    """
    with plain_failures():
        from bot.deferred_models import import_aiogram  # noqa: PLC0415  see the package

        import_aiogram()
        from bot.i18n import LOCALES_DIR, RESIDENTS  # noqa: PLC0415
        from bot.locales.exchange import read_file  # noqa: PLC0415
        from bot.locales.files import catalogue_file, write_catalogue  # noqa: PLC0415
        from bot.locales.status import begin_state, check_locale  # noqa: PLC0415
        from bot.locales.taking import open_catalogue, take_translations  # noqa: PLC0415
        from bot.locales.texts import list_texts  # noqa: PLC0415

        known = check_locale(locale)
        catalogue = open_catalogue(LOCALES_DIR, known)
        taken = take_translations(
            list_texts(LOCALES_DIR), read_file(file), catalogue, locale=known
        )
        for line in taken.refused:
            report(line)
        if taken.changed and not dry_run:
            write_catalogue(catalogue_file(LOCALES_DIR, known, RESIDENTS), catalogue)
            begin_state(LOCALES_DIR, known)
        typer.echo(
            f"{'Could be taken' if dry_run else 'Taken'}: {taken.changed} texts; as they were: "
            f"{taken.same}; mistakes: {len(taken.refused)}."
        )
        if taken.refused:
            raise typer.Exit(FAILED)
