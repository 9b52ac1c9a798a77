"""Writing about a case: asking back, answering, noting, forwarding, and naming its original.

::

    a button of the card ─► prompt ─► words ─► done: the card as it is then
                              │         │
                              │         └─► the case has changed meanwhile: send anyway?
                              ├─► shown first (``handlers.cases.staff.writing.previewing``)
                              └─► a button instead of words, or cancel

Who reads the words, and how they arrive, stands in each prompt.  Closing has prompts of its own in
``handlers.cases.staff.closing``; its own words come here.
"""

from math import inf
from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import (
    CANNED_ACTS,
    DIALOGUES,
    AddresseeButton,
    CancelButton,
    CaseAction,
    CaseButton,
    OriginalButton,
    SendAnywayButton,
    choose_canned_button,
)
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.arriving import find_arriving
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.previewing import preview_row, show_preview
from handlers.cases.staff.writing.prompts import addressee_lines, cancel_button, prompt
from handlers.cases.staff.writing.sending import go_on
from handlers.contexts import StaffOnly
from handlers.filters import HasMarkedText, NoCommand, Tap, Works
from handlers.formats import distance, isolate
from handlers.keyboards import button, keyboard, pairs
from handlers.labels import idea_label
from handlers.reading import read_german_titles
from handlers.replies import Replies, edit_or_send, send
from handlers.text import shorten
from storage.cases.correcting import find_last_said, find_latest_wording
from storage.cases.models import Case, CaseKind
from storage.cases.nearby import NearbyCase
from storage.cases.queries import find_visible_case
from storage.cases.staff import forward_case
from storage.errors import CaseMissingError
from storage.ideas.merging import merge_case
from storage.likeness.ideas import list_ideas_like
from storage.likeness.originals import list_originals
from storage.questions.canned import has_canned
from storage.translations.drafts import drop_draft

WORDS_SHOWN: Final = 2000
"""Units of an answer shown to whoever corrects it."""

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly(CaseContext))
router.callback_query.filter(Works(), StaffOnly(CaseContext))


# --- Beginning ---------------------------------------------------------------------------------


@router.callback_query(Tap(CaseButton, *DIALOGUES))
async def start_writing(
    _query: CallbackQuery, tapped: CaseButton, context: CaseContext
) -> Replies:
    """Ask for the words, below the card, which stays readable."""
    case = await context.get_case(tapped.case_id, version=tapped.version)
    said = None
    if tapped.act is CaseAction.CORRECT:
        said = await find_last_said(context.session, case_id=case.id)
        if said is None:
            raise CaseMissingError(case.id)
    draft = WritingDraft(
        case_id=case.id,
        version=case.version,
        act=tapped.act,
        said_id=None if said is None else said.id,
    )
    await context.open_dialogue(Writing.words, draft)
    arriving = await find_arriving(context, case, draft)
    text = prompt(tapped.act, case, arriving)
    if said is not None:
        latest = await find_latest_wording(context.session, said)
        words = html.quote(shorten(latest.text or "", WORDS_SHOWN))
        text = f"{text}\n<blockquote>{words}</blockquote>"
    choices: list[InlineKeyboardButton] = []
    if tapped.act is CaseAction.FORWARD:
        text = "\n".join([text, *addressee_lines(context.profile)])
        choices = _addressees(case, context)
    elif tapped.act is CaseAction.DUPLICATE:
        choices = await _originals(case, context)
    canned = await _canned(case, tapped.act, context)
    return send(
        context.chat_id,
        text,
        keyboard(*pairs(choices), canned, preview_row(case, arriving), [cancel_button(case.id)]),
    )


async def _canned(case: Case, act: CaseAction, context: CaseContext) -> list[InlineKeyboardButton]:
    offered = act in CANNED_ACTS and await has_canned(context.session)
    return [choose_canned_button(case, act)] if offered else []


def _addressees(case: Case, context: CaseContext) -> list[InlineKeyboardButton]:
    return [
        button(
            addressee.name,
            AddresseeButton(case_id=case.id, version=case.version, addressee=addressee.key),
        )
        for addressee in context.profile.addressees
    ]


