"""Which taps on the parts of an event a handler takes."""

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from handlers.events.staff.buttons import EventPart, PartButton


class EventTap(Filter):
    """Takes taps on these parts; adds ``tapped``."""

    def __init__(self, *parts: EventPart) -> None:
        self.parts = frozenset(parts)

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, PartButton]:
        """Return the button under its parameter's name."""
        try:
            tapped = PartButton.unpack(query.data or "")
        except (TypeError, ValueError):
            return False
        return {"tapped": tapped} if tapped.part in self.parts else False
