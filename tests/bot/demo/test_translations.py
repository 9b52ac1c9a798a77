"""The translations of the demo: everything played can be read, and one text waits."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.player import read_history
from bot.demo.run import found_quarter
from bot.demo.translations import read_translations
from storage.cases.models import Case
from storage.cases.queries import list_history
from storage.people import Person, Role
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Engine, TranslationState
from storage.translations.queries import find_translation, list_asked
from storage.translations.sources import case_source, history_source

NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


def test_every_translation_is_of_words_of_the_history() -> None:
    history = " ".join(
        words for case in read_history().cases for words in (case.text, *case.course)
    )
    assert [words for words in read_translations() if words not in history] == []


async def test_both_sides_read_their_language_and_one_text_waits_for_an_interpreter(
    session: AsyncSession,
) -> None:
    await found_quarter(session, now=NOON)
    samples = read_translations()
    untranslated, read = [], 0
    for case in await session.scalars(select(Case).where(Case.language != ORIGINAL_LOCALE)):
        language = case.language or ""
        found = await find_translation(session, case_source(case), to=ORIGINAL_LOCALE)
        if found and found.state is TranslationState.DONE:
            assert found.engine is Engine.SAMPLE
            assert found.from_language == language
        else:
            untranslated.append(case.id)
        for entry in await list_history(session, case_id=case.id):
            said = samples.get(entry.text or "", {}).get(language)
            if said is not None:
                told = await find_translation(session, history_source(entry), to=language)
                assert told
                assert told.text == said
                read += 1
    interpreters = select(Person).where(Person.role == Role.INTERPRETER)
    interpreter = (await session.scalars(interpreters)).one()
    (asked,) = await list_asked(session, staff=interpreter)
    assert untranslated == [asked.source_id]
    assert read > 8
