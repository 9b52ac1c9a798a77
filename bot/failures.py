"""What a person at the command line reads when something failed: one clear sentence."""

from typing import Final

from asyncpg.exceptions import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.settings import SettingsError
from storage.errors import ProfileError, QuarterMissingError, StorageError


class CommandError(Exception):
    """A command cannot do what it was asked to; its text is the sentence to print."""


DATABASE_FAILURES: Final = (OSError, SQLAlchemyError, InterfaceError, PostgresError)
"""What a database that is away, or refuses, raises; asyncpg's own come while connecting."""
EXPECTED: Final = (SettingsError, CommandError, StorageError, *DATABASE_FAILURES)
"""What may happen to a command without a mistake in the program."""


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
        case SQLAlchemyError() | InterfaceError() | PostgresError():
            original = error.orig if isinstance(error, DBAPIError) else error
            return f"The database refuses: {str(original).strip().splitlines()[0]}"
        case _:
            return str(error)
