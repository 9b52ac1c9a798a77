"""Who of the team may see and write a translation."""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.queries import find_visible_case
from storage.people import Person, Role
from storage.translations.models import Translation


async def may_translate(session: AsyncSession, staff: Person, translation: Translation) -> bool:
    """Return whether somebody may be shown the words and translate them.

    Interpreters get any words they are asked for, alone; who works on cases, those of cases they
    may see.
    """
    match staff.role:
        case Role.INTERPRETER | Role.MANAGER:
            return True
        case Role.HELPER:
            found = await find_visible_case(session, staff=staff, case_id=translation.case_id)
            return found is not None
        case Role.READER | Role.RESIDENT:
            return False
