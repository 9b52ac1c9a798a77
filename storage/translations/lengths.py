"""How long a translation may be: about twice its text, so that it stands where the text does."""

from collections.abc import Mapping
from typing import Final

from storage.files.transcriptions import HEARD_LONGEST
from storage.ideas.models import COMMENT_LONGEST, PUBLIC_LONGEST, TITLE_LONGEST
from storage.markup import seen
from storage.texts import TEXT_LONGEST, clean_text
from storage.translations.models import SourceKind

LONGEST: Final[Mapping[SourceKind, int]] = {
    SourceKind.CASE: TEXT_LONGEST,
    SourceKind.HISTORY: TEXT_LONGEST,
    SourceKind.IDEA_TITLE: 2 * TITLE_LONGEST,
    SourceKind.IDEA: 2 * PUBLIC_LONGEST,
    SourceKind.COMMENT: 2 * COMMENT_LONGEST,
    SourceKind.TRANSCRIPTION: HEARD_LONGEST,
}
"""In characters."""


def clean_translation(text: str, kind: SourceKind) -> str:
    """Return what somebody has written the way it is stored; of a title, one line without marks.

    Raises:
        TextLengthError: nothing to read, or too long.
    """
    words = " ".join(seen(text).split()) if kind is SourceKind.IDEA_TITLE else text
    return clean_text(words, longest=LONGEST[kind])
