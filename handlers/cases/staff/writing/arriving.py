"""In which languages residents read what the team writes, and how it gets into them."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import CaseAction
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.draft import WritingDraft
from handlers.entry_buttons import AskTranslationButton
from handlers.formats import language_name
from handlers.keyboards import button
from handlers.translated import Machine
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind
from storage.cases.queries import find_history_entry, find_reporter_locale
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.leasing import allows_engine
from storage.translations.models import SourceKind
from storage.translations.wanting import language_of, list_languages

TELLING: Final = frozenset(
    {CaseAction.ASK, CaseAction.ANSWER, CaseAction.CORRECT, CaseAction.CLOSE}
)
"""Actions whose words residents read."""


class Why(enum.Enum):
    """Why no machine translates."""

    NONE_HERE = enum.auto()
    NOT_ALLOWED = enum.auto()
    PAUSES = enum.auto()
    LANGUAGE = enum.auto()


@dataclass(frozen=True, slots=True)
class Arriving:
    """How words of the team arrive, by the languages of those who read them.

    Attributes:
        as_written: languages of those who read German.
        by_machine: languages a machine translates into.
        untranslated: the other languages, each with the reason.
        machine: the machine, where there is one.
        told_by_us: whether the team says it to the person, who has no account.
    """

    as_written: Sequence[str] = ()
    by_machine: Sequence[str] = ()
    untranslated: Sequence[tuple[str, Why]] = ()
    machine: Machine | None = None
    told_by_us: bool = False

    def text(self) -> str:
        """Return it for whoever is about to write."""
        return "\n".join(self._lines())

    def ask_rows(self, entry: CaseHistoryEntry | None) -> list[list[InlineKeyboardButton]]:
        """Return a button for each language a person may be asked for, now that it is said."""
        if entry is None:
            return []
        return [
            [
                button(
                    # NOTE: asks a person for what the team has just written
                    _("🙋 Translate: {language}").format(language=language_name(language)),
                    AskTranslationButton(kind=SourceKind.HISTORY, source_id=entry.id, to=language),
                )
            ]
            for language, _why in self.untranslated
        ]

    def _lines(self) -> Iterator[str]:
        if self.told_by_us or not (self.by_machine or self.untranslated):
            yield reader(*self.as_written, *(language for language, _why in self.untranslated))
        else:
            yield from self._by_language()
        if self.untranslated:
            yield _("🙋 After sending, one tap asks a person to translate them.")

    def _by_language(self) -> Iterator[str]:
        if self.as_written:
            yield _("🌐 {languages}: your words arrive as you write them.").format(
                languages=_names(self.as_written)
            )
        if self.by_machine and self.machine is not None:
            yield _by_machine(self.machine).format(
                languages=_names(self.by_machine), machine=self.machine.name
            )
        for why in Why:
            languages = [language for language, known in self.untranslated if known is why]
            if languages:
                yield _(
                    "🌐 {languages}: your words arrive in German, as you write them. {reason}"
                ).format(languages=_names(languages), reason=_reason(why))


async def find_arriving(context: CaseContext, case: Case, draft: WritingDraft) -> Arriving:
    """Return how the words arrive that somebody writes about a case."""
    if draft.act not in TELLING:
        return Arriving()
    session, machine = context.session, context.machine
    if case.is_entered and case.reporter_id is None:
        locale = await find_reporter_locale(session, case)
        return _told_by_us(None if locale is None else language_of(locale))
    languages = await list_languages(session, case, everybody=await _reaches_all(context, draft))
    as_written = [language for language in languages if language == ORIGINAL_LOCALE]
    others = [language for language in languages if language != ORIGINAL_LOCALE]
    allowed = machine is not None and await allows_engine(session, case, outside=machine.outside)
    found = {language: _why_not(machine, language, allowed=allowed) for language in others}
    return Arriving(
        as_written=as_written,
        by_machine=[language for language, why in found.items() if why is None],
        untranslated=[(language, why) for language, why in found.items() if why is not None],
        machine=machine,
    )


async def _reaches_all(context: CaseContext, draft: WritingDraft) -> bool:
    """Return whether followers read the words too, and not only who has reported."""
    if draft.said_id is None:
        return draft.act is CaseAction.CLOSE
    said = await find_history_entry(context.session, draft.said_id)
    return said is not None and said.kind is CaseHistoryKind.STATUS


def reader(*languages: str) -> str:
    """Return a sentence about how own words arrive at who reads one of these languages."""
    if not languages:
        return _("Your own words arrive exactly as you write them.")
    return _(
        "Your own words arrive exactly as you write them. The resident reads: {language}."
    ).format(language=_names(languages))


def _told_by_us(language: str | None) -> Arriving:
    if language in {None, ORIGINAL_LOCALE}:
        return Arriving([language] if language else [], told_by_us=True)
    return Arriving(untranslated=[(language or "", Why.NONE_HERE)], told_by_us=True)


def _why_not(machine: Machine | None, language: str, *, allowed: bool) -> Why | None:
    if machine is None:
        return Why.NONE_HERE
    if not allowed:
        return Why.NOT_ALLOWED
    if not machine.knows(ORIGINAL_LOCALE, language):
        return Why.LANGUAGE
    return None if machine.is_at_work else Why.PAUSES


def _by_machine(machine: Machine) -> str:
    if machine.outside:
        return _(
            "🌐 {languages}: a machine outside this house translates your words ({machine}). "
            "The original is one tap away."
        )
    return _(
        "🌐 {languages}: a machine in this house translates your words ({machine}). "
        "The original is one tap away."
    )


def _reason(why: Why) -> str:
    match why:
        case Why.NONE_HERE:
            return _("No machine translates here.")
        case Why.NOT_ALLOWED:
            return _("The person has not allowed a machine to translate.")
        case Why.PAUSES:
            return _("The machine cannot translate at the moment.")
        case Why.LANGUAGE:
            return _("The machine does not know this language.")


def _names(languages: Sequence[str]) -> str:
    return ", ".join(map(language_name, languages))
