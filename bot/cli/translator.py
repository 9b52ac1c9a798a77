"""``quartiersbote translator``: models that translate in the house, and how it goes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILED, load_settings, plain_failures, progress_line, report, wait

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.settings import Settings
    from bot.translation.embedded.installing import Offer, Progress

app = typer.Typer(help="The engine that translates people's words.", no_args_is_help=True)


@app.command("install")
def install_models(
    what: Annotated[
        list[str], typer.Argument(help="Languages such as tr or ar, or files (.argosmodel).")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before anything is done.")
    ] = False,
) -> None:
    """Install models that translate in the house.

    Languages are fetched from the index QB_TRANSLATOR_INDEX, each to English and from it, German
    too; files need no internet. Size, licence and checksum are shown first. What was cut off goes
    on where it ended when the command is run again.
    """
    with plain_failures():
        settings = load_settings()
        files = [Path(each) for each in what if each.endswith(".argosmodel")]
        languages = [each for each in what if not each.endswith(".argosmodel")]
        missing = wait(_install_languages(settings, languages, yes=yes)) if languages else []
        for file in files:
            _install_file(settings, file, yes=yes)
        _say_what_is_missing()
        for source, target in missing:
            report(f"The index has no model from {source} to {target}.")
        if missing:
            raise typer.Exit(FAILED)


@app.command("list")
def list_models() -> None:
    """List the models that are installed, and what they translate together."""
    with plain_failures():
        settings = load_settings()
        from bot.translation.embedded.packages import list_installed, list_pairs  # noqa: PLC0415

        installed = list_installed(settings.models_dir)
        for package in installed:
            licence = package.licence or "licence not said"
            typer.echo(
                f"{package.source} to {package.target}, version {package.version}, "
                f"{_megabytes(package.size)}, {licence}"
            )
        pairs = sorted(list_pairs(installed))
        if not pairs:
            typer.echo("No model is installed. Run: quartiersbote translator install de tr")
            return
        typer.echo("Translated: " + ", ".join(f"{one} to {other}" for one, other in pairs))
        _say_what_is_missing()


@app.command("check")
def check_engine() -> None:
    """Ask the engine of the settings for a translation.

    It is given two words of ours, nothing of anybody. Exit code 1 if it does not translate.
    """
    with plain_failures():
        settings = load_settings()
        good = wait(_check(settings))
        if not good:
            raise typer.Exit(FAILED)


async def _install_languages(
    settings: "Settings", languages: Sequence[str], *, yes: bool
) -> Sequence[tuple[str, str]]:
    """Install what an index has for languages; return what it lacks."""
    from aiohttp import ClientSession  # noqa: PLC0415  see the package

    from bot.failures import CommandError  # noqa: PLC0415
    from bot.translation.embedded import installing  # noqa: PLC0415

    if settings.translator_index is None:
        msg = (
            "QB_TRANSLATOR_INDEX is not set: where is the index of models? "
            "Without internet give files: quartiersbote translator install FILE.argosmodel"
        )
        raise CommandError(msg)
    async with ClientSession(timeout=installing.TIMEOUT) as session:
        offers = await installing.read_index(session, settings.translator_index)
        wanted, missing = installing.choose(offers, languages)
        sizes = [await installing.find_size(session, offer) for offer in wanted]
        for offer, size in zip(wanted, sizes, strict=True):
            typer.echo(_describe(offer, size))
        if wanted:
            _agree(f"Install {len(wanted)} models, {_megabytes(sum(sizes))}?", yes=yes)
        with progress_line() as progress:
            for offer in wanted:
                await _fetch_and_install(settings, session, offer, progress)
    return missing


async def _fetch_and_install(
    settings: "Settings",
    session: "ClientSession",
    offer: "Offer",
    progress: "Progress",
) -> None:
    from bot.translation.embedded import installing  # noqa: PLC0415  see the package
    from bot.translation.embedded.packages import sha256  # noqa: PLC0415

    file = await installing.fetch(session, offer, settings.models_dir / "downloads", progress)
    digest = await asyncio.to_thread(sha256, file)
    package = await asyncio.to_thread(installing.install, file, settings.models_dir)
    await asyncio.to_thread(file.unlink)
    typer.echo(f"Installed: {package.source} to {package.target}, SHA-256 {digest}")


def _install_file(settings: "Settings", file: Path, *, yes: bool) -> None:
    from bot.translation.embedded.installing import install  # noqa: PLC0415  see the package
    from bot.translation.embedded.packages import read_package, sha256  # noqa: PLC0415

    package = read_package(file)
    typer.echo(
        f"{package.source} to {package.target}, version {package.version}, "
        f"{_megabytes(package.size)}, {package.licence or 'licence not said'}, "
        f"SHA-256 {sha256(file)}"
    )
    _agree("Install it?", yes=yes)
    install(file, settings.models_dir)
    typer.echo(f"Installed: {package.source} to {package.target}")


async def _check(settings: "Settings") -> bool:
    from bot.translation.choosing import create_engine  # noqa: PLC0415  see the package
    from bot.translation.engine import EngineError  # noqa: PLC0415

    engine = create_engine(settings, lambda: datetime.now(UTC))
    if engine is None:
        typer.echo("No engine is set (QB_TRANSLATOR=none): people of the team translate.")
        return True
    where = "outside, only after a yes" if engine.outside else "in the house"
    typer.echo(f"{engine.kind.value}: {where}")
    try:
        pairs = sorted(await engine.languages())
        to_german = [pair for pair in pairs if pair[1] == "de"]
        typer.echo(
            f"{len(pairs)} pairs, into German from {', '.join(one for one, _ in to_german)}"
        )
        if not to_german:
            report("It translates nothing into German.")
            return False
        source, target = to_german[0]
        await engine.translate("ok, ok", source=source, target=target)
        typer.echo(f"It translates from {source} to {target}.")
    except EngineError as error:
        report(f"It does not translate: {error}.")
        return False
    else:
        return True
    finally:
        await engine.close()


def _describe(offer: "Offer", size: int) -> str:
    return (
        f"{offer.source} to {offer.target}, version {offer.version}, "
        f"{_megabytes(size) if size else 'size not said'}, "
        f"{offer.licence or 'licence not said by the index'}, "
        f"SHA-256 {offer.sha256 or 'not said by the index'}"
    )


def _agree(question: str, *, yes: bool) -> None:
    if not yes:
        typer.confirm(question, abort=True)


def _say_what_is_missing() -> None:
    """Say that the libraries are not there, which models need to be of use."""
    from importlib.util import find_spec  # noqa: PLC0415  see the package

    from bot.translation.embedded.engine import NOT_INSTALLED  # noqa: PLC0415

    if find_spec("ctranslate2") is None or find_spec("sentencepiece") is None:
        report(f"Note that {NOT_INSTALLED}.")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
