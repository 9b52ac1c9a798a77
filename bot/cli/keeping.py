"""``quartiersbote forget``: what the retention job does, by hand."""

from typing import Annotated

import typer

from bot.cli.console import load_settings, plain_failures, transact, wait


def forget(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count what would go; change nothing.")
    ] = False,
) -> None:
    """Delete what has outlived its promise, as the running program does every half an hour.

    Prints how many rows of each table; behind a dot stands the column that is emptied. The
    periods are in docs/data.md.
    """
    with plain_failures():
        settings = load_settings()
        from datetime import UTC, datetime  # noqa: PLC0415  see the package

        from sqlalchemy.ext.asyncio import AsyncSession  # noqa: PLC0415

        from storage.privacy.keeping import Counts  # noqa: PLC0415
        from storage.privacy.retention import (  # noqa: PLC0415
            count_what_is_old,
            forget_what_is_old,
        )

        async def work(session: AsyncSession) -> Counts:
            now = datetime.now(UTC)
            if dry_run:
                return await count_what_is_old(session, now=now)
            return await forget_what_is_old(session, media_dir=settings.media_dir, now=now)

        for name, number in wait(transact(settings, work)).items():
            typer.echo(f"{name}: {number}")
