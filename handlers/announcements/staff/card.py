"""The card of an announcement that was not sent yet: what it says, to whom, and what to do."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from babel.lists import format_list

from handlers.announcements.staff.buttons import AnnouncementAction
from handlers.announcements.staff.draft import Drafted, all_announcements, get_draft
from handlers.announcements.staff.send_times import repeats_label
from handlers.contexts import StaffContext
from handlers.formats import current_locale, isolate, language_name, moment_in_short
from handlers.keyboards import keyboard, pairs
from handlers.replies import Screen
from handlers.text import quoted, shorten
from handlers.topics.words import code_of, topic_labels
from storage.announcements import (
    Announcement,
    AnnouncementState,
    Audience,
    Missing,
    count_audience,
    find_media,
)
from storage.cases.queries import list_references
from storage.files.media import MediaKind
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE

TEXT_SHOWN = 1_500
"""Units of the text on the card, of the 4096 of a message; the preview shows all of it."""


async def card(context: StaffContext, announcement_id: int, note: str | None = None) -> Screen:
    """Return the card of an announcement; ``note`` stands above.

    Raises:
        AnnouncementMissingError: there is none.
        AnnouncementError: it has been sent (``STATE``).
    """
    draft = await get_draft(context.session, announcement_id)
    one = draft.announcement
    lines = [note, ""] if note else []
    lines += [heading(one, context.profile), "", quoted(shorten(draft.german, TEXT_SHOWN)), ""]
    lines += [line async for line in _facts(context, one)]
    lines += await audience_lines(context, one.to)
    lines += _language_lines(draft, context.profile)
    return "\n".join(lines), keyboard(
        *pairs(_details(draft, context.profile)),
        *_endings(draft),
        [all_announcements()],
    )


def heading(announcement: Announcement, profile: QuarterProfile) -> str:
    """Return where a draft stands."""
    if announcement.state is not AnnouncementState.SCHEDULED or announcement.send_at is None:
        return _("📝 <b>Draft of an announcement</b>")
    when = moment_in_short(announcement.send_at, profile.zone)
    if announcement.repeats is None:
        return _("🕐 <b>Will be sent on {when}</b>").format(when=when)
    often = repeats_label(announcement.repeats)
    # NOTE: such as "Will be sent on 24.12.26, 18:00, every week"
    return _("🔁 <b>Will be sent on {when}, {often}</b>").format(when=when, often=often)


async def _facts(context: StaffContext, announcement: Announcement) -> AsyncIterator[str]:
    media = await find_media(context.session, announcement)
    if media is not None and media.kind is MediaKind.PHOTO:
        yield _("📷 With a photo")
    elif media is not None:
        yield _("📎 With the file {name}").format(name=quoted(media.title or ""))
    if announcement.button_text and announcement.button_url:
        label = f"<b>{quoted(announcement.button_text)}</b>"
        yield f"🔗 {label}: {quoted(announcement.button_url)}"
    for option in announcement.poll_options or ():
        yield f"📊 {quoted(option)}"
    if announcement.urgent:
        yield _("🚨 Urgent: it is sent in the quiet hours, too.")


# --- To whom -----------------------------------------------------------------------------------


async def audience_lines(
    context: StaffContext, audience: Audience, *, count: bool = True
) -> list[str]:
    """Return in words whom it is for, in Telegram's HTML.

    Args:
        context: what the manager works with.
        audience: whom it is for.
        count: whether to say how many people that are at this moment.
    """
    if audience.is_empty:
        return [_("👥 To nobody yet. Please choose to whom.")]
    references = await list_references(context.session, audience.cases)
    lines = list(_audience(audience, context, references))
    if count:
        counted = await count_audience(context.session, audience, context.profile)
        people = sum(counted.values())
        lines.append(
            _("That is {n} person now.", "That is {n} people now.", people).format(n=people)
        )
    return lines


def _audience(
    audience: Audience, context: StaffContext, references: Mapping[int, str]
) -> Iterator[str]:
    if audience.everyone:
        yield _("👥 To everyone")
    labels = topic_labels(context.profile, context.staff.locale)
    if audience.topics:
        topics = _listed(quoted(labels.get(topic, topic)) for topic in audience.topics)
        yield _("👥 To people who follow {topics}").format(topics=topics)
    if audience.streets:
        streets = _listed(quoted(street) for street in audience.streets)
        yield _("🏠 To people in {streets}").format(streets=streets)
    if audience.cases:
        cases = _listed(isolate(references.get(case, "–")) for case in audience.cases)
        yield _("📋 To people who sent or follow {cases}").format(cases=cases)
    if audience.languages:
        languages = _listed(language_name(locale) for locale in audience.languages)
        yield _("🗣 Only people who read {languages}").format(languages=languages)


def _listed(words: Iterable[str]) -> str:
    listed: str = format_list(list(words), style="or", locale=current_locale())
    return listed


# --- Languages ---------------------------------------------------------------------------------


def _language_lines(draft: Drafted, profile: QuarterProfile) -> Iterator[str]:
    marks = [language_mark(draft, locale) for locale in profile.locales]
    yield f"🌐 {' · '.join(marks)}"
    if set(profile.locales) - set(draft.texts):
        yield missing_label(draft.announcement.missing)


def language_mark(draft: Drafted, locale: str) -> str:
    """Return a language, and whether its text is there or asked for."""
    missing = "⏳" if locale in draft.asked else "✗"
    return f"{language_name(locale)} {'✓' if locale in draft.texts else missing}"


def missing_label(missing: Missing) -> str:
    """Return what people get whose language has no text."""
    match missing:
        case Missing.GERMAN:
            return _("Where a text is missing, people get the German one with a note.")
        case Missing.HOLD:
            return _("Where a text is missing, people get nothing until it is there.")


# --- Buttons -----------------------------------------------------------------------------------


def _details(draft: Drafted, profile: QuarterProfile) -> Iterator[InlineKeyboardButton]:
    written = len(set(profile.locales) & set(draft.texts))
    yield draft.button(_("✏️ Text"), AnnouncementAction.LANGUAGE, code_of(ORIGINAL_LOCALE))
    languages = _("🌐 Languages")
    yield draft.button(
        f"{languages} {written}/{len(profile.locales)}", AnnouncementAction.LANGUAGES
    )
    yield draft.button(_("👥 To whom"), AnnouncementAction.WHOM)
    yield draft.button(_("📷 Photo or file"), AnnouncementAction.FILE)
    yield draft.button(_("🔗 Button with link"), AnnouncementAction.LINK)
    yield draft.button(_("📊 Poll"), AnnouncementAction.POLL)
    if draft.announcement.urgent:
        yield draft.button(_("🚨 Not urgent after all"), AnnouncementAction.URGENT, 0)
    else:
        yield draft.button(_("🚨 Urgent"), AnnouncementAction.URGENT)
    yield draft.button(_("👁 Preview"), AnnouncementAction.PREVIEW)


def _endings(draft: Drafted) -> Iterator[list[InlineKeyboardButton]]:
    later, discard = (
        draft.button(_("🕐 At a time"), AnnouncementAction.WHEN),
        draft.button(_("🗑 Discard"), AnnouncementAction.DISCARD),
    )
    if draft.announcement.state is AnnouncementState.SCHEDULED:
        later = draft.button(_("🕐 At another time"), AnnouncementAction.WHEN)
        yield [draft.button(_("✋ Do not send it then"), AnnouncementAction.UNSCHEDULE)]
    yield [later, discard]
    yield [draft.button(_("📨 Send"), AnnouncementAction.SEND)]
