"""Sending an announcement: urgent or not, looked at in each language, now, later, or again.

::

    card ─► urgent ─► sure? ─► really? ─► card
       ├──► preview ─► what readers of each language get ─► card
       ├──► at a time ─► it is written ─► how often ─► how many people ─► yes ─► card
       └──► send ─► how many people in which language ─► yes ─► progress
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.announcements.rendering import preview
from handlers.announcements.staff.buttons import AnnouncementAction, AnnouncementDraftButton
from handlers.announcements.staff.card import audience_lines, card
from handlers.announcements.staff.card_moves import ask_in_place, card_in_place
from handlers.announcements.staff.draft import (
    AnnouncementTap,
    Announcing,
    Asked,
    Drafted,
    OnDraft,
    all_announcements,
)
from handlers.announcements.staff.send_times import Often, often_label
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasText, IsManager
from handlers.formats import language_name, moment_in_short
from handlers.keyboards import column, keyboard
from handlers.replies import Replies, Reply, Screen, edit_or_send, send
from handlers.times import read_moment
from storage.announcements import (
    Audience,
    Missing,
    count_audience,
    edit_announcement,
    find_media,
    next_times,
    schedule_announcement,
    start_announcement,
    unschedule_announcement,
)

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

TIMES_SHOWN: Final = 3
SATURDAY: Final = 5


# --- Urgent ------------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.URGENT))
async def mark_urgent(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Ask twice whether people may be woken up; taking it back is one tap."""
    await context.leave_dialogue()
    if tapped.value in {None, 1}:
        return edit_or_send(
            query, *await _ask_whether_urgent(context, draft, (tapped.value or 0) + 1)
        )
    await edit_announcement(
        context.session,
        announcement_id=draft.announcement.id,
        urgent=tapped.value == 2,  # noqa: PLR2004
    )
    return await card_in_place(query, context, draft)


async def _ask_whether_urgent(context: StaffContext, draft: Drafted, step: int) -> Screen:
    if step == 1:
        question = _(
            "🚨 <b>Urgent?</b>\n"
            "It is then sent at once, in the night and on Sundays, too. Please use it only where "
            "people have to know at once, such as a burst water main."
        )
        yes = _("🚨 Yes, it is urgent")
    else:
        people = await _count_people(context, draft.announcement.to)
        question = _(
            "🚨 <b>Really?</b> The phone of {n} person may ring in the night.",
            "🚨 <b>Really?</b> The phones of {n} people may ring in the night.",
            people,
        ).format(n=people)
        yes = _("🚨 Yes, really")
    return question, keyboard([draft.button(yes, AnnouncementAction.URGENT, step)], [draft.back()])


