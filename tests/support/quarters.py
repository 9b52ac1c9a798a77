"""The sample quarter, as it is and without a night."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Final

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
