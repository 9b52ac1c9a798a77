"""Settings of an installation: environment variables ``QB_…``, and the file ``.env`` behind them.

All mistakes are reported at once.  What may hold a secret is never shown: a token not at all, an
address without what stands before its ``@`` and after its ``?``.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.rates.table import RATES

PREFIX: Final = "QB_"
TEST_PREFIX: Final = "QB_TEST_"
"""What the tests read; the program leaves it alone."""
ENV_FILE: Final = Path(".env")
STARS: Final = "********"

Origin = Literal["environment", ".env", "default"]


def _check_token(value: SecretStr) -> SecretStr:
    if re.fullmatch(r"\d+:[\w-]+", value.get_secret_value(), re.ASCII) is None:
        raise ValueError
    return value


def _check_address(value: str) -> str:
    if re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value) is None:
        raise ValueError
    return value.rstrip("/")


def _check_database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme == "postgresql+asyncpg" and rest:
        return value
    # Which driver a file is read with is our affair; older settings name one.
    if scheme in {"sqlite", "sqlite+aiosqlite"} and rest.startswith("/") and rest.strip("/"):
        return value
    if separator and scheme.startswith("postgres"):
        msg = "should begin with postgresql+asyncpg://, the driver is named too"
        raise ValueError(msg)
    raise ValueError


def _read_networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = [] if value.lower() == "none" else value.split(",")
    return tuple(ip_network(part.strip(), strict=False) for part in parts)


def _check_networks(value: str) -> str:
    try:
        _read_networks(value)
    except ValueError:
        raise ValueError from None  # its own text is not what people read
    return value


def _check_folder(value: Path) -> Path:
    if value.exists() and not value.is_dir():
        raise ValueError
    return value


def _default_database(data: dict[str, Any]) -> str:
    return f"sqlite:///{data.get('data_dir', '')}/quartiersbote.db"


def _read_rates(value: str) -> dict[str, tuple[int, timedelta]]:
    if not value:
        return {}
    from limits import parse_many  # noqa: PLC0415  most installations and commands never need it

    rates: dict[str, tuple[int, timedelta]] = {}
    for part in value.split(","):
        name, _, words = part.partition("=")
        (item,) = parse_many(words.strip())
        if item.amount == 0 or name.strip() in rates:
            raise ValueError
        rates[name.strip()] = (item.amount, timedelta(seconds=item.get_expiry()))
    return rates


def _check_rates(value: str) -> str:
    try:
        wanted = _read_rates(value)
    except ValueError:
        raise ValueError from None  # its own text is not what people read
    if wanted.keys() - {rate.name for rate in RATES}:
        raise ValueError
    return value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_check_address)]


def _setting(description: str, *, right: str, default: Any = ..., **rest: Any) -> Any:
    """Return a pydantic field that also says what would be right."""
    if "default_factory" not in rest:
        rest["default"] = default
    return Field(description=description, json_schema_extra={"right": right}, **rest)


class Settings(BaseSettings):
    """What an installation can choose; everything has a default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_check_token)] | None = _setting(
        "Token of the Telegram bot, from @BotFather. Without one only the chat page is served.",
        right="a number, a colon and letters, as @BotFather writes it",
        default=None,
    )
    telegram_api_url: Address = _setting(
        "Address of the Telegram Bot API; for a Bot API server of your own.",
        right="an address such as https://api.telegram.org",
        default="https://api.telegram.org",
        repr=False,
    )
    telegram_messages_per_second: int = _setting(
        "How many messages Telegram takes from the bot in a second, all chats together. More than "
        "30 only with paid broadcasts.",
        right="a whole number from 1 to 1000",
        default=30,
        ge=1,
        le=1_000,
    )
    data_dir: Annotated[Path, AfterValidator(_check_folder)] = _setting(
        "Folder for the database, the photos and the backups.",
        right="a folder, or a name that does not exist yet",
        default=Path("data"),
    )
    database_url: Annotated[str, AfterValidator(_check_database)] = _setting(
        "Address of the database. PostgreSQL for several processes; otherwise an SQLite file in "
        "the data folder.",
        right="sqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE",
        default_factory=_default_database,
        repr=False,
    )
    http_host: str = _setting(
        "Network address the chat page listens on; 0.0.0.0 for all, behind a proxy that speaks "
        "HTTPS.",
        right="an IP address or a host name",
        default="127.0.0.1",
        pattern=r"^[0-9A-Za-z.:_-]+$",
    )
    http_port: int = _setting(
        "Port the chat page listens on; 0 takes any free one.",
        right="a whole number from 0 to 65535",
        default=8080,
        ge=0,
        le=65_535,
    )
    public_url: Address | None = _setting(
        "Address under which people reach the chat page, where a proxy stands before it; used in "
        "links.",
        right="an address such as https://bote.example.org",
        default=None,
    )
    rate_limits: Annotated[str, AfterValidator(_check_rates)] = _setting(
        "Other limits than those of docs/operations.md, by their names: accounts=100/hour, "
        "acts=40/10 seconds.",
        right="names of limits with numbers, such as accounts=100/hour, acts=40/10 seconds",
        default="",
    )
    trusted_proxies: Annotated[str, AfterValidator(_check_networks)] | None = _setting(
        "Addresses of the proxies that are believed whose requests they pass on "
        "(X-Forwarded-For); without it those of this machine if QB_PUBLIC_URL is set, else none.",
        right="addresses or networks such as 127.0.0.1, 10.0.0.0/8, or none",
        default=None,
    )
    files_per_day: int = _setting(
        "How many photos and files one account may send in a day.",
        right="a whole number from 1 to 10000",
        default=100,
        ge=1,
        le=10_000,
    )
    file_megabytes_per_day: int = _setting(
        "How many megabytes of photos and files one account may send in a day.",
        right="a whole number from 25 to 100000",
        default=500,
        ge=25,
        le=100_000,
    )
    files_disk_percent: int = _setting(
        "How much of the disk all photos and files together may take, in percent.",
        right="a whole number from 1 to 100",
        default=50,
        ge=1,
        le=100,
    )
    disk_free_percent: int = _setting(
        "How much of the disk stays free, in percent: below it photos and files are refused, and "
        "words are taken as always.",
        right="a whole number from 1 to 50",
        default=5,
        ge=1,
        le=50,
    )
    translator: Literal["none", "embedded", "libretranslate", "deepl"] = _setting(
        "What translates people's words besides the team: nothing, models in the house, a server "
        "of LibreTranslate, or DeepL. See docs/operations.md.",
        right="none, embedded, libretranslate or deepl",
        default="none",
    )
    translator_url: Address | None = _setting(
        "Address of the LibreTranslate server, or of another DeepL than that of the key.",
        right="an address such as http://127.0.0.1:5000",
        default=None,
        repr=False,
    )
    translator_key: SecretStr | None = _setting(
        "Key for LibreTranslate, if it asks for one, or for DeepL.",
        right="the key as the service writes it",
        default=None,
    )
    translator_monthly_characters: int | None = _setting(
        "How many characters the engine may be given in a month; without it as many as there are.",
        right="a whole number from 1 to 1000000000",
        default=None,
        ge=1,
        le=1_000_000_000,
    )
    translator_outside: bool | None = _setting(
        "Whether texts leave the house on their way to LibreTranslate, so that each writer is "
        "asked first; without it by the address: private ones are in the house. With DeepL they "
        "always leave it.",
        right="true or false",
        default=None,
    )
    translator_index: Address | None = _setting(
        "Address of an index of models, for quartiersbote translator install.",
        right="an address such as https://models.example.org/index.json",
        default=None,
        repr=False,
    )
    translator_folder: Annotated[Path, AfterValidator(_check_folder)] | None = _setting(
        "Folder of the models; without it one in the data folder.",
        right="a folder, or a name that does not exist yet",
        default=None,
    )
    transcriber_folder: Annotated[Path, AfterValidator(_check_folder)] | None = _setting(
        "Folder of a model that turns voice messages into text for the team; without it nothing "
        "listens to them. See docs/operations.md.",
        right="a folder, or a name that does not exist yet",
        default=None,
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = (
        _setting(
            "From which level on the log is written; never texts or names.",
            right="DEBUG, INFO, WARNING or ERROR",
            default="INFO",
        )
    )

    @property
    def rates(self) -> Mapping[str, tuple[int, timedelta]]:
        """The limits that differ from the table, by their names."""
        return _read_rates(self.rate_limits)

    @property
    def media_dir(self) -> Path:
        """Folder of the photos."""
        return self.data_dir / "media"

    @property
    def models_dir(self) -> Path:
        """Folder of the models that translate."""
        return self.translator_folder or self.data_dir / "models"

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Who is believed whose requests these are."""
        own_machine = "127.0.0.0/8, ::1" if self.public_url else "none"
        return _read_networks(self.trusted_proxies or own_machine)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may read in the log or elsewhere."""
        token = self.telegram_token.get_secret_value() if self.telegram_token else ""
        key = self.translator_key.get_secret_value() if self.translator_key else ""
        password = urlsplit(self.database_url).password or ""
        return tuple(secret for secret in (token, key, unquote(password)) if secret)

    @property
    def page_url(self) -> str:
        """Address of the chat page, without a slash at the end."""
        host = f"[{self.http_host}]" if ":" in self.http_host else self.http_host
        return self.public_url or f"http://{host}:{self.http_port}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One setting that cannot be used."""

    key: str
    value: str
    """As it may be shown."""
    right: str
    """What would be right."""

    def __str__(self) -> str:
        return f"{self.key}={self.value}: {self.right}"


class SettingsError(Exception):
    """Settings that cannot be used; ``mistakes`` has all of them."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as it is in force, ready to be shown."""

    key: str
    value: str
    origin: Origin
    description: str


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Return the settings in force.

    Raises:
        SettingsError: some cannot be used, or there are no such settings.
    """
    given = _given(env_file)
    mistakes = list(_unknown(given))
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError([*mistakes, *_mistakes(error, given)]) from None
    mistakes += _missing(settings)
    if mistakes:
        raise SettingsError(mistakes)
    return settings


def describe(settings: Settings, env_file: Path = ENV_FILE) -> list[Line]:
    """Return every setting with its value and where it came from."""
    given = _given(env_file)
    return [
        Line(
            key=_key(name),
            value=_shown(name, getattr(settings, name)),
            origin=given[_key(name)][1] if _key(name) in given else "default",
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def mask_address(value: str) -> str:
    """Return an address without user, password and query; rather too little than too much."""
    scheme, separator, rest = (
        value.rpartition("://") if value.count("://") == 1 else ("", "", value)
    )
    head, question, query = rest.partition("?")
    if "@" in head:
        head = f"{STARS}@{head.rpartition('@')[2]}"
    elif "@" in query:  # a question mark in the password, not written as %3F
        head = STARS
    return f"{scheme}{separator}{head}" + (f"?{STARS}" if question else "")


def _given(env_file: Path) -> dict[str, tuple[str, Origin]]:
    """Return what was set by key, in capitals; the environment goes before the file."""
    given: dict[str, tuple[str, Origin]] = {}
    sources: tuple[tuple[Any, Origin], ...] = (
        (dotenv_values(env_file), ".env"),
        (os.environ, "environment"),
    )
    for values, origin in sources:
        for key, value in values.items():
            upper = key.upper()
            if upper.startswith(PREFIX) and not upper.startswith(TEST_PREFIX) and value:
                given[upper] = (value, origin)
    return given


def _unknown(given: dict[str, tuple[str, Origin]]) -> Iterator[Mistake]:
    known = [_key(name) for name in Settings.model_fields]
    for key in sorted(given.keys() - set(known)):
        near = get_close_matches(key, known, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        yield Mistake(key, STARS, f"there is no such setting{meant}")


def _missing(settings: Settings) -> Iterator[Mistake]:
    """Yield what the choice of an engine needs and was not set."""
    needed = {"libretranslate": "translator_url", "deepl": "translator_key"}
    name = needed.get(settings.translator)
    if name is not None and getattr(settings, name) is None:
        reason = f"is needed for {_key('translator')}={settings.translator}; {_right(name)}"
        yield Mistake(_key(name), _shown(name, None), reason)


def _mistakes(error: ValidationError, given: dict[str, tuple[str, Origin]]) -> Iterator[Mistake]:
    for detail in error.errors():
        name = str(detail["loc"][0])
        if name.upper() in given:  # pydantic-settings names some places by the whole key
            name = name.removeprefix(PREFIX.lower())
        if _key(name) not in given:
            continue  # computed from a setting that is a mistake itself
        reason = detail.get("ctx", {}).get("error")
        yield Mistake(
            _key(name), _shown(name, given[_key(name)][0]), str(reason or "") or _right(name)
        )


def _shown(name: str, value: Any) -> str:
    match value:
        case None:
            return "(none)"
        case SecretStr():
            return STARS
        case _ if name.endswith(("_token", "_key")):
            return STARS
        case _ if name.endswith(("_url", "_index")):
            return mask_address(str(value))
        case _:
            return str(value)


def _key(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _right(name: str) -> str:
    extra = Settings.model_fields[name].json_schema_extra
    return f"should be {extra['right']}" if isinstance(extra, dict) else ""