# --- Preview -----------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.PREVIEW))
async def show_previews(_query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show what readers of each language get, then the card again."""
    await context.leave_dialogue()
    previews = [reply async for reply in _previews(context, draft)]
    return [*previews, send(context.chat_id, *await card(context, draft.announcement.id))]


async def _previews(context: StaffContext, draft: Drafted) -> AsyncIterator[Reply]:
    one = draft.announcement
    media = await find_media(context.session, one)
    for locale in context.profile.locales:
        held = one.missing is Missing.HOLD and locale not in draft.texts
        heading = _("👁 <b>Preview: {language}</b>").format(language=language_name(locale))
        if held:
            nothing = _("Nothing yet: the text in this language is missing.")
            yield send(context.chat_id, f"{heading}\n{nothing}")
            continue
        yield send(context.chat_id, heading)
        with I18n.get_current(no_error=False).use_locale(locale):
            yield preview(one, draft.texts, locale, media=media, chat_id=context.chat_id)


# --- Later, and again --------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.WHEN))
async def ask_for_moment(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Ask when it shall be sent."""
    question = _("🕐 When? Please write day and time, such as 24.12. 18:00")
    return await ask_in_place(query, context, draft, Announcing.moment, question)


@router.message(Announcing.moment, HasText(), OnDraft())
async def take_moment(
    _message: Message, text: str, draft: Drafted, context: StaffContext
) -> Replies:
    """Take the moment, then show what results."""
    send_at = read_moment(text, context)
    asked = Asked(announcement_id=draft.announcement.id, send_at=send_at)
    return send(context.chat_id, *await _plan(context, draft, asked, send_at))


@router.callback_query(AnnouncementTap(AnnouncementAction.REPEAT))
async def choose_repeat(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Choose how often it comes back."""
    asked = await _planned(context, draft)
    rules = dict(enumerate(Often))
    if asked is None or asked.send_at is None:
        return await card_in_place(query, context, draft)
    chosen = asked.model_copy(update={"often": rules.get(tapped.value or 0, Often.ONCE)})
    return edit_or_send(query, *await _plan(context, draft, chosen, asked.send_at))


@router.callback_query(AnnouncementTap(AnnouncementAction.SCHEDULE))
async def schedule(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Send it at the time that was shown."""
    asked = await _planned(context, draft)
    if asked is None or asked.send_at is None:
        return await card_in_place(query, context, draft)
    await schedule_announcement(
        context.session,
        announcement_id=draft.announcement.id,
        send_at=asked.send_at,
        repeats=asked.often.value or None,
        profile=context.profile,
        actor_id=context.staff.id,
        now=context.now,
    )
    return await card_in_place(query, context, draft)


@router.callback_query(AnnouncementTap(AnnouncementAction.UNSCHEDULE))
async def unschedule(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Make it a draft again."""
    await unschedule_announcement(context.session, announcement_id=draft.announcement.id)
    return await card_in_place(query, context, draft)


async def _planned(context: StaffContext, draft: Drafted) -> Asked | None:
    """Return the time that was shown for this draft, or ``None`` if something else was asked."""
    if await context.state.get_state() != Announcing.planning.state:
        return None
    asked = await context.load_draft(Asked)
    return asked if asked.announcement_id == draft.announcement.id else None


async def _plan(context: StaffContext, draft: Drafted, asked: Asked, send_at: datetime) -> Screen:
    await context.open_dialogue(Announcing.planning, asked)
    zone = context.profile.zone
    when = moment_in_short(send_at, zone)
    lines = [_("🕐 <b>Send it on {when}?</b>").format(when=when), *await _question(context, draft)]
    if asked.often is not Often.ONCE:
        times = next_times(
            asked.often.value,
            first=send_at,
            zone=zone,
            after=send_at,
            count=TIMES_SHOWN,
        )
        following = " · ".join(moment_in_short(each, zone) for each in times)
        often = often_label(asked.often)
        # NOTE: such as "every week: 31.12.26, 18:00 · 7.1.27, 18:00"
        lines.append(_("🔁 And again {often}: {times}").format(often=often, times=following))
    starts_on_weekend = send_at.astimezone(zone).weekday() >= SATURDAY
    repeats = [
        draft.button(
            _marked(often_label(often), chosen=often is asked.often),
            AnnouncementAction.REPEAT,
            number,
        )
        for number, often in enumerate(Often)
        if not (often is Often.WORKING_DAYS and starts_on_weekend)
    ]
    yes = draft.button(_("✅ Yes, send it then"), AnnouncementAction.SCHEDULE)
    return "\n".join(lines), keyboard(*column(repeats), [yes], [draft.back()])


# --- Now ---------------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.SEND))
async def ask_whether_sure(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Show how many people in which language get it."""
    await context.leave_dialogue()
    lines = [_("📨 <b>Send it now?</b>"), *await _question(context, draft)]
    to = draft.announcement.to
    if not await _count_people(context, to):
        lines.append(_("Nobody would get it."))
        return edit_or_send(query, "\n".join(lines), keyboard([draft.back()]))
    if context.profile.quiet.is_quiet(context.now) and not draft.announcement.urgent:
        lines.append(_("🌙 These are quiet hours: it arrives when they are over."))
    yes = draft.button(_("📨 Yes, send"), AnnouncementAction.SEND_NOW)
    return edit_or_send(query, "\n".join(lines), keyboard([yes], [draft.back()]))


@router.callback_query(AnnouncementTap(AnnouncementAction.SEND_NOW))
async def send_now(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Begin to send it; the progress comes in a message of its own."""
    await start_announcement(
        context.session,
        announcement_id=draft.announcement.id,
        profile=context.profile,
        actor_id=context.staff.id,
        now=context.now,
    )
    await context.leave_dialogue()
    text = _("📤 It is on its way. Below I show how far it is.")
    return edit_or_send(query, text, keyboard([all_announcements()]))


async def _question(context: StaffContext, draft: Drafted) -> list[str]:
    """Return whom it reaches, and how many people in which language."""
    to = draft.announcement.to
    lines = await audience_lines(context, to)
    if to.is_empty:
        return lines
    counted = await count_audience(context.session, to, context.profile)
    lines += [_count_line(draft, locale, count) for locale, count in counted.items()]
    if draft.announcement.urgent:
        lines.append(_("🚨 Urgent: it is sent in the quiet hours, too."))
    return lines


async def _count_people(context: StaffContext, to: Audience) -> int:
    if to.is_empty:
        return 0
    return sum((await count_audience(context.session, to, context.profile)).values())


def _count_line(draft: Drafted, locale: str, count: int) -> str:
    line = f"• {language_name(locale)}: {count}"
    if locale in draft.texts:
        return line
    if draft.announcement.missing is Missing.HOLD:
        # NOTE: stands behind the number of people who read a language without a text
        without = _("held until the text is there")
    else:
        # NOTE: stands behind the number of people who read a language without a text
        without = _("in German, with a note")
    return f"{line} · {without}"


def _marked(label: str, *, chosen: bool) -> str:
    return f"✅ {label}" if chosen else label
