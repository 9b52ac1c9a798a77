"""Cases: what residents see of those they sent or follow, and what the team does with them."""

from typing import Final

from aiogram import Router

from handlers.cases import notices, own, own_adding
from handlers.cases.staff import (
    actions,
    closing,
    contact,
    field,
    inbox,
    question_notices,
    resemblances,
    searching,
    todos,
)
from handlers.cases.staff import notices as staff_notices
from handlers.cases.staff.languages import choosing
from handlers.cases.staff.writing import correcting, dialogue, previewing, replying
from handlers.notices import Renderer, renders
from storage.cases.notices import (
    CaseCorrectionNotice,
    CaseFileNotice,
    CaseHistoryNotice,
    CasePhotosNotice,
    CasePlaceNotice,
    JoinedNotice,
    OverdueNotice,
    SolvedReminderNotice,
    TeamCaseNotice,
    TodoNotice,
)
from storage.likeness.notices import ResemblanceNotice
from storage.questions.notices import AdditionTakenOutNotice
from storage.transcriptions.notices import DangerHeardNotice
from storage.translations.notices import PreviewNotice

ROUTERS: Final[tuple[Router, ...]] = (
    own.router,
    own_adding.router,
    replying.router,
    inbox.router,
    actions.router,
    searching.router,
    closing.router,
    field.router,
    choosing.router,
    previewing.router,
    dialogue.router,
    correcting.router,
    contact.router,
    todos.router,
)

RENDERERS: Final[tuple[Renderer, ...]] = (
    renders(CaseHistoryNotice, notices.tell_of_history),
    renders(CaseCorrectionNotice, notices.tell_of_correction),
    renders(SolvedReminderNotice, notices.ask_again_whether_solved),
    renders(CasePhotosNotice, staff_notices.show_photos),
    renders(CaseFileNotice, staff_notices.show_file),
    renders(DangerHeardNotice, staff_notices.tell_of_danger),
    renders(CasePlaceNotice, staff_notices.show_place),
    renders(TeamCaseNotice, staff_notices.show_history_entry),
    renders(AdditionTakenOutNotice, question_notices.tell_of_taking_back),
    renders(OverdueNotice, staff_notices.show_overdue),
    renders(JoinedNotice, staff_notices.show_joined),
    renders(TodoNotice, todos.show_todo),
    renders(PreviewNotice, previewing.draw_preview),
    renders(ResemblanceNotice, resemblances.show_resemblance),
)
