"""What the team is told without asking: new cases, what residents add, and what is late.

A new case comes as photos, files, a location, and the card, each a message of its own; only the
card has buttons.  Whoever may no longer see a case is told nothing more of it.
"""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.card import view_case
from handlers.cases.staff.card_keyboards import pushed_keyboard
from handlers.cases.staff.media import file_messages, photos_message, place_message
from handlers.cases.staff.question_notices import show_addition, show_words
from handlers.cases.staff.translation import line_source
from handlers.notices import NoticeContext
from handlers.replies import send
from handlers.text import is_overdue, quoted
from storage.cases.models import (
    CORRECTION,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
)
from storage.cases.notices import (
    CaseFileNotice,
    CasePhotosNotice,
    CasePlaceNotice,
    JoinedNotice,
    OverdueNotice,
    TeamCaseNotice,
)
from storage.cases.queries import find_history_entry, find_visible_case, is_last_of_its_kind
from storage.files.media import list_case_media, list_case_photos, list_files
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.team import list_names
from storage.transcriptions.notices import DangerHeardNotice
from storage.transcriptions.queries import list_heard
from storage.translations.queries import find_translation
from storage.translations.sources import UNDETERMINED, history_source


async def show_history_entry(
    notice: TeamCaseNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the card under a line that says what happened."""
    entry = await find_history_entry(context.session, notice.entry_id)
    case = None if entry is None else await _case(context, entry.case_id)
    if entry is None or case is None or await _is_outdated(context, entry, case):
        return None
    if entry.kind is CaseHistoryKind.ADDITION and case.kind is CaseKind.QUESTION:
        return await show_addition(context, case, entry)
    names = await list_names(context.session)
    heading = _heading(entry, case, names.get(entry.actor_id or 0))
    if entry.text and await _is_foreign(context, case, entry):
        return await show_words(context, case, entry, heading)
    new = entry.kind is CaseHistoryKind.SUBMITTED
    return await _card(
        context, case, heading, asks=new and case.language not in {None, ORIGINAL_LOCALE}
    )


async def show_photos(
    notice: CasePhotosNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the photos that came with a case or an addition."""
    case = await _case(context, notice.case_id)
    if case is None:
        return None
    wanted = frozenset(notice.media_ids)
    photos = await list_case_photos(context.session, case_id=case.id)
    return photos_message(
        context.receiver.account_id, case, [photo for photo in photos if photo.id in wanted]
    )


async def show_file(notice: CaseFileNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return a file that came with a case or an addition."""
    case = await _case(context, notice.case_id)
    if case is None:
        return None
    files = await list_case_media(context.session, case_id=case.id)
    wanted = [file for file in files if file.id == notice.media_id]
    heard = await list_heard(context.session, wanted)
    return next(iter(file_messages(context.receiver.account_id, case, wanted, heard)), None)


async def tell_of_danger(
    notice: DangerHeardNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the card of a case under the word that a voice message may tell of danger."""
    files = await list_files(context.session, media_ids=[notice.media_id])
    case = None
    if files and files[0].case_id is not None:
        case = await _case(context, files[0].case_id)
    if case is None:
        return None
    heading = _(
        "🆘 <b>A machine thinks it heard danger in a voice message. Please listen to it now.</b>"
    )
    return await _card(context, case, heading)


async def show_place(
    notice: CasePlaceNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return where a case is."""
    case = await _case(context, notice.case_id)
    return None if case is None else place_message(context.receiver.account_id, case)


async def show_overdue(
    notice: OverdueNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the card of a case that is late; none once it is closed."""
    case = await _case(context, notice.case_id)
    if case is None or not is_overdue(case, context.now):
        return None
    if notice.again:
        heading = _("🚨 <b>Still overdue: three times the planned time has passed.</b>")
    else:
        heading = _("⏰ <b>This case is overdue.</b>")
    return await _card(context, case, heading)


async def show_joined(notice: JoinedNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return the card of a case whose person writes in a chat from now on."""
    case = await _case(context, notice.case_id)
    if case is None:
        return None
    text = _("📱 <b>The person has joined this case: from now on you can write to them.</b>")
    return await _card(context, case, text)


async def _case(context: NoticeContext, case_id: int) -> Case | None:
    return await find_visible_case(context.session, staff=context.receiver, case_id=case_id)


async def _card(
    context: NoticeContext, case: Case, heading: str, *, asks: bool = False
) -> TelegramMethod[Any]:
    receiver = context.receiver
    view = await view_case(
        context.session, case, staff=receiver, profile=context.quarter.profile, now=context.now
    )
    buttons = pushed_keyboard(
        case, staff=receiver, translating=view.translation_row() if asks else []
    )
    return send(receiver.account_id, view.text(heading), buttons)


async def _is_foreign(context: NoticeContext, case: Case, entry: CaseHistoryEntry) -> bool:
    """Return whether a resident's words are shown whole because they are not German."""
    if entry.kind is not CaseHistoryKind.ADDITION:
        return False
    translation = await find_translation(
        context.session, history_source(entry), to=ORIGINAL_LOCALE
    )
    if translation is None:
        return False
    language = line_source(case, entry, translation).language
    return translation.text is not None or language not in {None, UNDETERMINED, ORIGINAL_LOCALE}


async def _is_outdated(context: NoticeContext, entry: CaseHistoryEntry, case: Case) -> bool:
    if entry.kind is CaseHistoryKind.ASSIGNED:
        return case.assignee_id != context.receiver.id
    if entry.kind is CaseHistoryKind.ADDITION:
        # Each photo of an album is an addition: the last one's card shows them all.
        return not await is_last_of_its_kind(context.session, entry)
    return False


def _heading(  # noqa: C901  one case for each member
    entry: CaseHistoryEntry, case: Case, name: str | None
) -> str:
    match entry.kind:
        case CaseHistoryKind.SUBMITTED:
            text = _entered(name) if case.is_entered else _arrived(case.kind)
        case CaseHistoryKind.ADDITION if entry.reason == CORRECTION:
            text = _("✏️ Something in this case was corrected. What it said before stands too.")
        case CaseHistoryKind.ADDITION:
            text = _("➕ Something was added to this case.")
        case CaseHistoryKind.ASSIGNED:
            text = f"👤 {_given_by(name)}"
        case CaseHistoryKind.REOPENED:
            text = _("👎 The resident says it is not solved. The case is open again.")
        case CaseHistoryKind.ERASED:
            text = _("🧹 The resident has erased everything. The case is closed.")
        case CaseHistoryKind.STATUS if entry.became is CaseStatus.WITHDRAWN:
            text = _("🚫 The resident has withdrawn this case.")
        case (
            CaseHistoryKind.STATUS
            | CaseHistoryKind.QUESTION
            | CaseHistoryKind.ANSWER
            | CaseHistoryKind.NOTE
            | CaseHistoryKind.FORWARDED
            | CaseHistoryKind.CONFIRMED
        ):
            text = _("🔔 This case has changed.")
    return f"<b>{text}</b>"


def _given_by(name: str | None) -> str:
    if name is None:
        return _("You have been given this case.")
    return _("{name} has given you this case.").format(name=quoted(name))


def _entered(name: str | None) -> str:
    if name is None:
        return _("🧾 A case was entered for somebody without a phone.")
    return _("🧾 {name} has entered a case for somebody without a phone.").format(
        name=quoted(name)
    )


def _arrived(kind: CaseKind) -> str:
    match kind:
        case CaseKind.REPORT:
            return _("🔔 A new report has arrived.")
        case CaseKind.IDEA:
            return _("🔔 A new idea has arrived.")
        case CaseKind.QUESTION:
            return _("🔔 A new question has arrived.")
