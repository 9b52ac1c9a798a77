"""``quartiersbote cases``: the cases there are."""

from typing import Annotated

import typer

from bot.cli.console import load_settings, plain_failures, transact, wait

app = typer.Typer(help="The cases there are.", no_args_is_help=True)


@app.callback()
def _cases() -> None:
    """Keep the command below a group of its own."""


@app.command("locate")
def locate(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be found; change nothing.")
    ] = False,
) -> None:
    """Put cases on the map whose place was only written.

    For cases from before addresses were imported. Only what is certain is taken, and the words
    stay. Can run again without harm.
    """
    with plain_failures():
        settings = load_settings()
        from sqlalchemy.ext.asyncio import AsyncSession  # noqa: PLC0415  see the package

        from storage.cases.locating import locate_cases  # noqa: PLC0415
        from storage.quarter import get_quarter  # noqa: PLC0415

        async def work(session: AsyncSession) -> int:
            profile = (await get_quarter(session)).profile
            count = 0
            async for located in locate_cases(session, profile=profile):
                outside = " (outside the quarter)" if located.outside else ""
                typer.echo(f"{located.reference}: {located.found}{outside}")
                count += 1
            if dry_run:
                await session.rollback()
            return count

        count = wait(transact(settings, work))
        done = "Would be put" if dry_run else "Put"
        typer.echo(f"{done} on the map: {count}.")
