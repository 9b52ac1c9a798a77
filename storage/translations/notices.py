"""What is told of translations without asking."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.audience import list_audience
from storage.cases.models import Case, CaseHistoryEntry
from storage.cases.queries import QUIET_KINDS
from storage.outbox import Notice, enqueue_notice
from storage.people import Person, Role
from storage.translations.models import SourceKind, Translation


class TranslationAskedNotice(Notice, name="translation-asked"):
    """Asks an interpreter for a text in another language."""

    translation_id: int


class TranslationReadyNotice(Notice, name="translation-ready"):
    """Tells who has asked for a translation that it is there."""

    translation_id: int


class AnswerTranslatedNotice(Notice, name="answer-translated"):
    """Brings somebody the team's words in their language, after the original."""

    translation_id: int


class PreviewNotice(Notice, name="answer-preview"):
    """Shows who writes an answer what arrives, in the languages a machine translates into."""

    draft_id: int
    languages: tuple[str, ...]


def translated_topic(translation_id: int) -> str:
    """Return the topic in the outbox of what brings a translation after the original."""
    return f"translated-{translation_id}"


async def list_asked_people(session: AsyncSession, translation: Translation) -> set[int]:
    """Return all interpreters of the team, but not who asks."""
    interpreters = select(Person.id).where(
        Person.role == Role.INTERPRETER,
        Person.id.is_distinct_from(translation.asked_by_id),
        ~Person.erasure_pending,
    )
    return set(await session.scalars(interpreters))


async def ask_interpreters(
    session: AsyncSession, translation: Translation, *, now: datetime
) -> set[int]:
    """Ask all interpreters of the team, but not who asks; return who they are."""
    found = await list_asked_people(session, translation)
    await enqueue_notice(
        session,
        TranslationAskedNotice(translation_id=translation.id),
        person_ids=found,
        topic=f"translation-{translation.id}",
        now=now,
    )
    return found


async def tell_of_translation(
    session: AsyncSession,
    translation: Translation,
    *,
    exclude: Collection[int] = (),
    is_other: bool = True,
    now: datetime,
) -> None:
    """Tell who has asked for it, and, if it is what the team has said, whom that concerns.

    Args:
        session: an open session; the caller commits.
        translation: what is there.
        exclude: who is not told.
        is_other: whether it says something else than before; else no reader is told again.
        now: the time.
    """
    asked = {translation.asked_by_id} - {None, *exclude}
    await enqueue_notice(
        session,
        TranslationReadyNotice(translation_id=translation.id),
        person_ids={number for number in asked if number is not None},
        now=now,
    )
    if translation.source_kind is not SourceKind.HISTORY or not is_other:
        return
    entry = await session.get(CaseHistoryEntry, translation.source_id)
    if entry is None or entry.kind in QUIET_KINDS:
        return
    case = await session.get_one(Case, translation.case_id)
    readers = select(Person.id).where(
        Person.id.in_(await list_audience(session, case) - {entry.actor_id}),
        func.substr(Person.locale + "-", 1, func.length(translation.to_language) + 1)
        == translation.to_language + "-",
    )
    await enqueue_notice(
        session,
        AnswerTranslatedNotice(translation_id=translation.id),
        person_ids=set(await session.scalars(readers)),
        topic=translated_topic(translation.id),
        now=now,
    )
