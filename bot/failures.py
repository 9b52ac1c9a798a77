"""What a person at the command line reads when something failed: one clear sentence."""

import sys

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.settings import SettingsError
from storage.errors import ProfileError, QuarterMissingError, StorageError


class CommandError(Exception):
    """A command cannot do what it was asked to; its text is the sentence to print."""


def database_failures() -> tuple[type[Exception], ...]:
    """Return what a database that is away, or refuses, raises.

    asyncpg's own come while connecting, and only where it is loaded: with SQLite it is not.
    """
    if "asyncpg" not in sys.modules:
        return (OSError, SQLAlchemyError)
    from asyncpg.exceptions import InterfaceError, PostgresError  # noqa: PLC0415

    return (OSError, SQLAlchemyError, InterfaceError, PostgresError)


def expected_failures() -> tuple[type[Exception], ...]:
    """Return what may happen to a command without a mistake in the program."""
    return (SettingsError, CommandError, StorageError, *database_failures())


def explain_failure(error: Exception) -> str:
    """Return what to print instead of a traceback."""
    match error:
        case SettingsError():
            return f"These settings cannot be used:\n{error}"
        case ProfileError(mistakes=mistakes):
            return "The profile has mistakes:\n" + "\n".join(mistakes)
        case QuarterMissingError():
            return "No quarter was imported yet. Run: quartiersbote quarter import FILE"
        case OSError(filename=str(name), strerror=str(reason)):
            return f"{name}: {reason}"
        case TimeoutError():
            return "There was no answer in time."
        case OSError(strerror=reason):
            return reason or str(error) or type(error).__name__
        case _ if isinstance(error, database_failures()):
            original = error.orig if isinstance(error, DBAPIError) else error
            return f"The database refuses: {str(original).strip().splitlines()[0]}"
        case _:
            return str(error)
