"""Reading transcriptions: what was heard in the voice messages of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.media import MediaFile
from storage.files.transcriptions import Transcription, TranscriptionState
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import SourceKind, Translation
from storage.translations.queries import find_translations
from storage.translations.sources import Source, transcription_source


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a voice message.

    Attributes:
        file: the message.
        source: the words, and in which language they were said.
        translation: what is known of them in German.
    """

    file: MediaFile
    source: Source
    translation: Translation | None


async def list_heard(
    session: AsyncSession, files: Sequence[MediaFile], *, to: str = ORIGINAL_LOCALE
) -> Mapping[int, Heard]:
    """Return what was heard in these files of cases, by their numbers, in their order.

    Args:
        session: an open session.
        files: the files; what is no voice message says nothing.
        to: the language its translation is looked for in.
    """
    sounds = {file.id: file for file in files if not file.is_photo}
    if not sounds:
        return {}
    rows = await session.scalars(
        select(Transcription)
        .where(Transcription.media_id.in_(sounds), Transcription.state == TranscriptionState.DONE)
        .order_by(Transcription.media_id)
        .execution_options(populate_existing=True)
    )
    sources = {
        row.media_id: transcription_source(row, case_id)
        for row in rows
        if (case_id := sounds[row.media_id].case_id) is not None
    }
    translated = await find_translations(session, list(sources.values()), to=to)
    return {
        number: Heard(sounds[number], source, translated.get((SourceKind.TRANSCRIPTION, number)))
        for number, source in sources.items()
    }