async def _originals(case: Case, context: CaseContext) -> list[InlineKeyboardButton]:
    if case.kind is CaseKind.IDEA:
        return await _similar_ideas(case, context)
    category = context.profile.category(case.category or "")
    near = await list_originals(
        context.session,
        staff=context.staff,
        case=case,
        radius_m=0 if category is None else category.similar_radius_m,
    )
    return [
        button(
            f"{isolate(each.case.reference)} · {_apart(each)}",
            OriginalButton(case_id=case.id, version=case.version, original_id=each.case.id),
        )
        for each in near
    ]


def _apart(nearby: NearbyCase) -> str:
    if nearby.distance_m is None:
        return _("same address")
    # NOTE: of a case that says nearly the same as another one
    return _("similar words") if nearby.distance_m == inf else distance(nearby.distance_m)


async def _similar_ideas(case: Case, context: CaseContext) -> list[InlineKeyboardButton]:
    ideas = await list_ideas_like(context.session, case_id=case.id)
    titles = await read_german_titles(context.session, ideas)
    return [
        button(
            idea_label(idea, titles[idea.case_id]),
            OriginalButton(case_id=case.id, version=case.version, original_id=idea.case_id),
        )
        for idea in ideas
    ]


# --- Words -------------------------------------------------------------------------------------


@router.message(StateFilter(Writing.words, Writing.previewed), HasMarkedText())
async def take_words(message: Message, text: str, context: CaseContext) -> Replies:
    """Do with the words what was announced, unless they are to be seen or the case has changed."""
    draft = _with_words(await context.load_draft(WritingDraft), message, text)
    return await (show_preview if draft.preview else go_on)(context, draft)


@router.callback_query(Writing.still_right, SendAnywayButton.filter())
async def send_anyway(_query: CallbackQuery, context: CaseContext) -> Replies:
    """Send the words that were kept, now that the writer knows what has changed."""
    return await go_on(context, await context.load_draft(WritingDraft))


@router.message(Writing.still_right, HasMarkedText())
async def take_other_words(message: Message, text: str, context: CaseContext) -> Replies:
    """Take new words in place of those that were kept."""
    draft = await context.load_draft(WritingDraft)
    return await go_on(context, _with_words(draft, message, text))


def _with_words(draft: WritingDraft, message: Message, text: str) -> WritingDraft:
    return draft.model_copy(update={"text": text, "message_id": message.message_id})


# --- Buttons instead of words ------------------------------------------------------------------


@router.callback_query(AddresseeButton.filter())
async def forward(
    query: CallbackQuery, callback_data: AddresseeButton, context: CaseContext
) -> Replies:
    """Forward the case to one of the quarter's addressees."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    names = {addressee.key: addressee.name for addressee in context.profile.addressees}
    await forward_case(
        context.session,
        case=case,
        actor=context.staff,
        addressee=names.get(callback_data.addressee, ""),
        now=context.now,
    )
    await context.leave_dialogue()
    return await context.card_in_place(query, case)


@router.callback_query(OriginalButton.filter())
async def merge(
    query: CallbackQuery, callback_data: OriginalButton, context: CaseContext
) -> Replies:
    """Merge the case into one nearby."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    original = await find_visible_case(
        context.session, staff=context.staff, case_id=callback_data.original_id
    )
    if original is None:
        raise CaseMissingError(callback_data.original_id)
    await merge_case(
        context.session,
        case=case,
        actor=context.staff,
        reference=original.reference,
        now=context.now,
    )
    await context.leave_dialogue()
    return await context.card_in_place(query, case)


@router.callback_query(CancelButton.filter())
async def cancel(
    query: CallbackQuery, callback_data: CancelButton, context: CaseContext
) -> Replies:
    """Write nothing; the card comes back, if the case is still this person's."""
    await context.leave_dialogue()
    await drop_draft(context.session, by=context.staff)
    case = await find_visible_case(
        context.session, staff=context.staff, case_id=callback_data.case_id
    )
    if case is None:
        return edit_or_send(query, _("Cancelled. Nothing was sent."))
    return await context.card_in_place(query, case)


@router.message(StateFilter(Writing), NoCommand())
async def ask_for_text(_message: Message, context: CaseContext) -> Replies:
    """Answer photos, stickers and the like, which cannot be sent on."""
    draft = await context.load_draft(WritingDraft)
    return send(
        context.chat_id,
        _("Please write it as a text. I cannot pass on anything else here."),
        keyboard([cancel_button(draft.case_id)]),
    )
