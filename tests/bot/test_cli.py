"""The command line as an operator uses it: what is printed, exit codes, and what is not loaded."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.cli import app, main
from storage import migrations
from storage.addresses.models import Address
from storage.database import Database
from storage.quarter import read_profile, write_profile
from tests.support.cases import a_case, a_person
from tests.support.databases import OWNERSHIP
from tests.support.quarters import speaking

ROOT = Path(__file__).parents[2]
SAMPLE = Path(str(files("bot") / "demo" / "leimen-mitte.toml"))
ADDRESSES = SAMPLE.with_name("addresses.csv")
COMMANDS = (
    "run",
    "demo",
    "migrate",
    "settings",
    "backup",
    "check",
    "forget",
    "quarter import",
    "quarter export",
    "quarter import-addresses",
    "cases locate",
    "locales status",
    "locales export",
    "locales import",
    "team invite",
    "team invitations",
    "team withdraw",
    "translator install",
    "translator list",
    "translator check",
)


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=stdin)


def succeed(*arguments: str, stdin: str | None = None) -> str:
    result = call(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def fail(*arguments: str, code: int = 1) -> str:
    result = call(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return result.stderr


def run_apart(program: str) -> str:
    """Run a program in a process of its own; return what it printed."""
    finished = subprocess.run(  # noqa: S603  this interpreter
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def loaded_by(*commands: Sequence[str]) -> set[str]:
    """Run the commands in one process, in order; return the libraries they imported."""
    program = (
        "import sys\n"
        "from bot.cli import app\n"
        f"for command in {[*map(list, commands)]!r}:\n"
        "    try:\n        app(command)\n"
        "    except SystemExit as end:\n        assert not end.code, (command, end.code)\n"
        "print('LOADED', *{name.partition('.')[0] for name in sys.modules})\n"
    )
    return set(run_apart(program).rpartition("LOADED")[2].split())


def loaded_to_serve() -> set[str]:
    """Return the modules the serving process has imported once an ordinary report was told."""
    program = (
        "import sys\n"
        "from bot.deferred_models import import_aiogram\n"
        "import_aiogram()\n"
        "import bot.cli, bot.app, bot.migrations\n"
        "from bot import language\n"
        "from storage import workdays\n"
        "language.load()\n"
        "workdays.load()\n"
        "print(*sys.modules)\n"
    )
    return set(run_apart(program).split())


def test_every_command_is_in_the_help_and_in_the_documentation() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        group, _, name = command.rpartition(" ")
        assert name in succeed(*group.split(), "--help")
        assert succeed(*command.split(), "--help").startswith("Usage: ")
        assert f"| `quartiersbote {command}" in page
    assert page.count("\n| `quartiersbote ") == len(COMMANDS) + 1  # and --version


def test_every_option_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        words = succeed(*command.split(), "--help").split()
        options = {word for word in words if word.startswith("--")} - {"--help"}
        assert all(option in page for option in options)


def test_help_loads_no_library_it_does_not_need() -> None:
    heavy = {"aiogram", "aiohttp", "alembic", "holidays", "pydantic_settings", "sqlalchemy"}
    assert loaded_by(["--help"], ["team", "invite", "--help"]) & heavy == set()


def test_to_serve_nothing_is_loaded_that_is_seldom_needed() -> None:
    """Decision 0010 says what each of these weighs, and when it is loaded."""
    seldom = {
        *("PIL", "alembic", "asyncpg", "holidays.countries", "icalendar", "langdetect"),
        *("matplotlib", "nh3", "numpy", "py3langid", "rapidfuzz", "shapely", "xlsxwriter"),
        "sqlalchemy.dialects.postgresql",
    }
    assert loaded_to_serve() & seldom == set()


def test_what_needs_no_messenger_loads_none() -> None:
    assert "aiogram" not in loaded_by(
        ["settings"],
        ["migrate"],
        ["quarter", "import", str(SAMPLE)],
        ["quarter", "export"],
        ["team", "invite", "--name", "Frau Yılmaz"],
        ["backup"],
    )


def test_without_a_command_the_help_is_shown() -> None:
    result = call()
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_an_unknown_command_is_wrong_usage() -> None:
    assert "No such command 'invit'" in fail("team", "invit", code=2)


def test_the_version_is_printed() -> None:
    assert succeed("--version").strip().count(".") == 2


def test_on_windows_people_are_told_where_it_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["quartiersbote", "demo"])
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert capsys.readouterr() == (
        "",
        "Quartiersbote runs on Linux and macOS; on Windows use WSL.\n",
    )


def test_settings_in_force_are_printed_with_their_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_HTTP_PORT", "9000")
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "4242:s3cret")
    printed = succeed("settings")
    assert "[environment]\nQB_HTTP_PORT=9000\n" in printed
    assert "[default]\nQB_LOG_LEVEL=INFO\n" in printed
    assert "s3cret" not in printed


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith("locales")])
def test_settings_that_cannot_be_used_stop_every_command_that_has_any(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_HTTP_PORT", "http")
    monkeypatch.setenv("QB_HTTP_PROT", "80")
    needed = {
        "quarter import": [str(SAMPLE)],
        "quarter import-addresses": [str(ADDRESSES)],
        "team invite": ["--name", "x"],
        "team withdraw": ["1"],
        "translator install": ["tr"],
    }
    arguments = needed.get(command, [])
    told = fail(*command.split(), *arguments, code=2)
    assert "QB_HTTP_PORT=http: should be a whole number from 0 to 65535" in told
    assert "did you mean QB_HTTP_PORT?" in told


def test_migrating_tells_each_step_and_may_be_repeated() -> None:
    first = call("migrate")
    assert first.exit_code == 0
    assert "+ 0001 " in first.stderr
    assert first.stdout == f"The database is up to date, at {migrations.latest()}.\n"
    assert "+ 0001 " not in call("migrate").output


def test_a_quarter_is_imported_exported_and_imported_again(tmp_path: Path) -> None:
    assert succeed("quarter", "import", str(SAMPLE)) == (
        "Leimen-Mitte is in force (import no. 1).\n"
    )
    exported = succeed("quarter", "export")
    succeed("quarter", "export", "copy.toml")
    assert (tmp_path / "copy.toml").read_text(encoding="utf-8") == exported
    changed = exported.replace('"Leimen-Mitte"', '"Leimen-Nord"')
    assert succeed("quarter", "import", "-", stdin=changed) == (
        "Leimen-Nord is in force (import no. 2).\n"
    )


def test_importing_a_quarter_says_which_languages_nobody_has_reviewed(tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    sample = read_profile(SAMPLE.read_text(encoding="utf-8"))
    profile.write_text(write_profile(speaking(sample, "fa", "ku")), encoding="utf-8")
    told = call("quarter", "import", str(profile)).stderr.splitlines()[-2:]
    assert [line[:6] for line in told] == ["⚠ fa: ", "⚠ ku: "]
    assert all("not yet checked by a native speaker" in line for line in told)


def test_addresses_are_imported_and_old_cases_located() -> None:
    succeed("quarter", "import", str(SAMPLE))
    tried = call("quarter", "import-addresses", "--dry-run", str(ADDRESSES))
    assert tried.stdout == (
        "Could be imported: 120 addresses in 5 streets, 0 of them outside the quarter. "
        "Refused rows: 0.\n"
    )
    assert asyncio.run(add_cases("Musterstr. 5", "irgendwo")) == 0
    assert succeed("cases", "locate") == "Put on the map: 0.\n"

    Path("some.csv").write_text(
        ADDRESSES.read_text(encoding="utf-8") + "Kirchgasse;99;69181;Leimen;8.69;49.348;;\n",
        encoding="utf-8",
    )
    imported = call("quarter", "import-addresses", "some.csv")
    assert "row 122: latitude and longitude are swapped: the other way" in imported.stderr
    assert imported.stdout == (
        "Imported: 120 addresses in 5 streets, 0 of them outside the quarter. Refused rows: 1.\n"
    )
    line = "M-2026-0001: Musterstraße 5\n{} on the map: 1.\n"
    for _time in range(2):
        assert succeed("cases", "locate", "--dry-run") == line.format("Would be put")
    assert succeed("cases", "locate") == line.format("Put")
    assert succeed("cases", "locate") == "Put on the map: 0.\n"

    Path("none.csv").write_text("strasse;hausnummer;lat;lon\n;;;\nx;y;z;0\n", encoding="utf-8")
    assert "nothing was changed" in fail("quarter", "import-addresses", "none.csv")
    assert asyncio.run(add_cases()) == 120


async def add_cases(*addresses: str) -> int:
    """Store cases with these places, and return how many houses the register has."""
    database = Database("sqlite:///data/quartiersbote.db", ownership=OWNERSHIP)
    async with database.transaction() as session:
        reporter = await a_person(session)
        for address in addresses:
            await a_case(session, reporter, address=address)
        houses = await session.scalar(select(func.count()).select_from(Address))
    await database.close()
    return houses or 0


def test_a_profile_with_mistakes_changes_nothing() -> None:
    succeed("quarter", "import", str(SAMPLE))
    Path("bad.toml").write_text(
        SAMPLE.read_text(encoding="utf-8").replace('"BW"', '"BX"').replace("days = 3", "days = 0"),
        encoding="utf-8",
    )
    told = fail("quarter", "import", "bad.toml")
    assert told.startswith("The profile has mistakes:\nland: there is no Land 'BX'")
    assert "categories.waste.working_days: " in told
    assert "Leimen-Mitte" in succeed("quarter", "export")


def test_a_file_that_is_not_there_or_no_text_is_named() -> None:
    assert fail("quarter", "import", "nowhere.toml") == (
        "nowhere.toml: No such file or directory\n"
    )
    Path("photo.toml").write_bytes(b"\xff\xd8\xff\xe0")
    assert fail("quarter", "import", "photo.toml") == "photo.toml is not a text in UTF-8.\n"


def test_without_a_quarter_there_is_nothing_to_export() -> None:
    succeed("migrate")
    assert "quartiersbote quarter import FILE" in fail("quarter", "export")


def test_an_invitation_is_a_link_for_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_PUBLIC_URL", "https://bote.example.org")
    first = succeed("team", "invite", "--name", "Frau Yılmaz", "--role", "helper")
    second = succeed("team", "invite", "--name", "Frau Yılmaz")
    for printed in (first, second):
        assert printed.startswith("Chat page: https://bote.example.org/team/?start=team-")
        assert "Telegram" not in printed
        payload = printed.strip().rpartition("=")[2]
        assert len(payload) <= 64  # Bot API, deep linking
    assert first != second


def test_invitations_are_listed_and_withdrawn() -> None:
    succeed("team", "invite", "--name", "Frau Yılmaz", "--role", "helper")
    assert "1  " in succeed("team", "invitations")
    assert (
        succeed("team", "invitations")
        .rstrip()
        .endswith("helper  Frau Yılmaz  by the command line")
    )
    assert "The invitation for Frau Yılmaz is withdrawn." in succeed("team", "withdraw", "1")
    assert succeed("team", "invitations") == ""
    assert "There is no open invitation 1" in fail("team", "withdraw", "1")


def test_an_unknown_role_is_wrong_usage() -> None:
    assert "'boss' is not one of" in fail(
        "team", "invite", "--name", "x", "--role", "boss", code=2
    )


def test_an_invitation_needs_telegram_only_for_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "4242:nobody-listens")
    monkeypatch.setenv("QB_TELEGRAM_API_URL", "http://127.0.0.1:9")
    result = call("team", "invite", "--name", "Frau Yılmaz")
    assert result.exit_code == 1
    assert "/team/?start=team-" in result.stdout
    assert "No link for Telegram: Telegram does not answer at http://127.0.0.1:9" in result.stderr


def test_a_backup_is_written_into_the_data_folder() -> None:
    succeed("migrate")
    name = succeed("backup").partition(" ")[0]
    assert Path(name).is_file()
    assert name.startswith("data/backups/quartiersbote-")
    assert fail("backup", name) == f"There is a file {name} already.\n"


def test_what_would_be_forgotten_is_counted_and_then_goes() -> None:
    succeed("quarter", "import", str(SAMPLE))
    with closing(sqlite3.connect("data/quartiersbote.db")) as database:
        database.execute("INSERT INTO walk_ins (at) VALUES ('2001-01-01 00:00:00.000000')")
        database.commit()
    assert succeed("forget", "--dry-run") == "walk_ins: 1\n"
    assert succeed("forget") == "walk_ins: 1\n"
    assert succeed("forget", "--dry-run") == ""


def test_a_new_installation_is_told_what_to_do() -> None:
    result = call("check")
    assert result.exit_code == 1
    assert "failed  database: there is none at data/quartiersbote.db yet" in result.stdout
    assert not Path("data/quartiersbote.db").exists()
    succeed("quarter", "import", str(SAMPLE))
    assert "ok      quarter: Leimen-Mitte, imported " in succeed("check")


def test_a_server_that_is_away_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_DATABASE_URL", "postgresql+asyncpg://bote:s3cret@127.0.0.1:9/bote")
    told = fail("quarter", "export")
    assert "Connect call failed" in told
    assert "s3cret" not in told
    assert told.count("\n") == 1


def test_a_wrong_password_is_named_in_one_sentence(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_DATABASE_URL", f"postgresql+asyncpg://who@/bote?host={postgres_server}")
    assert fail("migrate") == 'The database refuses: role "who" does not exist\n'


def test_a_server_s_database_is_migrated_on_purpose_only(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_DATABASE_URL", postgres_url)
    assert "Run: quartiersbote migrate" in fail("quarter", "export")
    assert "Run: quartiersbote migrate" in fail("run")


def test_a_database_of_a_newer_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    succeed("migrate")
    monkeypatch.setattr(migrations, "latest", lambda: "0000")
    assert "made by a newer version" in fail("migrate")
