"""Every table of the program, by importing all modules that have one."""

from typing import Final

from storage import (
    audit,
    conversations,
    digests,
    message_owners,
    outbox,
    own_messages,
    people,
    quarter,
    team,
    topics,
    updates,
    webchat,
)
from storage.addresses import models as addresses
from storage.announcements import models as announcements
from storage.appointments import agendas, calendar_feeds, walk_ins
from storage.appointments import models as appointments
from storage.cases import entered
from storage.cases import models as cases
from storage.events import models as events
from storage.files import attempts as file_attempts
from storage.files import media, transcriptions
from storage.files import room as file_room
from storage.hours import models as hours
from storage.ideas import models as ideas
from storage.likeness import models as likeness
from storage.likeness import noting as noted_likeness
from storage.moderation import models as moderation
from storage.questions import models as questions
from storage.translations import drafts as drafts_of_answers
from storage.translations import models as translation_tables
from storage.translations import wanting as wanted_translations

ALL: Final = (
    addresses,
    agendas,
    announcements,
    appointments,
    audit,
    cases,
    conversations,
    digests,
    entered,
    events,
    file_attempts,
    file_room,
    calendar_feeds,
    hours,
    ideas,
    likeness,
    media,
    moderation,
    message_owners,
    noted_likeness,
    outbox,
    own_messages,
    people,
    quarter,
    questions,
    team,
    topics,
    transcriptions,
    drafts_of_answers,
    translation_tables,
    updates,
    wanted_translations,
    walk_ins,
    webchat,
)
"""The modules; a table in none of them is unknown to migrations and tests."""
