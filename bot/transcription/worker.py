"""The worker takes what waits to be listened to, one recording at a time, and stores what is said.

A recording is leased in one transaction, listened to outside of any, and its text is stored in a
second one, if it is still wanted: a worker that is killed in between loses nothing.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.logs import Kind
from bot.transcription.engine import (
    NothingHeardError,
    Speech,
    Transcriber,
    TranscriberAwayError,
    TranscriberError,
)
from bot.translation.checking import base
from bot.troubles import Troubles
from handlers.understanding.danger import Certainty, assess
from storage.database import Database
from storage.errors import TextLengthError
from storage.files.transcriptions import HEARD_LONGEST
from storage.markup import strip_marks
from storage.texts import clean_text
from storage.transcriptions.leasing import (
    Recording,
    fail,
    finish,
    is_any_due,
    lease,
    postpone,
)

logger = logging.getLogger(__name__)

IDLE_S: Final = 2.0
"""How often to look for what is wanted."""
AWAY_S: Final = 300.0
"""How long nothing is tried after it could not be listened to at all."""
TROUBLE: Final = "transcription: voice messages are not turned into text"


class TranscriptionWorker:
    """Turns into text what is wanted, with one transcriber."""

    def __init__(
        self,
        transcriber: Transcriber,
        database: Database,
        *,
        media_dir: Path,
        clock: Callable[[], datetime],
        troubles: Troubles,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at nothing yet.

        Args:
            transcriber: what listens.
            database: where it stands what is wanted.
            media_dir: the folder of photos and files.
            clock: returns the current time, aware.
            troubles: told while nothing can be listened to.
            timer: returns seconds that only rise.
        """
        self._transcriber = transcriber
        self._database = database
        self._media_dir = media_dir
        self._clock = clock
        self._troubles = troubles
        self._timer = timer

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            if not await self.turn():
                await asyncio.sleep(IDLE_S)

    async def turn(self) -> bool:
        """See to one recording; return whether there was one."""
        now = self._clock()
        async with self._database.reading() as session:
            if not await is_any_due(session, now=now):
                return False
        async with self._database.transaction() as session:
            recording = await lease(session, now=now)
        if recording is None:
            return False
        await self._see_to(recording)
        return True

    async def close(self) -> None:
        """Let go of the transcriber."""
        await self._transcriber.close()

    async def _see_to(self, recording: Recording) -> None:
        began = self._timer()
        try:
            speech = await self._transcriber.transcribe(self._media_dir / recording.name)
            text = clean_text(strip_marks(speech.text), longest=HEARD_LONGEST)
        except TranscriberAwayError as error:
            self._troubles.begin(TROUBLE, str(error))
            until = self._clock() + timedelta(seconds=AWAY_S)
            async with self._database.transaction() as session:
                await postpone(session, recording, until=until)
            outcome = "away"
        except (TranscriberError, TextLengthError) as error:
            outcome = await self._refuse(recording, error)
        else:
            self._troubles.end(TROUBLE)
            outcome = await self._store(recording, text, speech)
        logger.info(
            "Voice message %d: %.0f s, %s",
            recording.id,
            self._timer() - began,
            Kind(outcome),
        )

    async def _store(self, recording: Recording, text: str, speech: Speech) -> str:
        # The first text is read against lists that take a while to load.
        verdict = await asyncio.to_thread(assess, text)
        async with self._database.transaction() as session:
            stored = await finish(
                session,
                recording,
                text=text,
                language=base(speech.language),
                model=self._transcriber.model,
                tells_of_danger=verdict.certainty is not Certainty.NONE,
                now=self._clock(),
            )
        return "done" if stored else "not wanted any more"

    async def _refuse(self, recording: Recording, error: Exception) -> str:
        self._troubles.end(TROUBLE)
        is_known = isinstance(error, TranscriberError)
        reason = str(error) if is_known else "length"
        async with self._database.transaction() as session:
            await fail(
                session,
                recording,
                reason=reason,
                final=not is_known or isinstance(error, NothingHeardError),
                now=self._clock(),
            )
        return reason
