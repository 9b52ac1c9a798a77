"""Where an event is, found on the map by what the planner has written."""

from handlers.contexts import StaffContext
from storage.addresses.finder import find_place


async def find_point(text: str, context: StaffContext) -> tuple[float, float] | tuple[None, None]:
    """Return latitude and longitude of what is certainly meant; two ``None`` else."""
    search = await find_place(context.session, text=text, profile=context.profile)
    if search.found is None or search.found.point is None:
        return None, None
    return search.found.point
