"""What ``check`` finds: each thing in order, and each out of order."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.checks import Check, Outcome, get_telegram_bot, run_checks
from bot.failures import CommandError
from bot.settings import Settings
from storage import migrations
from storage.database import Database
from storage.quarter import QuarterProfile, import_quarter, read_profile
from storage.updates import park
from tests.support.botapi import TOKEN, BotApi, cut_before
from tests.support.quarters import speaking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAMPLE = (files("bot") / "demo" / "leimen-mitte.toml").read_text(encoding="utf-8")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as started:
        yield started


def settings_for(folder: Path, **given: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", **given)


async def results(settings: Settings) -> dict[str, Check]:
    return {check.name: check async for check in run_checks(settings)}


async def install(settings: Settings, profile: QuarterProfile | None = None) -> Database:
    await migrations.upgrade(settings.database_url)
    database = Database(settings.database_url)
    async with database.transaction() as session:
        await import_quarter(session, profile or read_profile(SAMPLE), now=NOW)
    return database


async def test_an_installation_in_order(tmp_path: Path, api: BotApi) -> None:
    settings = settings_for(tmp_path, telegram_token=SecretStr(TOKEN), telegram_api_url=api.url)
    database = await install(settings)
    await database.close()
    found = await results(settings)
    assert {check.outcome for check in found.values()} == {Outcome.OK}
    assert found["migrations"].detail == f"at {migrations.latest()}"
    assert str(found["quarter"]) == (
        "ok      quarter: Leimen-Mitte, imported 2026-11-23 09:00 UTC"
    )
    assert found["telegram"].detail.startswith("@")
    assert found["languages"].detail == "de, en, tr, ar, uk, ru"


async def test_languages_that_nobody_has_reviewed_are_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await (await install(settings, speaking(read_profile(SAMPLE), "pl", "tlh"))).close()
    found = (await results(settings))["languages"]
    assert found.outcome is Outcome.NOTE
    pl, tlh = found.detail.split("; ")
    assert pl.startswith("⚠ pl: ")
    assert "machine-made" in pl
    assert pl.endswith("not yet checked by a native speaker")
    assert tlh == "⚠ tlh: has no texts, so nobody is offered it"


async def test_without_a_token_nothing_is_wrong(tmp_path: Path) -> None:
    found = await results(settings_for(tmp_path))
    assert found["telegram"].outcome is Outcome.NOTE


async def test_a_token_nobody_knows_is_found(tmp_path: Path, api: BotApi) -> None:
    settings = settings_for(
        tmp_path, telegram_token=SecretStr("1:revoked"), telegram_api_url=api.url
    )
    found = await results(settings)
    assert found["telegram"].outcome is Outcome.FAILED
    assert "@BotFather" in found["telegram"].detail
    assert "revoked" not in found["telegram"].detail


async def test_telegram_out_of_reach_is_found(tmp_path: Path, api: BotApi) -> None:
    settings = settings_for(tmp_path, telegram_token=SecretStr(TOKEN), telegram_api_url=api.url)
    api.faults.add(cut_before(), method="getMe")
    found = await results(settings)
    assert found["telegram"].outcome is Outcome.FAILED
    assert "does not answer" in found["telegram"].detail
    assert TOKEN not in found["telegram"].detail


async def test_a_link_for_telegram_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="QB_TELEGRAM_TOKEN"):
        await get_telegram_bot(settings_for(tmp_path))


async def test_a_database_without_tables_is_found(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.data_dir.mkdir()
    (settings.data_dir / "quartiersbote.db").touch()
    found = await results(settings)
    assert found["database"].outcome is Outcome.OK
    assert found["migrations"].outcome is Outcome.FAILED
    assert "Run: quartiersbote migrate" in found["migrations"].detail
    assert "quarter" not in found


async def test_a_missing_quarter_is_found(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    await migrations.upgrade(settings.database_url)
    found = await results(settings)
    assert found["quarter"].outcome is Outcome.FAILED
    assert "quartiersbote quarter import FILE" in found["quarter"].detail


async def test_parked_updates_are_counted(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    database = await install(settings)
    async with database.transaction() as session:
        await park(
            session,
            channel="telegram",
            update_id=1,
            person_id=None,
            payload={},
            error="ValueError in handlers/fallback.py",
            now=NOW,
        )
    await database.close()
    found = await results(settings)
    assert found["parked updates"].outcome is Outcome.NOTE
    assert found["parked updates"].detail.startswith("1; ")


async def test_a_server_out_of_reach_is_found(tmp_path: Path) -> None:
    settings = settings_for(
        tmp_path, database_url="postgresql+asyncpg://bote:s3cret@127.0.0.1:9/bote"
    )
    found = await results(settings)
    assert found["database"].outcome is Outcome.FAILED
    assert "s3cret" not in found["database"].detail
    assert "migrations" not in found


async def test_a_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to("/proc/version")
    found = await results(settings_for(tmp_path / "none"))
    assert found["data folder"].outcome is Outcome.OK
    blocked = Settings.model_construct(
        **{**settings_for(tmp_path / "none").model_dump(), "data_dir": Path("/proc/version/x")}
    )
    found = await results(blocked)
    assert found["data folder"].outcome is Outcome.FAILED
