"""What a machine listens to: leased for longer than it may take, so that a death loses nothing.

A row is leased in one transaction, the machine listens outside of any, and what it has heard is
stored in a second one, if nothing has changed meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.media import MediaFile
from storage.files.transcriptions import Transcription, TranscriptionState
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.transcriptions.consent import with_consent
from storage.transcriptions.notices import tell_of_danger
from storage.transcriptions.states import change_state
from storage.translations.sources import transcription_source
from storage.translations.wanting import want

LEASE: Final = timedelta(minutes=11)
RETRIES: Final = (timedelta(minutes=1), timedelta(minutes=10))
"""How long to wait after each failure; after the last one there is none more."""

S: Final = TranscriptionState


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice message a machine listens to: the file alone, without whose it is.

    Attributes:
        id: the number of the file.
        name: the file in the folder of photos and files.
        leased_until: until when nobody else listens to it.
    """

    id: int
    name: str
    leased_until: datetime


async def is_any_due(session: AsyncSession, *, now: datetime) -> bool:
    """Return whether it is worth while to lease; it only reads."""
    due = with_consent(_of_transcriptions(select(Transcription.media_id))).where(_is_due(now))
    return await session.scalar(due.limit(1)) is not None


async def lease(session: AsyncSession, *, now: datetime) -> Recording | None:
    """Take what has been wanted for the longest; nothing of whoever does not want that.

    Args:
        session: an open session; the caller commits.
        now: the time.
    """
    found = await session.execute(
        with_consent(_of_transcriptions(select(Transcription.media_id, MediaFile.name)))
        .where(_is_due(now))
        .order_by(Transcription.wanted_at, Transcription.media_id)
        .limit(1)
        .with_for_update(of=Transcription, skip_locked=True)
    )
    row = found.one_or_none()
    if row is None:
        return None
    recording = Recording(row.media_id, row.name, now + LEASE)
    taken = await change_state(
        session, recording.id, S.RUNNING, still=_is_due(now), leased_until=recording.leased_until
    )
    return recording if taken else None


async def finish(
    session: AsyncSession,
    recording: Recording,
    *,
    text: str,
    language: str | None,
    model: str,
    tells_of_danger: bool,
    now: datetime,
) -> bool:
    """Store what was heard, and want it in German; False if nobody wants it any more.

    Args:
        session: an open session; the caller commits.
        recording: what was listened to.
        text: the words.
        language: the language they were said in.
        model: which model has listened.
        tells_of_danger: whether the team is told at once.
        now: the time.
    """
    done = await change_state(
        session,
        recording.id,
        S.DONE,
        still=_is_still_wanted(recording),
        text=text,
        language=language,
        model=model,
        failure=None,
        next_try_at=None,
        made_at=now,
    )
    if not done:
        return False
    transcription = await session.get_one(Transcription, recording.id, populate_existing=True)
    file = await session.get_one(MediaFile, recording.id, populate_existing=True)
    if file.case_id is not None:
        source = transcription_source(transcription, file.case_id)
        await want(session, source, to=ORIGINAL_LOCALE, now=now)
        if tells_of_danger:
            await tell_of_danger(session, media_id=file.id, case_id=file.case_id, now=now)
    return True


async def postpone(session: AsyncSession, recording: Recording, *, until: datetime) -> None:
    """Want it again, not before a time: no machine can listen, which is no try."""
    await _settle(session, recording, S.WANTED, next_try_at=until)


async def fail(
    session: AsyncSession,
    recording: Recording,
    *,
    reason: str,
    final: bool = False,
    now: datetime,
) -> None:
    """Want it again later; after three tries, or at once if ``final``, no more.

    Args:
        session: an open session; the caller commits.
        recording: what was listened to.
        reason: why there is no text: a word.
        final: whether trying again is of no use.
        now: the time.
    """
    transcription = await session.get(Transcription, recording.id, populate_existing=True)
    if transcription is None:
        return  # erased meanwhile
    tries = transcription.tries
    values = {"failure": reason, "tries": tries + 1}
    if final or tries >= len(RETRIES):
        await _settle(session, recording, S.FAILED, next_try_at=None, **values)
        return
    await _settle(session, recording, S.WANTED, next_try_at=now + RETRIES[tries], **values)


def _of_transcriptions(selected: Select[*tuple[Any, ...]]) -> Select[Any]:
    return selected.select_from(Transcription).join(
        MediaFile, MediaFile.id == Transcription.media_id
    )


async def _settle(
    session: AsyncSession, recording: Recording, state: TranscriptionState, **values: Any
) -> None:
    await change_state(session, recording.id, state, still=and_(*_is_leased(recording)), **values)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(
            Transcription.state == S.WANTED,
            or_(Transcription.next_try_at.is_(None), Transcription.next_try_at <= now),
        ),
        and_(Transcription.state == S.RUNNING, Transcription.leased_until <= now),
    )


def _is_leased(recording: Recording) -> Sequence[ColumnElement[bool]]:
    """Return what says that nobody else has leased it since."""
    return (
        Transcription.state == S.RUNNING,
        Transcription.leased_until == recording.leased_until,
    )


def _is_still_wanted(recording: Recording) -> ColumnElement[bool]:
    allowed = with_consent(select(MediaFile.id)).where(MediaFile.id == recording.id)
    return and_(*_is_leased(recording), allowed.exists())
