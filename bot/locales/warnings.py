"""What whoever offers a language is to know of it; without loading a messenger's library."""

from collections.abc import Iterable
from pathlib import Path

from handlers.languages.states import LOCALES_DIR, read_states


def warnings_about(locales: Iterable[str], folder: Path = LOCALES_DIR) -> list[str]:
    """Return what is to be known of the locales a quarter offers, in English."""
    states = read_states(folder)
    warned: list[str] = []
    for locale in locales:
        state = states.get(locale)
        if state is None:
            warned.append(f"⚠ {locale}: has no texts, so nobody is offered it")
        elif not state.by_default:
            warned.append(f"⚠ {locale}: {state.describe()}")
    return warned
