"""The report conversation: a problem, an idea or a question, told in any order.

::

    /report /idea /ask, or any text, photo, file or place
        │
        ▼
    what is missing is asked:  kind ─► text ─► topic ─► place ─► photos ─► one of these?
        ▲                                                                       │
        └──────── change a part ◄──────────── summary ◄─────────────────────────┘
                                                 │
                                   send ─► stored, with a reference

Every answer lands in a ``Draft``; a text, photo, file or place is taken at any point.  ``/cancel``
leaves from anywhere.  See ``docs/conversations/drafts.md``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message, ReplyKeyboardRemove
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.cases.away_notice import note_absence
from handlers.cases.own_buttons import AddButton
from handlers.dialogues import LED, DraftForm
from handlers.drafts.buttons import (
    AnswerButton,
    CancelButton,
    CategoryButton,
    ChangeButton,
    FollowButton,
    KindButton,
    OutsideButton,
    PlaceChoiceButton,
    SendButton,
    SkipButton,
)
from handlers.drafts.draft import Draft, Question, next_question
from handlers.drafts.leading import HasLedWords, TellButton
from handlers.drafts.questions import skip_place_label
from handlers.drafts.sending import deadline_of, submit
from handlers.drafts.session import Drafting, DraftTap, HasDraft, is_complete
from handlers.entry_buttons import MyCasesButton
from handlers.files import thank_for
from handlers.filters import Command, HasMedia, HasPlace, HasWords
from handlers.keyboards import button, keyboard
from handlers.labels import place_words
from handlers.languages.choice import Detect
from handlers.replies import Replies, Reply, edit_or_send, send
from handlers.understanding.intents import Intent
from storage.addresses.coordinates import is_point
from storage.cases.models import Case, CaseKind
from storage.cases.queries import get_own_case
from storage.cases.residents import follow_case
from storage.files.media import SentFile, StoredFile, keep_sent
from storage.ideas.supporting import offer_help
from storage.markup import plain
from storage.own_messages import Became, note_message
from storage.people import Person
from storage.questions.conversation import add_follow_up

router: Final = Router(name=__name__)

ASKING_PLACE: Final = frozenset({Question.PLACE, Question.WHICH_PLACE})
"""Questions whose answer is a place; its keyboard may still stand below the second."""
ANYWHERE: Final = StateFilter(None, DraftForm)
"""Outside any conversation, where a message begins a draft, and inside one."""


# --- Commands ----------------------------------------------------------------------------------


@router.message(Command("report"), HasDraft())
async def start_report(_message: Message, drafting: Drafting) -> Replies:
    """Begin to report a problem; a draft that was open is dropped."""
    return await drafting.ask_on(Draft(kind=CaseKind.REPORT))


@router.message(Command("idea"), HasDraft())
async def start_idea(_message: Message, drafting: Drafting) -> Replies:
    """Begin to share an idea."""
    return await drafting.ask_on(Draft(kind=CaseKind.IDEA))


@router.message(Command("ask"), HasDraft())
async def start_question(_message: Message, drafting: Drafting) -> Replies:
    """Begin to ask the team something."""
    return await drafting.ask_on(Draft(kind=CaseKind.QUESTION))


@router.message(Command("cancel"))
async def cancel_by_command(_message: Message, state: FSMContext, person: Person) -> Replies:
    """Leave whatever was going on."""
    await state.clear()
    text = _("Cancelled. Nothing was sent.")
    return send(person.account_id, text, ReplyKeyboardRemove(remove_keyboard=True))


# --- Answers, in any order ---------------------------------------------------------------------


@router.message(ANYWHERE, HasMedia(), HasDraft())
async def take_media(
    message: Message,
    drafting: Drafting,
    media: StoredFile | SentFile,
    caption: str | None,
    detect: Detect,
    locales: Sequence[str],
    now: datetime,
) -> Replies:
    """Keep a photo or file, and its caption as what was asked for."""
    row = await keep_sent(drafting.session, person_id=drafting.person.id, sent=media, now=now)
    draft, remarks = drafting.draft, list[Reply]()
    if caption is not None:
        draft, remarks = await _answer(
            drafting, message.message_id, caption, detect=detect, locales=locales
        )
    told = draft.add_photo(row.id) if row.is_photo else draft.add_file(row.id)
    thanks = thank_for(media, drafting.person)
    return [*remarks, *thanks, *await drafting.ask_on(told, hurried=True)]


@router.message(ANYWHERE, HasPlace(), HasDraft())
async def take_place(
    message: Message, drafting: Drafting, place: tuple[float, float], address: str | None
) -> Replies:
    """Keep a place on the map."""
    profile = drafting.quarter.profile
    draft = drafting.draft.at(place, address, profile, shown_in=message.message_id)
    return [*drafting.place_noted(draft), *await drafting.ask_on(draft)]


@router.message(ANYWHERE, HasWords(), HasDraft())
async def take_text(
    message: Message,
    drafting: Drafting,
    text: str,
    detect: Detect,
    locales: Sequence[str],
    asks_for: Intent | None,
) -> Replies:
    """Keep words as what was asked for, else as what the person has to say."""
    draft, remarks = await _answer(
        drafting, message.message_id, text, detect=detect, locales=locales
    )
    if asks_for is not None:
        draft = draft.model_copy(update={"asks_for": asks_for})
    return [*remarks, *await drafting.ask_on(draft)]


@router.callback_query(TellButton.filter(), HasDraft(), HasLedWords())
async def tell_led_words(
    query: CallbackQuery, drafting: Drafting, led_text: str, detect: Detect, locales: Sequence[str]
) -> Replies:
    """Tell the team the words that were taken for a wish."""
    await drafting.state.update_data({LED: None})
    draft, remarks = drafting.remark(
        drafting.draft.add_text(led_text), led_text, detect=detect, locales=locales
    )
    return [*remarks, *await drafting.ask_on_from(query, draft)]


async def _answer(
    drafting: Drafting, message_id: int, text: str, *, detect: Detect, locales: Sequence[str]
) -> tuple[Draft, list[Reply]]:
    """Return the draft with the words of a message, and what is to be said of them."""
    draft, question = drafting.draft, next_question(drafting.draft)
    if question is Question.HELP:
        return draft.say_how_to_help(text).heard_in(message_id, text), []
    if question in ASKING_PLACE and text == skip_place_label():
        skipped = draft.skip(Question.PLACE)
        return skipped, drafting.place_noted(skipped)
    if question in {Question.ANSWERING, Question.CONTACT}:
        return draft.reached_at(plain(text)), []
    if question in ASKING_PLACE or is_point(plain(text)):
        where = plain(text)
        placed = (await drafting.placed(draft, where)).heard_in(message_id, where)
        return placed, drafting.place_noted(placed)
    told = draft.add_text(text).heard_in(message_id, text)
    return drafting.remark(told, text, detect=detect, locales=locales)


@router.callback_query(DraftTap(KindButton))
async def choose_kind(query: CallbackQuery, drafting: Drafting, tapped: KindButton) -> Replies:
    """Say whether the kept message is a problem, an idea or a question."""
    return await drafting.ask_on_from(query, drafting.draft.of_kind(tapped.kind))


@router.callback_query(DraftTap(CategoryButton))
async def choose_category(
    query: CallbackQuery, drafting: Drafting, tapped: CategoryButton
) -> Replies:
    """Say what it is about; one the quarter no longer has is asked again."""
    draft = drafting.draft
    if drafting.quarter.profile.category(tapped.category) is not None:
        draft = draft.about(tapped.category)
    return await drafting.ask_on_from(query, draft)


@router.callback_query(DraftTap(SkipButton))
async def skip_question(query: CallbackQuery, drafting: Drafting, tapped: SkipButton) -> Replies:
    """Leave a question out."""
    return await drafting.ask_on_from(query, drafting.draft.skip(tapped.question))


@router.callback_query(DraftTap(ChangeButton))
async def change_part(query: CallbackQuery, drafting: Drafting, tapped: ChangeButton) -> Replies:
    """Ask for a part again; photos and files begin anew."""
    draft = drafting.draft
    if tapped.question is Question.FILES:
        return await drafting.ask_on_from(query, draft.without_files())
    if tapped.question is Question.PHOTOS:
        return await drafting.ask_on_from(query, draft.without_photos())
    return await drafting.ask_on_from(query, draft.change(tapped.question))


@router.callback_query(DraftTap(PlaceChoiceButton))
async def choose_place(
    query: CallbackQuery, drafting: Drafting, tapped: PlaceChoiceButton
) -> Replies:
    """Say which place the words mean; one that is not offered any more is asked again."""
    draft = drafting.draft.choose_place(tapped.code, drafting.quarter.profile)
    if draft == drafting.draft or draft.place is None:
        return await drafting.ask_on_from(query, draft)
    chosen = edit_or_send(query, "📍 " + place_words(draft.place, None, draft.found_place))
    return [chosen, drafting.on_map(draft.place, draft), *await drafting.ask_on(draft)]


@router.callback_query(DraftTap(OutsideButton))
async def confirm_outside(query: CallbackQuery, drafting: Drafting) -> Replies:
    """Accept a place outside the quarter."""
    return await drafting.ask_on_from(query, drafting.draft.confirm_outside())


# --- The end -----------------------------------------------------------------------------------


@router.callback_query(DraftTap(SendButton))
async def send_draft(query: CallbackQuery, drafting: Drafting, now: datetime) -> Replies:
    """Store the case and name its reference."""
    draft, profile = drafting.draft, drafting.quarter.profile
    if draft.kind is None or not is_complete(draft):
        return await drafting.ask_on_from(query, draft)
    due = deadline_of(drafting)
    case = await submit(drafting, kind=draft.kind, due=due)
    if draft.ways:
        await offer_help(
            drafting.session,
            case=case,
            person=drafting.person,
            ways=draft.ways,
            words=draft.help_words or None,
            now=now,
        )
    await drafting.state.clear()
    await note_message(
        drafting.session,
        person=drafting.person,
        message_ids=draft.heard,
        became=Became.CASE,
        about_id=case.id,
        now=now,
    )
    # NOTE: {day:date} is the day without its weekday
    thanks = _(
        "✅ <b>Thank you. Your number is {reference}.</b>\n"
        "The team has it now. You will hear from us by {day}. "
        "I will write to you whenever something changes."
    ).format(reference=formats.isolate(case.reference), day=formats.day(due.due_at, profile.zone))
    add = button(_("➕ Add something"), AddButton(case_id=case.id))
    sent = edit_or_send(query, thanks, keyboard([add], [_my_cases()]))
    return [sent, *await _note_absence(drafting, case)]


@router.callback_query(DraftTap(FollowButton))
async def follow_instead(
    query: CallbackQuery, drafting: Drafting, tapped: FollowButton, now: datetime
) -> Replies:
    """Follow what somebody else has reported already; the draft is dropped."""
    case = await follow_case(
        drafting.session, case_id=tapped.case_id, person_id=drafting.person.id, now=now
    )
    await drafting.state.clear()
    text = _("👀 You follow {reference} now. I will tell you what becomes of it.")
    return edit_or_send(query, _naming(text, case.reference), keyboard([_my_cases()]))


@router.callback_query(DraftTap(AnswerButton))
async def answer_team(
    query: CallbackQuery, drafting: Drafting, tapped: AnswerButton, now: datetime
) -> Replies:
    """Add the kept words, photos and files to the case the team has asked about."""
    draft, person = drafting.draft, drafting.person
    case = await get_own_case(drafting.session, person_id=person.id, case_id=tapped.case_id)
    await add_follow_up(
        drafting.session,
        case=case,
        person=person,
        text=draft.text or None,
        media_ids=draft.media_ids,
        now=now,
    )
    await drafting.state.clear()
    await note_message(
        drafting.session,
        person=drafting.person,
        message_ids=draft.heard,
        became=Became.CASE,
        about_id=case.id,
        now=now,
    )
    text = _("Thank you. I have added it to {reference} and told the team.")
    thanks = edit_or_send(query, _naming(text, case.reference), keyboard([_my_cases()]))
    return [thanks, *await _note_absence(drafting, case)]


@router.callback_query(DraftTap(CancelButton))
async def cancel_by_button(query: CallbackQuery, drafting: Drafting) -> Replies:
    """Drop the draft."""
    await drafting.state.clear()
    return edit_or_send(query, _("Cancelled. Nothing was sent."))


# --- Words -------------------------------------------------------------------------------------


def _naming(text: str, reference: str) -> str:
    return text.format(reference=formats.isolate(reference))


def _my_cases() -> InlineKeyboardButton:
    return button(_("📋 My cases"), MyCasesButton())


async def _note_absence(drafting: Drafting, case: Case) -> list[Reply]:
    return await note_absence(
        drafting.session,
        case=case,
        text=drafting.draft.text,
        person=drafting.person,
        profile=drafting.quarter.profile,
        now=drafting.now,
    )
