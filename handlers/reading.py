"""What somebody reads of others' words: in their own language where that is there.

The translation stands first, marked as a person's or a machine's, and the original is one tap
away.  Where there is none, whoever does not read the language of the original gets the German
words, and theirs are wanted for the next time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aiogram import html
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contexts import ResidentContext
from handlers.text import shorten
from handlers.translated import Machine, made_by
from storage.cases.models import Case
from storage.ideas.models import Idea
from storage.ideas.publishing import suggest_title
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Translation
from storage.translations.queries import Key, find_translations
from storage.translations.reading import Known, find_known, want_for_reader
from storage.translations.sources import Source, idea_sources
from storage.translations.wanting import language_of

DOUBTFUL_LONGEST: Final = 1_000
"""Units of a machine's words that seem wrong, below the original."""


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words as one reader gets them.

    Attributes:
        original: what was written.
        translation: what stands in its place; ``None`` for the original itself.
        doubtful: a machine's words that seem wrong, to be read below.
    """

    original: str
    translation: Translation | None = None
    doubtful: Translation | None = None

    @property
    def shown(self) -> str:
        """What stands first."""
        if self.translation is None or self.translation.text is None:
            return self.original
        return self.translation.text

    @property
    def mark(self) -> str | None:
        """Who has translated what stands first, as a line; ``None`` for the original."""
        return None if self.translation is None else made_by(self.translation)

    def lines(self, longest: int = DOUBTFUL_LONGEST) -> Iterator[str]:
        """Yield what is said below what stands first, in Telegram's HTML.

        ``longest`` is how many units of what seems wrong are shown.
        """
        if self.mark is not None:
            yield self.mark
        if self.doubtful is not None and self.doubtful.text is not None:
            words = shorten(self.doubtful.text, longest)
            yield f"<blockquote>{html.quote(words)}</blockquote>"
            yield made_by(self.doubtful)

    def as_written(self) -> "Words":
        """Return the words as they were written."""
        return Words(self.original)


@dataclass(frozen=True, slots=True)
class IdeaWords:
    """The title and the text of an idea as one reader gets them."""

    title: Words
    text: Words

    @property
    def is_translated(self) -> bool:
        """Whether there is an original to be seen."""
        return self != self.as_written()

    def as_written(self) -> "IdeaWords":
        """Return both as they were written."""
        return IdeaWords(self.title.as_written(), self.text.as_written())


async def read_words(context: ResidentContext, sources: Sequence[Source]) -> Mapping[Key, Words]:
    """Return several texts as the person reads them, and want what is not translated yet."""
    to = language_of(context.person.locale)
    known = await find_known(context.session, sources, to=to)
    if context.machine is not None:
        await want_for_reader(
            context.session,
            [each for each in known.values() if _knows(context.machine, each, to)],
            to=to,
            outside=context.machine.outside,
            monthly=context.machine.monthly,
            now=context.now,
        )
    return {key: choose(each, to=to) for key, each in known.items()}


def _knows(machine: Machine, known: Known, to: str) -> bool:
    language = known.source.language
    return language is None or machine.knows(language, to)


def choose(known: Known, *, to: str) -> Words:
    """Return which of the words somebody reads whose language is ``to``."""
    source = known.source
    if source.language == to:
        return Words(source.text)
    if _is_sound(known.own):
        return Words(source.text, known.own)
    doubtful = None if known.own is None or known.own.text is None else known.own
    return Words(source.text, known.german if _is_sound(known.german) else None, doubtful)


def _is_sound(translation: Translation | None) -> bool:
    return translation is not None and translation.text is not None and not translation.doubts


# --- Ideas -------------------------------------------------------------------------------------


async def read_idea(context: ResidentContext, idea: Idea, case: Case) -> IdeaWords:
    """Return the title and the text of an idea as the person reads them."""
    title, text = _sources_of(idea, case)
    words = await read_words(context, [title, text])
    return IdeaWords(words[title.kind, title.id], words[text.kind, text.id])


async def read_title(context: ResidentContext, idea: Idea, case: Case) -> str:
    """Return what an idea is called in the language of the person."""
    return (await read_titles(context, [(case, idea)]))[idea.case_id]


async def read_titles(
    context: ResidentContext, ideas: Sequence[tuple[Case | None, Idea]]
) -> Mapping[int, str]:
    """Return what several ideas are called in the language of the person, by their numbers."""
    titles = [_sources_of(idea, case)[0] for case, idea in ideas]
    words = await read_words(context, titles)
    return {number: each.shown for (_kind, number), each in words.items()}


async def read_german_titles(session: AsyncSession, ideas: Sequence[Idea]) -> Mapping[int, str]:
    """Return what several ideas are called for the team, by their numbers."""
    titles = [idea_sources(idea)[0] for idea in ideas]
    german = await find_translations(session, titles, to=ORIGINAL_LOCALE)
    return {
        title.id: _in_german(title, german.get((title.kind, title.id))).shown for title in titles
    }


async def read_german_title(session: AsyncSession, idea: Idea) -> str:
    """Return what an idea is called for the team."""
    return (await read_german_titles(session, [idea]))[idea.case_id]


def _in_german(source: Source, german: Translation | None) -> Words:
    return choose(Known(source, german, german), to=ORIGINAL_LOCALE)


def _sources_of(idea: Idea, case: Case | None) -> tuple[Source, Source]:
    """Return title and text, in the language of the case where they are what was sent."""
    title, text = idea_sources(idea)
    if case is None:
        return title, text
    if title.text == suggest_title(case.text):
        title = replace(title, language=case.known_language)
    if text.text == case.text:
        text = replace(text, language=case.known_language)
    return title, text
