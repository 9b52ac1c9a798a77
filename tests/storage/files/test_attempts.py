"""Attempts to look into files: counted before, forgotten after, and given up."""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.attempts import (
    ATTEMPTS_KEPT,
    ATTEMPTS_MOST,
    begin_attempt,
    end_attempt,
)
from storage.privacy.keeping import forget_over
from tests.conftest import NOW


async def test_a_file_that_never_comes_to_its_end_is_given_up_for_a_day(
    session: AsyncSession,
) -> None:
    for _ in range(ATTEMPTS_MOST):
        assert await begin_attempt(session, digest="a", now=NOW)
    assert not await begin_attempt(session, digest="a", now=NOW)
    assert await begin_attempt(session, digest="b", now=NOW)
    await end_attempt(session, digest="b")
    for _ in range(ATTEMPTS_MOST):
        assert await begin_attempt(session, digest="b", now=NOW + ATTEMPTS_KEPT)
    await forget_over(session, now=NOW + ATTEMPTS_KEPT)
    assert await begin_attempt(session, digest="a", now=NOW + ATTEMPTS_KEPT)
    assert not await begin_attempt(session, digest="b", now=NOW + ATTEMPTS_KEPT)
