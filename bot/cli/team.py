"""``quartiersbote team``: those who work for the quarter."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.console import FAILED, load_settings, plain_failures, transact, wait

app = typer.Typer(help="Those who work for the quarter.", no_args_is_help=True)


class InvitedRole(StrEnum):
    """What an invitation makes of the person who opens it."""

    MANAGER = "manager"
    HELPER = "helper"
    READER = "reader"
    INTERPRETER = "interpreter"


@app.command("invite")
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
    with plain_failures():
        settings = load_settings()
        from bot.failures import CommandError  # noqa: PLC0415  see the package
        from storage.people import Role  # noqa: PLC0415
        from storage.team import invite  # noqa: PLC0415

        token = wait(
            transact(
                settings,
                lambda session: invite(session, role=Role(role), name=name, now=datetime.now(UTC)),
            )
        )
        typer.echo(f"Chat page: {settings.page_url}/team/?start=team-{token}")
        if settings.telegram_token is not None:
            from bot.checks import get_telegram_bot  # noqa: PLC0415

            try:
                bot = wait(get_telegram_bot(settings))
            except CommandError as error:
                typer.echo(f"No link for Telegram: {error}.", err=True)
                raise typer.Exit(FAILED) from None
            typer.echo(f"Telegram:  https://t.me/{bot.username}?start=team-{token}")


@app.command("invitations")
def list_invitations() -> None:
    """List the invitations nobody has used: number, end, role, name, and who made each."""
    with plain_failures():
        settings = load_settings()
        from storage.team import list_open_invitations  # noqa: PLC0415  see the package

        found = wait(
            transact(
                settings, lambda session: list_open_invitations(session, now=datetime.now(UTC))
            )
        )
        for invitation, maker in found:
            until = f"{invitation.expires_at:%Y-%m-%d}"
            made_by = maker or "the command line"
            typer.echo(
                f"{invitation.id}  {until}  {invitation.role}  {invitation.name}  by {made_by}"
            )


@app.command("withdraw")
def withdraw(
    number: Annotated[int, typer.Argument(help="The number of the invitation.")],
) -> None:
    """Withdraw an invitation nobody has used; its link opens nothing any more."""
    with plain_failures():
        settings = load_settings()
        from bot.failures import CommandError  # noqa: PLC0415  see the package
        from storage.errors import InvitationError  # noqa: PLC0415
        from storage.team import withdraw_invitation  # noqa: PLC0415

        try:
            name = wait(
                transact(
                    settings,
                    lambda session: withdraw_invitation(
                        session, invitation_id=number, now=datetime.now(UTC)
                    ),
                )
            )
        except InvitationError:
            message = f"There is no open invitation {number}"
            raise CommandError(message) from None
        typer.echo(f"The invitation for {name} is withdrawn.")
