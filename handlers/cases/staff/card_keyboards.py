"""The keyboards of a case's card: what is possible with it, and the menus behind."""

from collections.abc import Iterable, Mapping
from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.closing_reasons import REASONS
from handlers.cases.staff.buttons import (
    AssignButton,
    BoxButton,
    CaseAction,
    CaseButton,
    CloseButton,
    HistoryButton,
    ShowCaseButton,
    StatusButton,
)
from handlers.cases.staff.contact_buttons import ContactButton
from handlers.cases.staff.idea_side import IdeaSide
from handlers.cases.staff.languages.words import is_guess
from handlers.entry_buttons import TranslationsButton
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard, pairs
from handlers.labels import status_label
from handlers.moderation.staff.buttons import restrict_row
from storage.cases.inbox import InboxFilter
from storage.cases.models import Case, CaseStatus
from storage.cases.rules import OPEN_STATUSES, STATUS_CHANGES, status_changes
from storage.moderation.restrictions import RestrictedAt
from storage.people import Person, Role
from storage.translations.sources import has_letters

STEPS: Final = (
    CaseStatus.ACCEPTED,
    CaseStatus.IN_REVIEW,
    CaseStatus.PUBLISHED,
    CaseStatus.PLANNED,
    CaseStatus.IN_PROGRESS,
    CaseStatus.WAITING_FOR_OTHERS,
)
"""The statuses an open case moves between; asking back is the way to wait for the resident."""
AGAIN: Final = (CaseStatus.IN_PROGRESS, CaseStatus.PUBLISHED, CaseStatus.IN_REVIEW)
"""What a closed case becomes when it is opened again: the first that is possible."""


def card_keyboard(
    case: Case,
    *,
    staff: Person,
    photos: int,
    files: int,
    original: Case | None,
    idea: IdeaSide | None,
    can_be_told: bool,
    can_be_corrected: bool,
    translating: list[InlineKeyboardButton],
    has_translations: bool,
) -> InlineKeyboardMarkup:
    """Return the buttons for what this person can do with the case.

    ``can_be_told`` says whether somebody is there who hears what becomes of it, and
    ``can_be_corrected`` whether they were told something already; ``translating`` is the row about
    its German, and ``has_translations`` whether anything in it is in another language.
    """
    work: list[list[InlineKeyboardButton]] = []
    if staff.works:
        talk = _talk(case) if can_be_told else []
        last = _correct(case) if can_be_told and can_be_corrected else []
        work = [*_work_rows(case, staff, idea, talk, last), _contact_row(case), translating]
        if case.reporter_id is not None and case.reporter_id != staff.id:
            work.append(restrict_row(staff, RestrictedAt.CASE, case.id))
    about_idea = [] if idea is None else idea.reading_row(case)
    others = [translations_button(case)] if has_translations else []
    return keyboard(*work, about_idea, *_reading_rows(case, photos, files, original, others))


def pushed_keyboard(
    case: Case, *, staff: Person, translating: list[InlineKeyboardButton]
) -> InlineKeyboardMarkup:
    """Return the buttons under a card nobody asked for: take it, or see all that is possible.

    ``translating`` is the row about the German of what is new.
    """
    asking = translating if staff.works else []
    guess = language_button(case) if staff.works and is_guess(case) else []
    return keyboard(_take(case, staff), asking, guess, [_show(case)])


def status_keyboard(case: Case, *, published: bool) -> InlineKeyboardMarkup:
    """Return the statuses an open case can move on to; ``published`` is about ideas."""
    steps = [
        button(
            status_label(status),
            StatusButton(case_id=case.id, version=case.version, wanted=status),
        )
        for status in _next_steps(case, published=published)
    ]
    return keyboard(*column(steps), [back_to_card(case)])


def closing_keyboard(case: Case, *, published: bool) -> InlineKeyboardMarkup:
    """Return the ways a case can end; ``published`` is about ideas."""
    possible = status_changes(case.kind, case.status, published=published)
    ends = [
        button(
            status_label(status), CloseButton(case_id=case.id, version=case.version, wanted=status)
        )
        for status in REASONS
        if status in possible
    ]
    return keyboard(*column(ends), [back_to_card(case)])


def assigning_keyboard(case: Case, names: Mapping[int, str]) -> InlineKeyboardMarkup:
    """Return everybody of the team; who works on the case is marked."""
    members = [
        button(
            f"✔️ {name}" if person_id == case.assignee_id else name,
            AssignButton(case_id=case.id, version=case.version, person_id=person_id),
        )
        for person_id, name in names.items()
    ]
    return keyboard(*pairs(members), [back_to_card(case)])


def back_to_card(case: Case) -> InlineKeyboardButton:
    """Return the button that leads back from a menu."""
    return button(_("↩️ Back"), ShowCaseButton(case_id=case.id))


def translations_button(case: Case) -> InlineKeyboardButton:
    """Return the button that leads to all that is translated in a case."""
    return button(_("🌐 Translations"), TranslationsButton(case_id=case.id))


