"""The engine that the settings name."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.settings import Settings
from bot.translation.deepl import DeepL
from bot.translation.embedded.engine import EmbeddedEngine
from bot.translation.engine import TranslationEngine
from bot.translation.libretranslate import LibreTranslate
from handlers.translated import Machine
from storage.translations.models import Engine


def create_engine(settings: Settings, clock: Callable[[], datetime]) -> TranslationEngine | None:
    """Return the engine; ``None`` where people translate alone."""
    key = settings.translator_key
    secret = None if key is None else key.get_secret_value()
    match settings.translator:
        case "none":
            return None
        case "embedded":
            return EmbeddedEngine(settings.models_dir)
        case "libretranslate":
            url = settings.translator_url or ""
            said = settings.translator_outside
            outside = not is_in_the_house(url) if said is None else said
            return LibreTranslate(url, key=secret, outside=outside)
        case "deepl":
            return DeepL(secret or "", url=settings.translator_url, clock=clock)


def describe(engine: TranslationEngine, settings: Settings) -> Machine:
    """Return what people are told of an engine: its name, and where it stands if that is known."""
    monthly = settings.translator_monthly_characters
    match engine.kind:
        case Engine.DEEPL:
            return Machine("DeepL", outside=engine.outside, monthly=monthly)
        case Engine.LIBRETRANSLATE:
            host = urlsplit(settings.translator_url or "").hostname
            name = f"LibreTranslate ({host})"
            return Machine(name, outside=engine.outside, monthly=monthly)
        case Engine.EMBEDDED | Engine.PERSON | Engine.SAMPLE:
            return Machine("CTranslate2", outside=engine.outside, monthly=monthly)


def is_in_the_house(url: str) -> bool:
    """Return whether an address can only be of this house: a private one, or a bare name."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))
