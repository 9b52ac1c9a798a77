"""What is forgotten of transcriptions when somebody takes back what they have sent."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.transcriptions import Transcription
from storage.translations.models import SourceKind, Translation


async def drop_transcriptions(session: AsyncSession, *, media_ids: Collection[int]) -> None:
    """Forget what was heard in files that somebody has taken back."""
    await session.execute(delete(Transcription).where(Transcription.media_id.in_(media_ids)))
    await session.execute(
        delete(Translation).where(
            Translation.source_kind == SourceKind.TRANSCRIPTION,
            Translation.source_id.in_(media_ids),
        )
    )
