"""What ``quartiersbote check`` looks at, each with what to do about it."""

import enum
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, make_url, select

from bot.deferred_models import import_aiogram
from bot.failures import CommandError, database_failures, explain_failure
from bot.locales.warnings import warnings_about
from bot.settings import Settings
from storage import migrations
from storage.database import Database
from storage.errors import QuarterMissingError
from storage.quarter import get_quarter
from storage.updates import ParkedUpdate

if TYPE_CHECKING:
    from aiogram.types import User

TELEGRAM_TIMEOUT_S: Final = 15


class Outcome(enum.StrEnum):
    """How a check went."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    outcome: Outcome
    detail: str

    def __str__(self) -> str:
        return f"{self.outcome:<7} {self.name}: {self.detail}"


async def run_checks(settings: Settings) -> AsyncIterator[Check]:
    """Give one result after the other; what needs the database is left out when it is away."""
    yield _check_folder(settings)
    reached = await _check_database(settings)
    yield reached
    if reached.outcome is Outcome.OK:
        migrated = await _check_migrations(settings)
        yield migrated
        if migrated.outcome is Outcome.OK:
            quarter, locales = await _check_quarter(settings)
            yield quarter
            if locales:
                yield _check_languages(locales)
            yield await _check_parked(settings)
    yield check_catalogues()
    yield await _check_telegram(settings)


async def get_telegram_bot(settings: Settings) -> "User":
    """Return the bot the token belongs to, as Telegram knows it.

    Raises:
        CommandError: there is no token, it is not valid, or Telegram does not answer.
    """
    if settings.telegram_token is None:
        msg = "no QB_TELEGRAM_TOKEN is set"
        raise CommandError(msg)
    import_aiogram()  # here, because it takes a second, and most commands do without
    from aiogram import Bot  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.exceptions import (  # noqa: PLC0415
        AiogramError,
        TelegramNotFound,
        TelegramUnauthorizedError,
    )

    server = TelegramAPIServer.from_base(settings.telegram_api_url)
    session = AiohttpSession(api=server, timeout=TELEGRAM_TIMEOUT_S)
    async with Bot(settings.telegram_token.get_secret_value(), session=session) as bot:
        try:
            return await bot.get_me()
        except (TelegramNotFound, TelegramUnauthorizedError):
            msg = "Telegram does not know the token in QB_TELEGRAM_TOKEN; @BotFather shows it"
            raise CommandError(msg) from None
        except AiogramError as error:
            msg = f"Telegram does not answer at {settings.telegram_api_url} ({error})"
            raise CommandError(msg) from None


def _check_folder(settings: Settings) -> Check:
    name, folder = "data folder", settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Check(
            name, Outcome.FAILED, f"{folder}: {error.strerror}. Let the program write it."
        )
    return Check(name, Outcome.OK, str(folder))


async def _check_database(settings: Settings) -> Check:
    name, url = "database", make_url(settings.database_url)
    if migrations.is_unborn(url):
        detail = f"there is none at {url.database} yet. Run: quartiersbote migrate"
        return Check(name, Outcome.FAILED, detail)
    database = Database(settings.database_url)
    try:
        await database.ping()
    except database_failures() as error:
        reason = explain_failure(error).rstrip(".")
        advice = "Is QB_DATABASE_URL right, and the server running?"
        return Check(name, Outcome.FAILED, f"{reason}. {advice}")
    finally:
        await database.close()
    return Check(name, Outcome.OK, url.get_backend_name())


async def _check_migrations(settings: Settings) -> Check:
    found, known = await migrations.current(settings.database_url), migrations.latest()
    if found == known:
        return Check("migrations", Outcome.OK, f"at {known}")
    detail = f"at {found or 'none'}, not {known}. Run: quartiersbote migrate"
    return Check("migrations", Outcome.FAILED, detail)


async def _check_quarter(settings: Settings) -> tuple[Check, Sequence[str]]:
    """Return how the quarter is, and the languages it offers."""
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            quarter = await get_quarter(session)
    except QuarterMissingError as error:
        return Check("quarter", Outcome.FAILED, explain_failure(error)), ()
    finally:
        await database.close()
    detail = f"{quarter.profile.name}, imported {quarter.imported_at:%Y-%m-%d %H:%M} UTC"
    return Check("quarter", Outcome.OK, detail), quarter.profile.locales


def _check_languages(locales: Sequence[str]) -> Check:
    name, warned = "languages", warnings_about(locales)
    if warned:
        return Check(name, Outcome.NOTE, "; ".join(warned))
    return Check(name, Outcome.OK, ", ".join(locales))


async def _check_parked(settings: Settings) -> Check:
    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            count = await session.scalar(select(func.count()).select_from(ParkedUpdate))
    finally:
        await database.close()
    name = "parked updates"
    if not count:
        return Check(name, Outcome.OK, "none")
    return Check(name, Outcome.NOTE, f"{count}; table parked_updates says where they failed")


def check_catalogues(folder: Path | None = None) -> Check:
    """Look at the catalogues, those of the program unless a folder is given.

    What is promised to be complete has to be, and German, which stands in for all others.
    """
    import_aiogram()  # here, because it takes a second, and the catalogues are aiogram's
    from bot.i18n import (  # noqa: PLC0415
        FALLBACK_LOCALE,
        LOCALES_DIR,
        RESIDENTS,
        TEAM,
        Catalogues,
        missing_translations,
    )
    from handlers.languages.states import read_states  # noqa: PLC0415

    catalogues = Catalogues(folder or LOCALES_DIR)
    states = read_states(folder or LOCALES_DIR)
    residents = {
        locale: count
        for locale, count in missing_translations(catalogues, RESIDENTS).items()
        if locale not in states or states[locale].complete
    }
    team = missing_translations(catalogues, TEAM)
    stateless = [locale for locale in catalogues.spoken if locale not in states]
    lacking = [f"{locale} has no state.toml" for locale in stateless] + [
        f"{locale} lacks {count} text{'' if count == 1 else 's'} of {domain}.po"
        for domain, counts in ((RESIDENTS, residents), (TEAM, team))
        for locale, count in counts.items()
    ]
    if not lacking:
        return Check("catalogues", Outcome.OK, ", ".join(catalogues.offered))
    wrong = stateless or residents or FALLBACK_LOCALE in team
    return Check("catalogues", Outcome.FAILED if wrong else Outcome.NOTE, ", ".join(lacking))


async def _check_telegram(settings: Settings) -> Check:
    if settings.telegram_token is None:
        return Check("telegram", Outcome.NOTE, "no token is set: only the chat page is served")
    try:
        bot = await get_telegram_bot(settings)
    except CommandError as error:
        return Check("telegram", Outcome.FAILED, str(error))
    return Check("telegram", Outcome.OK, f"@{bot.username}")
