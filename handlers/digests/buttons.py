"""The buttons of the daily summary."""

from typing import Annotated, Final

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

MINUTES_OF_A_DAY: Final = 1_440


class DigestButton(CallbackData, prefix="digest"):
    """Show when the daily summary comes."""


class DigestTimeButton(CallbackData, prefix="digest-at"):
    """Have it sent so many minutes after midnight by the clock; never without them."""

    minutes: Annotated[int, Field(ge=0, lt=MINUTES_OF_A_DAY)] | None = None


class OtherDigestTimeButton(CallbackData, prefix="digest-other"):
    """Write the time."""


class DigestNowButton(CallbackData, prefix="digest-now"):
    """Show today's summary at once."""
