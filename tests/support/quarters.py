"""The sample quarter, as it is and without a night."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Final

from storage.quarter import QuarterProfile, read_profile
from storage.quarter.profile import QuietHours

SAMPLE: Final = Path(__file__).parents[2] / "bot" / "demo" / "leimen-mitte.toml"


@cache  # it never changes, and reading it takes five milliseconds
def sample_profile() -> QuarterProfile:
    """Return the profile of the sample quarter."""
    return read_profile(SAMPLE.read_text(encoding="utf-8"))


def awake_profile() -> QuarterProfile:
    """Return it without quiet hours, for tests that go by the real clock at any hour."""
    never = QuietHours(starts=time(0), ends=time(0))
    return sample_profile().model_copy(update={"quiet_hours": never})


def speaking(profile: QuarterProfile, *locales: str) -> QuarterProfile:
    """Return the profile with more languages; what they say is the German."""

    def add(part: Any) -> Any:
        if isinstance(part, dict):
            more = dict.fromkeys(locales, part["de"]) if "de" in part else {}
            return {key: add(value) for key, value in part.items()} | more
        if isinstance(part, list):
            return [add(each) for each in part]
        return part

    data = add(profile.model_dump(mode="json"))
    data["locales"] = [*profile.locales, *locales]
    return QuarterProfile.model_validate(data)
