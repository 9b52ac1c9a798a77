"""Settings: all mistakes at once, where each value comes from, and secrets that stay secret."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, describe, load_settings, mask_address
from bot.translation.choosing import create_engine, is_in_the_house

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mistakes() -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)
    return {mistake.key: str(mistake) for mistake in caught.value.mistakes}


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.telegram_token is None
    assert settings.database_url == "sqlite:///data/quartiersbote.db"
    assert settings.media_dir == Path("data/media")
    assert settings.page_url == "http://127.0.0.1:8080"


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("QB_HTTP_PORT=8081\nQB_LOG_LEVEL=debug\nOTHER=1\n")
    monkeypatch.setenv("QB_HTTP_PORT", "8082")
    settings = load_settings()
    assert (settings.http_port, settings.log_level) == (8082, "DEBUG")
    origins = {line.key: line.origin for line in describe(settings)}
    assert origins["QB_HTTP_PORT"] == "environment"
    assert origins["QB_LOG_LEVEL"] == ".env"
    assert origins["QB_DATA_DIR"] == "default"


def test_limits_are_changed_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_RATE_LIMITS", "accounts=100/hour, acts = 40 per 10 seconds")
    assert load_settings().rates == {
        "accounts": (100, timedelta(hours=1)),
        "acts": (40, timedelta(seconds=10)),
    }


@pytest.mark.parametrize(
    "value",
    [
        "acounts=100/hour",
        "accounts",
        "acts=0/minute",
        "acts=5/minute, acts=7/hour",
        "acts=5/minute; 7/hour",
    ],
)
def test_a_limit_that_means_nothing_or_two_things_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_RATE_LIMITS", value)
    told = mistakes()
    assert told.keys() == {"QB_RATE_LIMITS"}
    assert "should be names of limits with numbers" in told["QB_RATE_LIMITS"]


def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "")
    monkeypatch.setenv("QB_PUBLIC_URL", "")
    assert load_settings().telegram_token is None
    assert load_settings().public_url is None


def test_the_database_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_DATA_DIR", "/var/lib/quartiersbote")
    assert load_settings().database_url == "sqlite:////var/lib/quartiersbote/quartiersbote.db"


def test_a_proxy_gives_the_page_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_HTTP_HOST", "::1")
    assert load_settings().page_url == "http://[::1]:8080"
    monkeypatch.setenv("QB_PUBLIC_URL", "https://bote.example.org/")
    assert load_settings().page_url == "https://bote.example.org"


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data").write_text("a file")
    for key, value in {
        "QB_TELEGRAM_TOKEN": "my s3cret",
        "QB_TELEGRAM_API_URL": "api.telegram.org",
        "QB_TELEGRAM_MESSAGES_PER_SECOND": "0",
        "QB_DATA_DIR": "data",
        "QB_DATABASE_URL": "postgresql://bote:s3cret@db/bote?password=s3cret",
        "QB_HTTP_HOST": "all of them",
        "QB_HTTP_PORT": "http",
        "QB_PUBLIC_URL": "https://bote:s3cret@example.org?s3cret",
        "QB_RATE_LIMITS": "accounts=many",
        "QB_TRANSLATOR": "babelfish",
        "QB_TRANSLATOR_OUTSIDE": "perhaps",
        "QB_LOG_LEVEL": "loud",
        "QB_TELEGRAM_TOKN": "4242:s3cret",
    }.items():
        monkeypatch.setenv(key, value)
    told = mistakes()
    assert told["QB_TELEGRAM_TOKEN"].startswith("QB_TELEGRAM_TOKEN=********: should be a number")
    assert told["QB_HTTP_PORT"] == "QB_HTTP_PORT=http: should be a whole number from 0 to 65535"
    assert told["QB_DATABASE_URL"] == (
        "QB_DATABASE_URL=postgresql://********@db/bote?********: "
        "should begin with postgresql+asyncpg://, the driver is named too"
    )
    assert told["QB_TELEGRAM_TOKN"].endswith("did you mean QB_TELEGRAM_TOKEN?")
    assert len(told) == 13


def test_a_mistake_in_the_file_is_found_too() -> None:
    Path(".env").write_text("QB_HTTP_PROT=8081\nQB_HTTP_PORT=70000\n")
    assert set(mistakes()) == {"QB_HTTP_PROT", "QB_HTTP_PORT"}


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///", "sqlite+aiosqlite://", "sqlite+other:///x", "mysql://x/y", "x.db"],
)
def test_another_database_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_DATABASE_URL", url)
    assert set(mistakes()) == {"QB_DATABASE_URL"}


@pytest.mark.parametrize("url", ["sqlite:///x.db", "sqlite+aiosqlite:////srv/x.db"])
def test_a_file_is_named_with_or_without_a_driver(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QB_DATABASE_URL", url)
    assert load_settings().database_url == url


def test_what_the_tests_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_TEST_REQUIRE", "1")
    load_settings()


@pytest.mark.parametrize(
    ("engine", "needs", "value"),
    [
        ("libretranslate", "QB_TRANSLATOR_URL", "http://127.0.0.1:5000"),
        ("deepl", "QB_TRANSLATOR_KEY", "abc"),
    ],
)
def test_an_engine_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, engine: str, needs: str, value: str
) -> None:
    monkeypatch.setenv("QB_TRANSLATOR", engine)
    with pytest.raises(SettingsError, match=rf"{needs}=\(none\): is needed for QB_TRANSLATOR="):
        load_settings()
    monkeypatch.setenv(needs, value)
    settings = load_settings()
    chosen = create_engine(settings, lambda: datetime.now(UTC))
    assert chosen is not None
    assert chosen.kind.value == engine
    assert chosen.outside == (engine == "deepl")


def test_an_engine_is_outside_by_its_address_unless_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = ("127.0.0.1:5000", "[::1]:5000", "10.0.3.4", "libretranslate:5000", "mt.local")
    for host in inside:
        assert is_in_the_house(f"http://{host}")
    for host in ("translate.example.org", "8.8.8.8"):
        assert not is_in_the_house(f"https://{host}")
    monkeypatch.setenv("QB_TRANSLATOR", "libretranslate")
    monkeypatch.setenv("QB_TRANSLATOR_URL", "https://translate.example.org")
    for said, outside in ((None, True), ("false", False), ("true", True)):
        if said is not None:
            monkeypatch.setenv("QB_TRANSLATOR_OUTSIDE", said)
        chosen = create_engine(load_settings(), lambda: datetime.now(UTC))
        assert chosen is not None
        assert chosen.outside is outside
    monkeypatch.setenv("QB_TRANSLATOR", "embedded")
    chosen = create_engine(load_settings(), lambda: datetime.now(UTC))
    assert chosen is not None
    assert (chosen.kind.value, chosen.outside) == ("embedded", False)
    assert load_settings().models_dir == Path("data/models")
    monkeypatch.setenv("QB_TRANSLATOR", "none")
    assert create_engine(load_settings(), lambda: datetime.now(UTC)) is None


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "4242:s3cret")
    monkeypatch.setenv("QB_DATABASE_URL", "postgresql+asyncpg://bote:s3cret@db/bote")
    monkeypatch.setenv("QB_TRANSLATOR_KEY", "s3cret:fx")
    settings = load_settings()
    assert "s3cret:fx" in settings.secrets
    shown = "".join(f"{line}" for line in describe(settings))
    assert "s3cret" not in shown + repr(settings) + str(settings)
    assert "postgresql+asyncpg://********@db/bote" in shown


@given(st.text(alphabet="ab:/@?#.", max_size=12), st.text(alphabet="ab:/@?#.", max_size=12))
def test_a_password_is_masked_wherever_it_stands(before: str, after: str) -> None:
    assert "s3cret" not in mask_address(f"postgresql://{before}s3cret@{after}")
    assert "s3cret" not in mask_address(f"postgresql://{before}?{after}s3cret")


def test_every_setting_is_described_and_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    default = Settings(_env_file=None)
    for line in describe(default):
        shown = "" if line.value == "(none)" else line.value
        row = f"| `{line.key}` | `{shown}` | {line.description} |"
        assert row.replace("``", "") in page
        assert f"# {line.key}={shown}\n" in example
    assert page.count("| `QB_") == len(Settings.model_fields)


def test_proxies_are_those_of_this_machine_only_where_the_page_is_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().proxies == ()
    monkeypatch.setenv("QB_PUBLIC_URL", "https://bote.example.org")
    assert [str(network) for network in load_settings().proxies] == ["127.0.0.0/8", "::1/128"]
    monkeypatch.setenv("QB_TRUSTED_PROXIES", "10.0.0.7, fd00::/8")
    assert [str(network) for network in load_settings().proxies] == ["10.0.0.7/32", "fd00::/8"]
    monkeypatch.setenv("QB_TRUSTED_PROXIES", "none")
    assert load_settings().proxies == ()
    monkeypatch.setenv("QB_TRUSTED_PROXIES", "10.0.0.7, everybody")
    with pytest.raises(SettingsError, match="should be addresses or networks such as"):
        load_settings()


def test_tokens_and_passwords_are_secrets_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().secrets == ()
    monkeypatch.setenv("QB_TELEGRAM_TOKEN", "42:abc")
    monkeypatch.setenv("QB_DATABASE_URL", "postgresql+asyncpg://bote:p%40ss@localhost/bote")
    assert load_settings().secrets == ("42:abc", "p@ss")
