"""All conversations, and all notices."""

from collections.abc import Mapping
from typing import Final

from aiogram import Router

from handlers import announcement_news, calendar_news, fallback
from handlers.notices import Renderer
from handlers.residents import (
    announcements,
    appointment_news,
    booking,
    event_news,
    events,
    holding,
    idea_drafts,
    idea_news,
    ideas,
    language,
    my_appointments,
    my_case_adding,
    my_cases,
    news,
    privacy,
    questions,
    reports,
    start,
    topics,
    waiting,
)
from handlers.staff import (
    agenda,
    agenda_news,
    announce,
    appointment_writing,
    audit,
    calendar,
    canned,
    canned_sending,
    cases,
    closing,
    digest,
    digest_news,
    entering,
    export,
    export_cases,
    figures,
    hours,
    idea_comments,
    idea_publishing,
    inbox,
    interpreting,
    question_news,
    replying,
    settings,
    team,
    writing,
)
from handlers.staff import events as team_events
from handlers.staff import idea_news as team_idea_news
from handlers.staff import ideas as team_ideas
from handlers.staff import news as team_news
from storage.announcements.feeding import ANNOUNCEMENT_NOTICE, CHANGE_NOTICE
from storage.announcements.progress import PROGRESS_NOTICE, REPORT_NOTICE
from storage.announcements.texts import ASK_NOTICE
from storage.appointments.agendas import AGENDA_VIEW_NOTICE
from storage.appointments.history import (
    AGENDA_NOTICE,
    APPOINTMENT_NOTICE,
    CALENDAR_NOTICE,
    HOST_NOTICE,
    OFFER_NOTICE,
    REMINDER_NOTICE,
)
from storage.cases.clock import OVERDUE_NOTICE, SOLVED_REMINDER
from storage.cases.history import EVENT_NOTICE, PHOTOS_NOTICE, PLACE_NOTICE, TEAM_NOTICE
from storage.digests import DIGEST_NOTICE
from storage.events.telling import (
    EVENT_CALENDAR_NOTICE,
    EVENT_CANCELLED_NOTICE,
    EVENT_CHANGE_NOTICE,
    EVENT_OFFER_NOTICE,
    EVENT_REMINDER_NOTICE,
)
from storage.events.telling import EVENT_NOTICE as PUBLISHED_EVENT_NOTICE
from storage.figures.requests import FILE_NOTICE, PICTURE_NOTICE
from storage.ideas.commenting import ANSWER_NOTICE, COMMENT_NOTICE, SHOWN_NOTICE
from storage.ideas.goals import GOAL_NOTICE
from storage.ideas.supporting import HELP_NOTICE
from storage.privacy import EXPORT_NOTICE
from storage.questions.going_on import TAKEN_BACK_NOTICE
from storage.team import LEFT_NOTICE, MENU_NOTICE, ROLE_NOTICE

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    language.router,
    privacy.router,
    my_cases.router,
    my_case_adding.router,
    replying.router,  # before the dialogues: a reply says itself what it is about
    announcements.router,
    booking.router,
    holding.router,  # takes what is said about a time that is held
    my_appointments.router,
    waiting.router,
    topics.router,
    inbox.router,
    cases.router,
    closing.router,
    team.router,
    team_events.router,
    calendar.router,
    export.router,
    export_cases.router,
    figures.router,
    digest.router,
    agenda.router,
    appointment_writing.router,
    entering.router,
    hours.router,
    announce.router,
    interpreting.router,
    settings.router,
    audit.router,
    canned.router,
    canned_sending.router,
    events.router,  # after the team's own /events
    team_ideas.router,
    idea_publishing.router,
    idea_comments.router,
    ideas.router,  # after the team's own /ideas
    idea_drafts.router,
    writing.router,  # takes what is sent in the middle of a dialogue of the team
    questions.router,  # takes what goes on with a question
    reports.router,  # takes any text, photo and place outside a conversation
    fallback.router,  # takes the rest
)
"""All conversations, in the order updates are offered to them."""

RENDERERS: Final[Mapping[str, Renderer]] = {
    EVENT_NOTICE: news.tell_of_event,
    SOLVED_REMINDER: news.ask_again_whether_solved,
    APPOINTMENT_NOTICE: appointment_news.tell_of_event,
    REMINDER_NOTICE: appointment_news.remind,
    OFFER_NOTICE: appointment_news.offer_time,
    PHOTOS_NOTICE: team_news.show_photos,
    PLACE_NOTICE: team_news.show_place,
    TEAM_NOTICE: team_news.show_event,
    TAKEN_BACK_NOTICE: question_news.tell_of_taking_back,
    OVERDUE_NOTICE: team_news.show_overdue,
    MENU_NOTICE: team_news.change_menu,
    ROLE_NOTICE: team_news.tell_role,
    LEFT_NOTICE: team_news.say_goodbye,
    GOAL_NOTICE: team_idea_news.tell_of_goal,
    HELP_NOTICE: team_idea_news.tell_of_helper,
    COMMENT_NOTICE: team_idea_news.show_comment,
    SHOWN_NOTICE: idea_news.show_comment,
    ANSWER_NOTICE: idea_news.tell_answer,
    EXPORT_NOTICE: privacy.send_export,
    HOST_NOTICE: agenda_news.tell_host,
    AGENDA_NOTICE: agenda_news.show_morning,
    AGENDA_VIEW_NOTICE: agenda_news.redraw,
    CALENDAR_NOTICE: calendar_news.send_calendar,
    DIGEST_NOTICE: digest_news.show_digest,
    PICTURE_NOTICE: figures.show_picture,
    FILE_NOTICE: export_cases.send_file,
    ANNOUNCEMENT_NOTICE: announcement_news.announce,
    CHANGE_NOTICE: announcement_news.change_copy,
    PROGRESS_NOTICE: announcement_news.show_progress,
    ASK_NOTICE: interpreting.ask_for_text,
    interpreting.WRITTEN_NOTICE: interpreting.tell_of_text,
    REPORT_NOTICE: announcement_news.report,
    PUBLISHED_EVENT_NOTICE: event_news.tell_of_event,
    EVENT_CHANGE_NOTICE: event_news.tell_of_change,
    EVENT_CANCELLED_NOTICE: event_news.tell_of_cancelling,
    EVENT_REMINDER_NOTICE: event_news.remind,
    EVENT_OFFER_NOTICE: event_news.offer_seats,
    EVENT_CALENDAR_NOTICE: event_news.send_calendar,
}
"""What each notice of the outbox says."""
