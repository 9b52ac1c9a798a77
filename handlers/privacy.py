"""/privacy: what is stored, a copy of it, and erasing it, by the person alone."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aiogram import Router, html
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.methods import (
    DeleteMessage,
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    TelegramMethod,
)
from aiogram.types import CallbackQuery, Message, ReplyKeyboardRemove
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.dialogues import forget_everything
from handlers.files import file_line, file_message
from handlers.filters import Command
from handlers.formats import current_locale, moment_in_short
from handlers.keyboards import button, keyboard
from handlers.menu import PrivacyButton
from handlers.notices import NoticeContext
from handlers.rates import Within
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.translated import Machine
from handlers.who_translates import mark_of, who_translates
from storage.files.media import list_files, reference
from storage.files.transcriptions import listens
from storage.message_owners import MessageKind
from storage.outbox import enqueue_notice
from storage.people import MachineTranslation, Person
from storage.privacy.copies import (
    DeleteByHandNotice,
    ErasedCopyNotice,
    can_be_deleted,
    find_sent_id,
)
from storage.privacy.rights import (
    DataExportNotice,
    DataFileNotice,
    erase_person,
    list_beyond_export,
    write_export,
)
from storage.quarter import Quarter, QuarterProfile
from storage.rates.table import RateKind
from storage.translations.consent import choose

router: Final = Router(name=__name__)


class ExportButton(CallbackData, prefix="privacy-export"):
    """Send me a copy of everything."""


class EraseButton(CallbackData, prefix="privacy-erase"):
    """Erase everything; ``sure`` once that was confirmed."""

    sure: bool = False


class MachineButton(CallbackData, prefix="privacy-machine"):
    """A machine may translate what I write, or none shall; ``mark`` is of the one named."""

    may: bool
    mark: str


@router.message(Command("privacy"))
async def show_privacy(
    _message: Message,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    machine: Machine | None,
) -> Replies:
    """Say what is stored, why, and for how long."""
    return send(person.account_id, *_screen(person, quarter, machine, hears=listens(session)))


@router.callback_query(PrivacyButton.filter())
async def show_privacy_from_menu(
    _query: CallbackQuery,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    machine: Machine | None,
) -> Replies:
    """Say it too; the menu stays where it is."""
    return send(person.account_id, *_screen(person, quarter, machine, hears=listens(session)))


@router.callback_query(MachineButton.filter())
async def choose_who_translates(
    query: CallbackQuery,
    callback_data: MachineButton,
    session: AsyncSession,
    person: Person,
    quarter: Quarter,
    machine: Machine | None,
) -> Replies:
    """Let a machine translate what the person writes from now on, or people alone.

    A yes counts for the machine that was shown; who translates otherwise is shown first.
    """
    if not callback_data.may or callback_data.mark == mark_of(machine):
        outside = machine is not None and machine.outside
        choose(person, may=callback_data.may, outside=outside)
    return edit_or_send(query, *_screen(person, quarter, machine, hears=listens(session)))


@router.callback_query(ExportButton.filter(), Within(RateKind.EXPORT))
async def export(
    _query: CallbackQuery, session: AsyncSession, person: Person, now: datetime
) -> Replies:
    """Send everything stored about the person, as it is at the moment of sending."""
    await enqueue_notice(
        session,
        DataExportNotice(),
        person_ids={person.id},
        ignores_quiet_hours=True,
        now=now,
    )
    for file in await list_beyond_export(session, person=person):
        await enqueue_notice(
            session,
            DataFileNotice(media_id=file.id),
            person_ids={person.id},
            ignores_quiet_hours=True,
            now=now,
        )
    return send(person.account_id, _("One moment, I am putting your copy together."))


@router.callback_query(EraseButton.filter())
async def erase(
    query: CallbackQuery,
    callback_data: EraseButton,
    state: FSMContext,
    session: AsyncSession,
    person: Person,
    media_dir: Path,
    now: datetime,
) -> Replies:
    """Ask once, then erase everything at once."""
    if not callback_data.sure:
        question = _(
            "Erase everything? Your messages, photos, files and places are gone for good, and "
            "what you have reported and is still open is withdrawn. Your coming appointments are "
            "cancelled."
        )
        sure = button(_("🗑 Yes, erase everything"), EraseButton(sure=True))
        return edit_or_send(query, question, keyboard([sure], [_back()]))
    await forget_everything(state)
    await erase_person(session, person=person, media_dir=media_dir, now=now)
    text = _("Everything about you is erased. You are welcome to write again at any time.")
    return send(person.account_id, text, ReplyKeyboardRemove(remove_keyboard=True))


async def send_export(
    _notice: DataExportNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Render the copy of everything: a ZIP with JSON, photos and files."""
    file = await write_export(
        context.session, person=context.receiver, media_dir=context.media_dir, now=context.now
    )
    return SendDocument(
        chat_id=context.receiver.account_id,
        document=reference(file.id),
        caption=_("Everything stored about you. I delete this copy in an hour."),
    )


