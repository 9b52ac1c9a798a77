"""What is forgotten of translations when a person erases everything."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryEntry
from storage.files.media import MediaFile
from storage.ideas.models import IdeaComment
from storage.owned import find_owned
from storage.people import Person
from storage.translations.models import AnswerDraft, SourceKind, Translation


def is_of(
    *,
    cases: Collection[int],
    lines: Collection[int],
    comments: Collection[int],
    files: Collection[int],
) -> ColumnElement[bool]:
    """Return the condition that a translation is of words of a person, or said in their cases.

    What the team has not sent yet is not among them: it goes with its draft.

    Args:
        cases: the numbers of their cases.
        lines: those of the lines of histories they have written.
        comments: those of their comments.
        files: those of the files they have sent.
    """
    return and_(
        Translation.draft_id.is_(None),
        or_(
            Translation.case_id.in_(cases),
            and_(
                Translation.source_kind == SourceKind.HISTORY,
                Translation.source_id.in_(lines),
            ),
            and_(
                Translation.source_kind == SourceKind.COMMENT,
                Translation.source_id.in_(comments),
            ),
            and_(
                Translation.source_kind == SourceKind.TRANSCRIPTION,
                Translation.source_id.in_(files),
            ),
        ),
    )


async def forget_translations_of(session: AsyncSession, *, person: Person) -> None:
    """Delete the translations of a person's words, and of all that was said in their cases.

    Comes before what erases their cases and comments, which no longer know whose they were.
    """
    cases = await find_owned(session, Case, person=person)
    lines = await find_owned(session, CaseHistoryEntry, person=person)
    files = await find_owned(session, MediaFile, person=person)
    comments = await find_owned(session, IdeaComment, person=person)
    await session.execute(
        delete(AnswerDraft).where(
            or_(AnswerDraft.by_id == person.id, AnswerDraft.case_id.in_(cases))
        )
    )
    await session.execute(
        delete(Translation).where(is_of(cases=cases, lines=lines, comments=comments, files=files))
    )
