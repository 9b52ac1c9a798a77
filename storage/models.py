"""Every table of the program, by importing all modules that have one."""

from typing import Final

from storage import audit, conversations, media, outbox, people, quarter, team, updates, webchat
from storage.appointments import models as appointments
from storage.cases import models as cases
from storage.hours import models as hours

ALL: Final = (
    appointments,
    audit,
    cases,
    conversations,
    hours,
    media,
    outbox,
    people,
    quarter,
    team,
    updates,
    webchat,
)
"""The modules; a table in none of them is unknown to migrations and tests."""
