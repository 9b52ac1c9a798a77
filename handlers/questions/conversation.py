"""Questions: going on with one by simply writing, and saying how the help was.

::

    any text or media ─► the one question the team has written about ─► added, the team is told
                              │                                             │
                              │                                             └─► "something new":
                              └─► several, or none: a draft (``reports``) ◄──── out of it again

    closed by the team ─► how was our help? ─► one tap, counted without a name

See ``docs/conversations/questions.md``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.filters import Filter, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.away_notice import note_absence
from handlers.cases.history_words import entry_line
from handlers.cases.own_buttons import MyCaseButton, RateButton
from handlers.cases.question_words import closes_question, still_open_row
from handlers.cases.reply_target import replied_reference
from handlers.drafts.draft import Draft
from handlers.drafts.session import Drafting, HasDraft
from handlers.files import thank_for
from handlers.filters import HasMedia, HasWords
from handlers.formats import isolate
from handlers.keyboards import Id, button, keyboard
from handlers.languages.choice import Detect
from handlers.replies import BURST_DELAY, QueuedReply, Replies, Reply, edit_or_send, send, toast
from storage.cases.models import CLOSED_STATUSES, Case, CaseHistoryEntry, CaseStatus
from storage.cases.queries import get_own_case, list_history
from storage.cases.rules import OPEN_STATUSES
from storage.files.media import SentFile, StoredFile, keep_sent
from storage.own_messages import forget_messages_of_case, note_addition
from storage.people import Person
from storage.quarter import Quarter
from storage.questions.conversation import (
    add_follow_up,
    find_expecting,
    find_first_of_burst,
    find_own_to_add_to,
    take_back,
)
from storage.questions.ratings import rate_help

router: Final = Router(name=__name__)


class SomethingNewButton(CallbackData, prefix="question-new"):
    """What was added, from the first to the last line of history, is about something else."""

    case_id: Id
    first: Id
    last: Id


TOPIC: Final = "question"
"""The photos or files of an album get one answer."""


class HasOngoingQuestion(Filter):
    """Takes what belongs to an own case without a doubt; adds ``case``, locked for changes.

    That is a reply to one of our messages about it, or anything while just one question expects
    more.
    """

    async def __call__(
        self, message: Message, session: AsyncSession, person: Person, now: datetime
    ) -> bool | dict[str, Case]:
        """Return the case under its parameter's name."""
        reference = replied_reference(message)
        case = None
        if reference is not None:
            case = await find_own_to_add_to(
                session, person_id=person.id, reference=reference, now=now
            )
        if case is None:
            case = await find_expecting(session, person_id=person.id, now=now)
        if case is None:
            return False
        return {"case": await get_own_case(session, person_id=person.id, case_id=case.id)}


# --- Going on ----------------------------------------------------------------------------------


@router.message(StateFilter(None), HasWords(), HasOngoingQuestion())
async def write_text(
    message: Message,
    text: str,
    case: Case,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Add words to the question they belong to, and tell the team."""
    before = case.status
    entry = await add_follow_up(session, case=case, person=person, text=text, now=now)
    await note_addition(
        session, person=person, message_id=message.message_id, case_id=case.id, now=now
    )
    return await _added(session, case, entry, person, quarter, before, now)


@router.message(StateFilter(None), HasMedia(), HasOngoingQuestion())
async def send_media(
    message: Message,
    media: StoredFile | SentFile,
    caption: str | None,
    case: Case,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Add a photo or file and its caption."""
    row = await keep_sent(session, person_id=person.id, sent=media, now=now)
    before = case.status
    entry = await add_follow_up(
        session, case=case, person=person, text=caption, media_ids=(row.id,), now=now
    )
    await note_addition(
        session, person=person, message_id=message.message_id, case_id=case.id, now=now
    )
    added = await _added(session, case, entry, person, quarter, before, now)
    return [*thank_for(media, person), *added]


@router.callback_query(SomethingNewButton.filter(), HasDraft())
async def begin_something_new(
    query: CallbackQuery,
    callback_data: SomethingNewButton,
    drafting: Drafting,
    detect: Detect,
    locales: Sequence[str],
    now: datetime,
) -> Replies:
    """Take the words out of the question again, and go on with them as a draft of their own."""
    taken = await take_back(
        drafting.session,
        case_id=callback_data.case_id,
        first=callback_data.first,
        last=callback_data.last,
        person=drafting.person,
        now=now,
    )
    if taken is None:
        return toast(query, _("I have taken this out already."))
    await forget_messages_of_case(
        drafting.session, person_id=drafting.person.id, case_id=callback_data.case_id
    )
    draft = Draft(text=taken.text, photo_ids=taken.photo_ids, file_ids=taken.file_ids, is_new=True)
    remarks: list[Reply] = []
    if taken.text:
        draft, remarks = drafting.remark(draft, taken.text, detect=detect, locales=locales)
    text = _("👍 I have taken it out of {reference} again.").format(
        reference=isolate(taken.reference)
    )
    return [edit_or_send(query, text), *remarks, *await drafting.ask_on(draft)]


# --- The end -----------------------------------------------------------------------------------


@router.callback_query(RateButton.filter())
async def rate(
    query: CallbackQuery,
    callback_data: RateButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    now: datetime,
) -> Replies:
    """Count the rating once; what the team wrote stays readable."""
    counted = await rate_help(
        session,
        case_id=callback_data.case_id,
        person=person,
        score=callback_data.score,
        zone=quarter.profile.zone,
        now=now,
    )
    if not counted:
        return toast(query, _("You have told us already. Thank you!"))
    case = await get_own_case(session, person_id=person.id, case_id=callback_data.case_id)
    lines = [f"<b>{isolate(case.reference)}</b>", *await _closing_words(session, case, person)]
    lines.append("\n" + _("🙏 Thank you! It is counted without your name."))
    show = button(
        _("📄 Show {reference}").format(reference=case.reference), MyCaseButton(case_id=case.id)
    )
    return edit_or_send(query, "\n".join(lines), keyboard(still_open_row(case), [show]))


# --- Words and keyboards -----------------------------------------------------------------------


async def _added(
    session: AsyncSession,
    case: Case,
    entry: CaseHistoryEntry,
    person: Person,
    quarter: Quarter,
    before: CaseStatus,
    now: datetime,
) -> list[Reply]:
    first = await find_first_of_burst(session, entry)
    new = SomethingNewButton(case_id=case.id, first=first, last=entry.id)
    said = send(
        person.account_id,
        _added_words(case, before),
        keyboard([button(_("No, it is something new"), new)]),
    )
    replies: list[Reply] = [QueuedReply(said, topic=TOPIC, delay=BURST_DELAY)]
    absence = await note_absence(
        session, case=case, text=entry.text, person=person, profile=quarter.profile, now=now
    )
    return [*replies, *absence]


def _added_words(case: Case, before: CaseStatus) -> str:
    if before in CLOSED_STATUSES and case.status in OPEN_STATUSES:
        text = _("📨 Added to {reference}, which is open again. The team knows.")
    else:
        text = _("📨 Added to {reference}, and the team knows.")
    return text.format(reference=isolate(case.reference))


async def _closing_words(session: AsyncSession, case: Case, person: Person) -> list[str]:
    """Return what the team said when it closed the question."""
    history = await list_history(session, case_id=case.id)
    closing = [entry for entry in history if closes_question(case, entry)]
    lines = [entry_line(entry, own=True, reader_id=person.id) for entry in closing[-1:]]
    return [line for line in lines if line]
