"""The history of a case in words: who did what, and what was said."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.cases.closing_reasons import find_reason, reason_text
from handlers.cases.staff.translation import waiting_line
from handlers.formats import isolate, moment_in_short
from handlers.labels import role_label, status_label
from handlers.text import one_line, pieces, quoted, shorten, units
from handlers.translated import made_by
from storage.cases.models import CORRECTION, Case, CaseHistoryEntry, CaseHistoryKind
from storage.people import Role
from storage.transcriptions.queries import Heard
from storage.translations.models import SourceKind, Translation
from storage.translations.queries import Key

WORDS_ON_CARD = 150
"""Units of somebody's words in one line of a card; the whole history shows all."""
PAGE_LONGEST = 3500
"""Units on one page of the whole history; a message takes 4,096 (Bot API, sendMessage)."""


def brief_line(
    entry: CaseHistoryEntry,
    case: Case,
    names: Mapping[int, str],
    zone: ZoneInfo,
    translation: Translation | None,
) -> str:
    """Return one line for the card, in German if it is there; long words are cut."""
    words, sign = entry_words(entry), ""
    if translation is not None and translation.text is not None:
        words, sign = translation.text, "🌐 "
    said = f": {sign}{quoted(shorten(one_line(words), WORDS_ON_CARD))}" if words else ""
    return f"{_heading(entry, case, names, zone)}{said}"


def pages(
    case: Case,
    entries: Iterable[CaseHistoryEntry],
    names: Mapping[int, str],
    zone: ZoneInfo,
    translated: Mapping[Key, Translation],
    heard: Collection[Heard],
) -> list[str]:
    """Return everything that was said and done, in messages short enough to be sent.

    Where it is translated, German stands first and the original below; so does what a machine
    has heard in voice messages, under the line they came with.
    """
    blocks = list(_whole(case.text, translated.get((SourceKind.CASE, case.id)), _quotation))
    for entry in entries:
        words = entry_words(entry)
        blocks.append(f"<b>{_heading(entry, case, names, zone)}</b>")
        if words:
            translation = translated.get((SourceKind.HISTORY, entry.id))
            blocks += _whole(words, translation, html.quote)
        for each in heard:
            if each.file.history_entry_id == entry.id:
                blocks.append(_("🎙 What a machine heard (may be wrong):"))
                blocks += _whole(each.source.text, each.translation, html.quote)
    return _fill(blocks)


def _whole(
    words: str, translation: Translation | None, shown: Callable[[str], str]
) -> Iterator[str]:
    if translation is not None and translation.text is not None:
        yield from map(shown, _split(translation.text))
        yield f"<i>{made_by(translation)}</i>"
        yield from map(_quotation, filter(None, _split(words)))
    else:
        yield from map(shown, filter(None, _split(words)))
    if translation is not None and (waits := waiting_line(translation)):
        yield f"<i>{waits}</i>"


def _quotation(piece: str) -> str:
    return f"<blockquote>{html.quote(piece)}</blockquote>"


def entry_words(entry: CaseHistoryEntry) -> str | None:
    """Return what was written, or the ready-made sentence that was chosen."""
    reason = find_reason(entry.reason)
    return reason_text(reason) if reason is not None else entry.text


def _heading(entry: CaseHistoryEntry, case: Case, names: Mapping[int, str], zone: ZoneInfo) -> str:
    moment = isolate(moment_in_short(entry.at, zone))
    what = _what(entry, case, names)
    if entry.kind is CaseHistoryKind.SUBMITTED and not case.is_entered:
        return f"{moment} · {what}"
    return f"{moment} · {_actor(entry, case, names)} · {what}"


def _actor(entry: CaseHistoryEntry, case: Case, names: Mapping[int, str]) -> str:
    if entry.actor_id is not None and entry.actor_id in names:
        return quoted(names[entry.actor_id])
    if entry.actor_id is None:
        # NOTE: somebody whose account is gone, in a history: "12 May · somebody · asked back"
        return _("somebody")
    if entry.actor_id == case.reporter_id:
        return role_label(Role.RESIDENT)
    return _("Neighbour")


def _what(  # noqa: C901  a case for each member
    entry: CaseHistoryEntry, case: Case, names: Mapping[int, str]
) -> str:
    match entry.kind:
        case CaseHistoryKind.SUBMITTED:
            return _submitted(case)
        case CaseHistoryKind.STATUS:
            return _status(entry)
        case CaseHistoryKind.ASSIGNED:
            return _assigned(entry, names)
        case (
            CaseHistoryKind.ADDITION
            | CaseHistoryKind.QUESTION
            | CaseHistoryKind.ANSWER
            | CaseHistoryKind.NOTE
        ) if entry.reason == CORRECTION:
            # NOTE: of earlier words; in a history: "12 May · Resident · corrected it"
            return _("✏️ corrected it")
        case CaseHistoryKind.QUESTION:
            return _("❓ asked back")
        case CaseHistoryKind.ANSWER:
            return _("💬 answered")
        case CaseHistoryKind.ADDITION:
            return _("➕ added something")
        case CaseHistoryKind.NOTE:
            return _("🔒 internal note")
        case CaseHistoryKind.FORWARDED:
            return _("📨 forwarded it to {addressee}").format(
                addressee=quoted(entry.addressee or "")
            )
        case CaseHistoryKind.CONFIRMED:
            return _("👍 says it is solved")
        case CaseHistoryKind.REOPENED:
            return _("👎 says it is not solved")
        case CaseHistoryKind.ERASED:
            return _("erased their data")


def _submitted(case: Case) -> str:
    if case.is_entered:
        # NOTE: a case of somebody without a phone; in a history: "12 May · Ms Weber · entered it"
        return _("🧾 entered it")
    # NOTE: a case was sent to the team; in a history: "12 May · has arrived"
    return _("📨 has arrived")


def _status(entry: CaseHistoryEntry) -> str:
    if entry.became is None:
        return ""
    label = status_label(entry.became)
    return f"{label} ({quoted(entry.addressee)})" if entry.addressee else label


def _assigned(entry: CaseHistoryEntry, names: Mapping[int, str]) -> str:
    if entry.assignee_id is not None and entry.assignee_id == entry.actor_id:
        return _("🙋 took it")
    # NOTE: stands for a member of the team who has left: "gave it to somebody"
    name = names.get(entry.assignee_id or 0) or _("somebody")
    return _("👤 gave it to {name}").format(name=quoted(name))


def _split(text: str) -> list[str]:
    return pieces(text, PAGE_LONGEST - 500)


def _fill(blocks: list[str]) -> list[str]:
    filled = [""]
    for block in blocks:
        together = f"{filled[-1]}\n{block}".strip()
        if filled[-1] and units(together) > PAGE_LONGEST:
            filled.append(block)
        else:
            filled[-1] = together
    return filled