async def send_file(notice: DataFileNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Render a file the copy had no room for."""
    files = await list_files(context.session, media_ids=[notice.media_id])
    if not files:
        return None
    return file_message(context.receiver.account_id, files[0], file_line(files[0]))


async def take_back_copy(
    notice: ErasedCopyNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Render what takes words back that somebody has erased: deleting, or one sentence instead."""
    sent_id = None
    if notice.outbox_id is not None:
        sent_id = await find_sent_id(context.session, outbox_id=notice.outbox_id)
    message_id, chat_id = sent_id or notice.message_id, context.receiver.account_id
    if message_id is None:
        return None
    message_id += notice.part
    if can_be_deleted(context.receiver.channel, notice.sent_at, context.now):
        return DeleteMessage(chat_id=chat_id, message_id=message_id)
    text = _("🗑 Erased. The person whose words stood here has erased everything.")
    match notice.kind:
        case MessageKind.TEXT:
            return EditMessageText(chat_id=chat_id, message_id=message_id, text=text)
        case MessageKind.FILE:
            return EditMessageCaption(chat_id=chat_id, message_id=message_id, caption=text)
        case MessageKind.TYPED:
            return None


async def ask_to_delete_by_hand(
    notice: DeleteByHandNotice, context: NoticeContext
) -> TelegramMethod[Any]:
    """Render when messages were written that nobody else can delete any more; no words."""
    zone = context.quarter.profile.zone
    times = "\n".join(f"• {moment_in_short(at, zone)}" for at in notice.sent_at)
    text = _(
        "🗑 Somebody has erased everything. These messages in our chat still hold their words or "
        "pictures, and are too old for me to delete. Please delete them by hand:\n{times}"
    )
    return send(context.receiver.account_id, text.format(times=times))


def privacy_text(profile: QuarterProfile) -> str:
    """Return what is stored and why, in Telegram's HTML."""
    text = _(
        "🔒 <b>What is stored</b>\n"
        "• the number of your chat account and your language, to answer you\n"
        "• what you send: texts, photos (without hidden data), files as they are, and places, so "
        "that the team can help\n"
        "• what became of it\n"
        "• your appointments. A phone number or an address only if you give it for an "
        "appointment; it is deleted when the appointment is over\n\n"
        "No name. Only the team of the quarter reads it. 31 days after a case is closed or an "
        "appointment is over, nothing says any more that it is yours. Only you can still have it "
        "copied or erased.\n\n"
        "You can have a copy of everything, or erase everything, at any time. Erasing also takes "
        "your words out of the team's chats; what is too old for that, the team is asked to "
        "delete by hand. Your coming appointments are cancelled."
    )
    note = profile.privacy_note.get(current_locale(), "")
    return f"{text}\n\n{html.quote(note)}".strip()


def _screen(person: Person, quarter: Quarter, machine: Machine | None, *, hears: bool) -> Screen:
    """Return what is stored, who translates it, and what can be done about that."""
    may = person.may_be_translated(outside=machine is not None and machine.outside)
    text = f"{privacy_text(quarter.profile)}\n\n{who_translates(machine, may=may)}"
    if hears:
        text += f"\n{_who_listens(person)}"
    label = _("🌐 No machine shall translate") if may else _("🌐 A machine may translate")
    rows = [[button(label, MachineButton(may=not may, mark=mark_of(machine)))]]
    if hears and not may and person.machine_translation is not MachineTranslation.NO:
        deaf = _("🎙 No machine shall listen")
        rows.append([button(deaf, MachineButton(may=False, mark=mark_of(machine)))])
    return text, keyboard(
        *rows,
        [button(_("📦 Send me a copy"), ExportButton())],
        [button(_("🗑 Erase everything"), EraseButton())],
    )


def _who_listens(person: Person) -> str:
    if person.machine_translation is MachineTranslation.NO:
        return _("🎙 No machine listens to your voice messages. Only people of the team do.")
    return _(
        "🎙 A machine here turns your voice messages into text for the team. They do not leave "
        "our house."
    )


def _back() -> Any:
    return button(_("No, keep everything"), PrivacyButton())
