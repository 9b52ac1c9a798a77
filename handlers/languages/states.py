"""The state of each language's catalogue: how much is promised, who wrote it, who has read it.

It is data beside the catalogue, ``locales/LOCALE/state.toml``; see decision 0029.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

LOCALES_DIR: Final = Path(__file__).resolve().parents[2] / "locales"
STATE_FILE: Final = "state.toml"


class Reading(BaseModel):
    """Somebody has read all texts of a catalogue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """Who, in the words people may read."""
    day: date


class LocaleState(BaseModel):
    """What is promised of a catalogue, and what is known of its texts.

    Attributes:
        complete: whether residents read every sentence in it; a test keeps it so.
        machine_made: whether its first version was written by a machine.
        reviewed_by: native speakers, known by name, who answer for its texts.
        read_by: others who have read all of it a second time.
        kept: whether it is offered by default although nobody has reviewed it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    complete: bool = False
    machine_made: bool = True
    reviewed_by: tuple[Reading, ...] = ()
    read_by: tuple[Reading, ...] = ()
    kept: bool = False

    @property
    def by_default(self) -> bool:
        """Whether a quarter is offered it without a warning."""
        return self.complete and (bool(self.reviewed_by) or self.kept)

    def describe(self) -> str:
        """Return what an operator is to know, in English."""
        parts = [] if self.complete else ["may lack texts"]
        if self.reviewed_by:
            parts.append(f"reviewed by {_listed(self.reviewed_by)}")
        else:
            parts += ["machine-made"] if self.machine_made else []
            parts += [f"read again by {_listed(self.read_by)}"] if self.read_by else []
            parts.append("not yet checked by a native speaker")
        return ", ".join(parts)


def read_states(folder: Path = LOCALES_DIR) -> Mapping[str, LocaleState]:
    """Return the state of each locale that has one, by locale."""
    return {
        file.parent.name: LocaleState.model_validate(tomllib.loads(file.read_text("utf-8")))
        for file in sorted(folder.glob(f"*/{STATE_FILE}"))
    }


@cache
def known_states() -> Mapping[str, LocaleState]:
    """Return the states of the program's own catalogues, read once."""
    return read_states()


def state_of(locale: str) -> LocaleState:
    """Return the state of a locale; of one that is not known, that nothing is there."""
    return known_states().get(locale, LocaleState())


def _listed(readings: tuple[Reading, ...]) -> str:
    return ", ".join(f"{each.name} ({each.day:%Y-%m-%d})" for each in readings)