def language_button(case: Case) -> list[InlineKeyboardButton]:
    """Return the button that says which language the words are in, if there are any."""
    if not has_letters(case.text):
        return []
    return [_act(case, CaseAction.LANGUAGE, _("🌐 Language"))]


def _contact_row(case: Case) -> list[InlineKeyboardButton]:
    if not case.is_entered or case.reporter_id is not None:
        return []
    return [button(_("☎️ Contact and to-dos"), ContactButton(case_id=case.id))]


def _work_rows(
    case: Case,
    staff: Person,
    idea: IdeaSide | None,
    talk: list[InlineKeyboardButton],
    last: list[InlineKeyboardButton],
) -> Iterable[list[InlineKeyboardButton]]:
    published = idea is not None and idea.idea is not None
    note = _act(case, CaseAction.NOTE, _("🔒 Note"))
    field = [_act(case, CaseAction.FIELD, _("🧭 Field of action")), *language_button(case)]
    if case.status not in OPEN_STATUSES:
        return [talk, last, [note], field, _reopen(case, published=published)]
    steps = _next_steps(case, published=published)
    status = [_act(case, CaseAction.STATUS, _("🔧 Status"))] if steps else []
    return [
        [] if idea is None else idea.publishing_row(case),
        [*_take(case, staff), *_assign(case, staff)],
        talk,
        last,
        [note, *status],
        [
            _act(case, CaseAction.FORWARD, _("📨 Forward")),
            # NOTE: marks a case as a duplicate of another one
            _act(case, CaseAction.DUPLICATE, _("🔗 Same as …")),
        ],
        field,
        [_act(case, CaseAction.CLOSE, _("🏁 Close"))],
    ]


def _reading_rows(
    case: Case,
    photos: int,
    files: int,
    original: Case | None,
    others: list[InlineKeyboardButton],
) -> Iterable[list[InlineKeyboardButton]]:
    reading = []
    if photos:
        label = _("📷 {n} photo", "📷 {n} photos", photos).format(n=photos)
        reading.append(_act(case, CaseAction.PHOTOS, label))
    if files:
        label = _("📎 {n} file", "📎 {n} files", files).format(n=files)
        reading.append(_act(case, CaseAction.FILES, label))
    if case.place is not None:
        reading.append(_act(case, CaseAction.MAP, _("📍 Map")))
    reading.append(button(_("📜 History"), HistoryButton(case_id=case.id)))
    linked = []
    if original is not None:
        linked.append(
            button(f"🔗 {isolate(original.reference)}", ShowCaseButton(case_id=original.id))
        )
    inbox = [button(_("📥 Inbox"), BoxButton(box=InboxFilter.NEW))]
    if len(reading) > ROW_LONGEST:
        return [*pairs(reading), others, linked, inbox]
    return [reading, others, linked, inbox]


ROW_LONGEST: Final = 3
"""Buttons whose words can be read side by side on a phone."""


def _take(case: Case, staff: Person) -> list[InlineKeyboardButton]:
    taken = case.assignee_id == staff.id or case.status not in OPEN_STATUSES
    if taken or not staff.works:
        return []
    return [_act(case, CaseAction.TAKE, _("🙋 Take it"))]


def _assign(case: Case, staff: Person) -> list[InlineKeyboardButton]:
    if staff.role is not Role.MANAGER:
        return []
    return [_act(case, CaseAction.ASSIGN, _("👤 Give to …"))]


def _talk(case: Case) -> list[InlineKeyboardButton]:
    waiting = CaseStatus.WAITING_FOR_RESIDENT
    can_wait = case.status is waiting or waiting in STATUS_CHANGES[case.kind][case.status]
    ask = [_act(case, CaseAction.ASK, _("❓ Ask back"))] if can_wait else []
    return [*ask, _act(case, CaseAction.ANSWER, _("💬 Answer"))]


def _correct(case: Case) -> list[InlineKeyboardButton]:
    return [_act(case, CaseAction.CORRECT, _("✏️ Correct the last answer"))]


def _reopen(case: Case, *, published: bool) -> list[InlineKeyboardButton]:
    possible = status_changes(case.kind, case.status, published=published)
    wanted = next((status for status in AGAIN if status in possible), None)
    if wanted is None:
        return []
    again = StatusButton(case_id=case.id, version=case.version, wanted=wanted)
    return [button(_("🔓 Open it again"), again)]


def _next_steps(case: Case, *, published: bool) -> list[CaseStatus]:
    possible = status_changes(case.kind, case.status, published=published)
    return [status for status in STEPS if status in possible]


def _show(case: Case) -> InlineKeyboardButton:
    return button(_("📂 Show the case"), ShowCaseButton(case_id=case.id))


def _act(case: Case, act: CaseAction, label: str) -> InlineKeyboardButton:
    return button(label, CaseButton(case_id=case.id, version=case.version, act=act))
