"""What can be translated: which words of which row, and whose they are."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Integer, Select, String, cast, literal, null, select, union_all
from sqlalchemy import case as either
from sqlalchemy.orm import aliased

from storage.cases.models import Case, CaseHistoryEntry
from storage.files.media import MediaFile
from storage.files.transcriptions import Transcription
from storage.ideas.models import Idea, IdeaComment
from storage.people import Person, Role
from storage.translations.models import TAG_LENGTH, AnswerDraft, SourceKind, Translation

UNDETERMINED: Final = "und"
"""The language of words whose language cannot be found out (BCP 47, ISO 639-2)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Words somebody has written.

    Attributes:
        kind: what kind of text it is.
        id: the number of its row.
        case_id: the case it belongs to.
        text: the words.
        language: the language they are in, where it is known.
        draft_id: the draft they belong to, if they are not sent yet.
    """

    kind: SourceKind
    id: int
    case_id: int
    text: str
    language: str | None = None
    draft_id: int | None = None

    @property
    def hash(self) -> str:
        """The hash of the words."""
        return hash_of(self.text)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def has_letters(text: str) -> bool:
    """Return whether there is anything in a text to translate."""
    return any(map(str.isalpha, text))


def case_source(case: Case) -> Source:
    """Return the words a case begins with."""
    return Source(SourceKind.CASE, case.id, case.id, case.text, case.known_language)


def history_source(entry: CaseHistoryEntry) -> Source:
    """Return the words of a line of a case's history."""
    return Source(SourceKind.HISTORY, entry.id, entry.case_id, entry.text or "")


def idea_sources(idea: Idea) -> tuple[Source, Source]:
    """Return the title and the text everybody reads."""
    return (
        Source(SourceKind.IDEA_TITLE, idea.case_id, idea.case_id, idea.title),
        Source(SourceKind.IDEA, idea.case_id, idea.case_id, idea.text),
    )


def comment_source(comment: IdeaComment) -> Source:
    """Return what somebody says about an idea."""
    return Source(SourceKind.COMMENT, comment.id, comment.case_id, comment.text)


def transcription_source(transcription: Transcription, case_id: int) -> Source:
    """Return what a machine has heard in a voice message of a case."""
    number, text = transcription.media_id, transcription.text or ""
    return Source(SourceKind.TRANSCRIPTION, number, case_id, text, transcription.language)


def draft_source(draft: AnswerDraft) -> Source:
    """Return words of the team that are not sent yet."""
    return Source(SourceKind.DRAFT, draft.id, draft.case_id, draft.text, draft_id=draft.id)


def back_source(translation: Translation) -> Source:
    """Return what a draft says in another language."""
    return Source(
        SourceKind.BACK,
        translation.id,
        translation.case_id,
        translation.text or "",
        translation.to_language,
        translation.draft_id,
    )


def _select_sources() -> Select[Any]:
    """Return all words there are: kind, number, text, and whose words they are or concern.

    ``author_id`` is whoever wrote them, unless for the team; ``reporter_id`` whose case it is;
    ``told`` the language they are in, where the team has said so.
    """
    author = aliased(Person)
    resident = (
        select(author.id)
        .where(author.id == CaseHistoryEntry.actor_id, author.role == Role.RESIDENT)
        .scalar_subquery()
    )
    nobody, unsaid = cast(null(), Integer), cast(null(), String(TAG_LENGTH)).label("told")
    there = aliased(Translation)
    parts = [
        select(
            _kind(SourceKind.CASE),
            Case.id.label("id"),
            Case.text.label("text"),
            nobody.label("author_id"),
            Case.reporter_id.label("reporter_id"),
            either((Case.language_set_by_hand, Case.language), else_=null()).label("told"),
        ),
        select(
            _kind(SourceKind.HISTORY),
            CaseHistoryEntry.id,
            CaseHistoryEntry.text,
            resident,
            Case.reporter_id,
            unsaid,
        ).join(Case, Case.id == CaseHistoryEntry.case_id),
        *[
            select(_kind(kind), Idea.case_id, words, nobody, Case.reporter_id, unsaid).join(
                Case, Case.id == Idea.case_id
            )
            for kind, words in ((SourceKind.IDEA_TITLE, Idea.title), (SourceKind.IDEA, Idea.text))
        ],
        select(
            _kind(SourceKind.COMMENT),
            IdeaComment.id,
            IdeaComment.text,
            IdeaComment.person_id,
            IdeaComment.person_id,
            unsaid,
        ),
        select(
            _kind(SourceKind.TRANSCRIPTION),
            Transcription.media_id,
            Transcription.text,
            MediaFile.person_id,
            Case.reporter_id,
            unsaid,
        )
        .join(MediaFile, MediaFile.id == Transcription.media_id)
        .join(Case, Case.id == MediaFile.case_id),
        select(
            _kind(SourceKind.DRAFT),
            AnswerDraft.id,
            AnswerDraft.text,
            nobody,
            Case.reporter_id,
            unsaid,
        ).join(Case, Case.id == AnswerDraft.case_id),
        select(_kind(SourceKind.BACK), there.id, there.text, nobody, Case.reporter_id, unsaid)
        .join(Case, Case.id == there.case_id)
        .where(there.source_kind == SourceKind.DRAFT),
    ]
    return select(union_all(*parts).subquery("sources"))


def _kind(kind: SourceKind) -> Any:
    return cast(literal(kind.value), String(32)).label("kind")


SOURCES: Final = _select_sources().subquery("sources")
