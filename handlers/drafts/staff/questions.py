"""What only the team is asked, and what the summary says of it."""

from collections.abc import Iterator

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.entered_words import came_line, contact_kind_label, way_label
from handlers.drafts.buttons import CancelButton, CategoryButton, KindButton
from handlers.drafts.draft import Draft, Question
from handlers.drafts.entered import Answering, Entered
from handlers.drafts.staff.buttons import AnsweringButton, CameButton, ToldInButton
from handlers.formats import isolate, language_name
from handlers.keyboards import button, keyboard, pairs
from handlers.languages.names import LANGUAGE_NAMES
from handlers.replies import Screen
from storage.cases.entered import ContactKind
from storage.cases.models import CaseKind, CaseWay
from storage.quarter import QuarterProfile


def ask_kind(draft: Draft, profile: QuarterProfile, locale: str) -> Screen:
    """Return the first question; a topic says in one tap that it is a problem, and which."""
    version = draft.version
    kinds = [
        button(_("🛠 A problem"), KindButton(version=version, kind=CaseKind.REPORT)),
        button(_("💡 An idea"), KindButton(version=version, kind=CaseKind.IDEA)),
        button(_("❓ A question"), KindButton(version=version, kind=CaseKind.QUESTION)),
    ]
    topics = [
        button(
            f"{category.emoji} {profile.category_name(category.key, locale)}",
            CategoryButton(version=version, category=category.key),
        )
        for category in profile.categories
    ]
    text = _(
        "🧾 <b>Enter for somebody without a phone</b>\n"
        "What have they come with? For a problem you can choose its topic at once."
    )
    return text, keyboard(*pairs(kinds), *pairs(topics), [_cancel(draft)])


def ask_text(draft: Draft) -> Screen:
    """Return the question for the words."""
    text = _(
        "What do they say? Please write it in their words, in their language or in yours. "
        "Photos and a place can come too, at any time."
    )
    return text, keyboard([_cancel(draft)])


def ask_way(draft: Draft) -> Screen:
    """Return the question how it came."""
    ways = [
        button(way_label(way), CameButton(version=draft.version, way=way))
        for way in CaseWay
        if way is not CaseWay.CHAT
    ]
    return _("How did it come?"), keyboard(*pairs(ways), [_cancel(draft)])


def ask_answering(draft: Draft) -> Screen:
    """Return the question how the person is answered."""
    offered = [
        button(answering_label(each), AnsweringButton(version=draft.version, answering=each))
        for each in Answering
    ]
    text = _(
        "How do we answer? You can also write the phone number or the address here at once, with "
        "a word on whom to ask for. It is kept until 31 days after the case is closed, and only "
        "those who work on the case see it."
    )
    return text, keyboard(*pairs(offered), [_cancel(draft)])


def ask_contact(draft: Draft, entered: Entered) -> Screen:
    """Return the question for a phone number, or for an address."""
    if entered.answering is Answering.PHONE:
        text = _("Please write the phone number, and behind it whom to ask for.")
    else:
        text = _("Please write the address, with the name on the door.")
    return text, keyboard([_cancel(draft)])


def ask_language(draft: Draft, profile: QuarterProfile) -> Screen:
    """Return the question in which language the person is told what becomes of it."""
    languages = [
        button(
            LANGUAGE_NAMES.get(locale, locale), ToldInButton(version=draft.version, locale=locale)
        )
        for locale in profile.locales
    ]
    text = _("In which language do we tell them what becomes of it?")
    return text, keyboard(*pairs(languages), [_cancel(draft)])


def heading() -> str:
    """Return the first line of the summary."""
    return _("<b>Entered for somebody. Is everything right?</b>")


def entered_lines(draft: Draft, entered: Entered, profile: QuarterProfile) -> Iterator[str]:
    """Return what the summary says about how it came, and how the person is answered."""
    yield ""
    if entered.way is not None:
        yield came_line(entered.way)
    if entered.answering is not None:
        yield answering_label(entered.answering)
    if entered.value:
        yield isolate(html.quote(entered.value))
    if entered.note:
        yield isolate(html.quote(entered.note))
    if entered.answering is not Answering.NONE:
        locale = entered.locale_for(draft.language, profile)
        yield _("🌐 Told in: {language}").format(language=language_name(locale))


def changes(draft: Draft) -> dict[Question, str]:
    """Return the labels of the parts of the summary that can be given anew."""
    labels = {Question.WAY: _("🚪 How it came"), Question.ANSWERING: _("☎️ Answer")}
    if draft.entered is not None and draft.entered.answering is not Answering.NONE:
        labels[Question.LANGUAGE] = _("🌐 Language")
    return labels


def answering_label(answering: Answering) -> str:
    """Return how somebody is answered."""
    if answering is Answering.NONE:
        return _("🚫 No answer needed")
    return contact_kind_label(ContactKind(answering.value))


def _cancel(draft: Draft) -> InlineKeyboardButton:
    return button(_("✖️ Cancel"), CancelButton(version=draft.version))
