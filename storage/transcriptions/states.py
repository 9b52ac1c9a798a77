"""Where a transcription is on its way: the changes there are, and the one function for them.

Each is one conditional ``UPDATE``, so that of two who change a row at once one wins.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.transcriptions import Transcription, TranscriptionState

_S: Final = TranscriptionState

COMES_FROM: Final[Mapping[TranscriptionState, frozenset[TranscriptionState]]] = {
    _S.WANTED: frozenset({_S.RUNNING}),
    _S.RUNNING: frozenset({_S.WANTED, _S.RUNNING}),
    _S.DONE: frozenset({_S.RUNNING}),
    _S.FAILED: frozenset({_S.RUNNING}),
}
"""From where each state is reached; ``RUNNING`` anew when a lease has run out."""


async def change_state(
    session: AsyncSession,
    media_id: int,
    to: TranscriptionState,
    *,
    still: ColumnElement[bool],
    **values: Any,
) -> bool:
    """Move a transcription on; False if it has moved already.

    Args:
        session: an open session; the caller commits.
        media_id: which one.
        to: the next state.
        still: what has to hold besides.
        values: columns that change with it.
    """
    changed: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Transcription)
        .where(Transcription.media_id == media_id, Transcription.state.in_(COMES_FROM[to]), still)
        .values({"leased_until": None} | values | {Transcription.state.key: to})
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
