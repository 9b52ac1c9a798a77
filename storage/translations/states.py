"""Where a translation is on its way: the changes there are, and the one function that makes them.

Each is one conditional ``UPDATE``, so that of two who change a row at once one wins.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.translations.models import Translation, TranslationState

_S: Final = TranslationState

COMES_FROM: Final[Mapping[TranslationState, frozenset[TranslationState]]] = {
    _S.WANTED: frozenset({_S.RUNNING, _S.DONE, _S.FAILED}),
    _S.RUNNING: frozenset({_S.WANTED, _S.RUNNING}),
    _S.ASKED: frozenset(_S),
    _S.FAILED: frozenset({_S.RUNNING}),
    _S.DONE: frozenset(_S),
}
"""From where each state is reached.

``RUNNING`` anew when a lease has run out, ``WANTED`` anew when somebody of the team wants it.
"""


async def change_state(
    session: AsyncSession,
    translation_id: int,
    to: TranslationState,
    *,
    still: ColumnElement[bool],
    **values: Any,
) -> bool:
    """Move a translation on; False if it has moved already.

    Args:
        session: an open session; the caller commits.
        translation_id: which one.
        to: the next state.
        still: what has to hold besides.
        values: columns that change with it.
    """
    changed: CursorResult[Any] = await session.execute(  # type: ignore[assignment]  # an UPDATE
        update(Translation)
        .where(Translation.id == translation_id, Translation.state.in_(COMES_FROM[to]), still)
        .values({"leased_until": None} | values | {Translation.state.key: to})
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
