"""The worker takes what waits to be translated, asks the engine, and stores what it says.

A text is leased in one transaction, the engine is asked outside of any, and its answer is stored
in a second one, if the text is still the same: a worker that is killed in between loses nothing.
While the engine is away, what is leased is given back at once, so that nobody waits for it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from bot.logs import Kind
from bot.translation.checking import Flag, base, check, is_mixed
from bot.translation.engine import (
    EngineAwayError,
    EngineError,
    KeyRefusedError,
    PairMissingError,
    Pairs,
    QuotaSpentError,
    TextRefusedError,
    TranslationEngine,
)
from bot.translation.finding import find_language
from bot.translation.protecting import (
    PlaceholderLostError,
    Protected,
    check_placeholders,
    cut_into_sentences,
    has_words,
    protect,
)
from bot.troubles import Troubles
from handlers.translated import Machine
from storage.database import Database
from storage.errors import QuarterMissingError, TextLengthError
from storage.markup import plain, strip_marks
from storage.quarter import QuarterProfile, get_quarter
from storage.texts import clean_text
from storage.translations.budget import refund, spend
from storage.translations.leasing import (
    Leased,
    fail,
    finish,
    is_any_due,
    lease,
    may_still_be_sent,
    note_language,
    postpone,
)
from storage.translations.sources import UNDETERMINED

logger = logging.getLogger(__name__)

AT_ONCE: Final = 4
"""Texts that are with the engine at the same time."""
IDLE_S: Final = 1.0
"""How often to look for what is wanted; somebody waits eight seconds at most."""
CALL_S: Final = 50.0
"""For a text, all its sentences together; ten seconds less than a lease."""
AGAIN_S: Final = 0.5
"""Before an engine that has failed once is asked a second time."""
LONGEST_PAUSE_S: Final = 300.0
ANSWER_LONGEST: Final = 8_000
"""Characters of a translation; twice what a person can write at once."""
WORDS_KEPT_S: Final = 60.0
"""How long the quarter's names are believed before they are read again."""
TROUBLE: Final = "translation: texts are not translated"
BUDGET: Final = "translation: the month's characters are spent"


class _NotAskedError(Exception):
    """A text is not translated, for a reason that will not change."""


class TranslationWorker:
    """Translates what is wanted with one engine."""

    def __init__(
        self,
        engine: TranslationEngine,
        database: Database,
        *,
        clock: Callable[[], datetime],
        troubles: Troubles,
        monthly: int | None = None,
        key_refused: Callable[[], Awaitable[None]] | None = None,
        machine: Machine | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look at nothing yet.

        Args:
            engine: what translates.
            database: where texts wait.
            clock: returns the current time, aware.
            troubles: told while nothing is translated.
            monthly: how many characters the engine may be given in a month.
            key_refused: tells people, once, that the engine does not know us.
            machine: what people are told of the engine; kept as it turns out to be.
            timer: returns seconds that only rise.
        """
        self._engine = engine
        self._database = database
        self._clock = clock
        self._troubles = troubles
        self._monthly = monthly
        self._key_refused = key_refused
        self._machine = machine or Machine(engine.kind.value, outside=engine.outside)
        self._timer = timer
        self._failures = 0
        self._away_until = 0.0
        """On the timer; until then the engine is left alone."""
        self._stopped: str | None = None
        """Why the engine is not asked any more before the program begins anew."""
        self._spent_until: datetime | None = None
        self._busy = 0
        """How many texts are being seen to."""
        self._freed = asyncio.Event()
        """Set when one of them is done."""
        self._words: tuple[float, QuarterProfile | None] | None = None

    async def run(self) -> None:
        """Translate until cancelled; a text that takes long holds up no other."""
        self._busy = 0
        with suppress(EngineError):  # the first text shows what is wrong
            await self._learn_pairs()
        async with asyncio.TaskGroup() as running:
            while True:
                taken = await self._take(AT_ONCE - self._busy)
                for one in taken:
                    self._busy += 1
                    running.create_task(self._see_to_one(one))
                self._freed.clear()
                if not taken or self._busy == AT_ONCE:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(IDLE_S):
                            await self._freed.wait()

    async def turn(self) -> int:
        """Take up to ``AT_ONCE`` texts and see to each; return how many there were."""
        taken = await self._take(AT_ONCE)
        async with asyncio.TaskGroup() as running:
            for one in taken:
                running.create_task(self._see_to(one))
        return len(taken)

    async def _take(self, limit: int) -> Sequence[Leased]:
        now = self._clock()
        if not limit:
            return []
        async with self._database.reading() as session:
            if not await is_any_due(session, now=now):
                return []
        async with self._database.transaction() as session:
            return await lease(session, limit=limit, outside=self._engine.outside, now=now)

    async def _see_to_one(self, leased: Leased) -> None:
        try:
            await self._see_to(leased)
        finally:
            self._busy -= 1
            self._freed.set()

    async def close(self) -> None:
        """Let go of the engine."""
        await self._engine.close()

    # --- One text ---

    async def _see_to(self, leased: Leased) -> None:
        text = plain(leased.text)
        source = leased.told or find_language(text, leased.from_language)
        profile = await self._read_profile()
        protected = protect(text, words_that_stay(profile, leased.to_language))
        if source == base(leased.to_language) or not protected.is_translatable:
            async with self._database.transaction() as session:
                await note_language(session, leased, language=leased.to_language)
            return
        if source is None and leased.from_language is None:
            async with self._database.transaction() as session:
                await note_language(session, leased, language=None)
            return
        began, outcome = self._timer(), "done"
        try:
            translated = await self._translate(leased, protected, source)
        except EngineAwayError as error:
            self._leave_alone(error)
            outcome = f"away, {error}"
            async with self._database.transaction() as session:
                await postpone(session, leased, until=self._back_at())
        except (EngineError, _NotAskedError) as error:
            outcome = await self._refuse(leased, source, error)
        else:
            self._has_answered()
            flags = check(text, translated, target=leased.to_language)
            if is_mixed(text) and Flag.LANGUAGE not in flags:
                flags = [*flags, Flag.LANGUAGE]
            async with self._database.transaction() as session:
                stored = await finish(
                    session,
                    leased,
                    text=translated,
                    from_language=source or UNDETERMINED,
                    engine=self._engine.kind,
                    flags=flags,
                    now=self._clock(),
                )
            outcome = "done" if stored else "not wanted any more"
        logger.info(
            "%s: %d characters, %.0f ms, %s",
            Kind(self._engine.kind.value),
            len(protected.text),
            1_000 * (self._timer() - began),
            Kind(outcome),
        )

    async def _translate(self, leased: Leased, protected: Protected, source: str | None) -> str:
        """Return the translation of a text, whole and clean.

        Raises:
            EngineError: the engine does not translate it.
            _NotAskedError: it is not to be asked.
        """
        if source is None:
            msg = "language"
            raise _NotAskedError(msg)
        self._check_open()
        target = base(leased.to_language)
        if (source, target) not in await self._learn_pairs():
            msg = "pair"
            raise PairMissingError(msg)

        async def ask(text: str) -> str:
            return await self._ask(leased, text, source=source, target=target)

        try:
            async with asyncio.timeout(CALL_S):
                said = await ask(protected.text)
                try:
                    whole = protected.restore(said)
                except PlaceholderLostError:
                    whole = protected.restore(await _by_sentences(protected.text, ask))
        except TimeoutError:
            msg = "silent"
            raise EngineAwayError(msg) from None
        except PlaceholderLostError:
            msg = "placeholders"
            raise _NotAskedError(msg) from None
        try:
            return clean_text(strip_marks(whole), longest=ANSWER_LONGEST)
        except TextLengthError:
            msg = "length"
            raise TextRefusedError(msg) from None

    async def _ask(self, leased: Leased, text: str, *, source: str, target: str) -> str:
        """Return what the engine says to a text; paid for, and only if nobody has objected."""
        async with self._database.transaction() as session:
            if not await may_still_be_sent(session, leased, outside=self._engine.outside):
                msg = "objection"
                raise _NotAskedError(msg)
            day = self._clock().date()
            paid = await spend(
                session,
                engine=self._engine.kind,
                characters=len(text),
                limit=self._monthly,
                day=day,
            )
        if not paid:
            self._begin(BUDGET, f"{self._monthly} in a month")
            msg = "budget"
            raise _NotAskedError(msg)
        self._troubles.end(BUDGET)
        try:
            return await self._ask_twice(text, source=source, target=target)
        except EngineError:
            async with self._database.transaction() as session:
                await refund(session, engine=self._engine.kind, characters=len(text), day=day)
            raise

    async def _ask_twice(self, text: str, *, source: str, target: str) -> str:
        """Return what the engine says; a connection that is cut once is no reason for a pause."""
        try:
            return await self._engine.translate(text, source=source, target=target)
        except EngineAwayError as error:
            if error.after is not None or str(error) == "silent":
                raise
        await asyncio.sleep(AGAIN_S)
        return await self._engine.translate(text, source=source, target=target)

    async def _refuse(
        self, leased: Leased, source: str | None, error: EngineError | _NotAskedError
    ) -> str:
        """Remember that a text was not translated, and what that means for others."""
        reason = str(error)
        match error:
            case QuotaSpentError():
                self._spent_until = error.until
                self._begin(TROUBLE, reason)
            case KeyRefusedError() if self._stopped is None:
                self._stopped = reason
                self._begin(TROUBLE, "the key is refused")
                logger.error("%s refuses the key; it is not asked any more", self._engine.kind)
                if self._key_refused is not None:
                    await self._key_refused()
            case TextRefusedError() | PairMissingError():
                self._has_answered()
            case _:
                pass
        async with self._database.transaction() as session:
            await fail(
                session,
                leased,
                reason=reason,
                language=source,
                final=not isinstance(error, TextRefusedError),
                now=self._clock(),
            )
        return reason

    # --- Whether the engine is asked ---

    def _check_open(self) -> None:
        if self._stopped is not None:
            raise _NotAskedError(self._stopped)
        if self._spent_until is not None:
            if self._clock() < self._spent_until:
                raise QuotaSpentError(self._spent_until)
            self._spent_until = None
        if self._timer() < self._away_until:
            msg = "it is left alone"
            raise EngineAwayError(msg)

    def _leave_alone(self, error: EngineAwayError) -> None:
        if self._timer() < self._away_until:
            return
        pause_s = min(LONGEST_PAUSE_S, 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        if error.after is not None:
            pause_s = max(pause_s, error.after.total_seconds())
        self._away_until = self._timer() + pause_s
        self._begin(TROUBLE, str(error))

    def _back_at(self) -> datetime:
        return self._clock() + timedelta(seconds=max(0.0, self._away_until - self._timer()))

    def _has_answered(self) -> None:
        self._failures = 0
        self._machine.is_at_work = True
        self._troubles.end(TROUBLE)

    def _begin(self, trouble: str, said: str) -> None:
        self._machine.is_at_work = False
        self._troubles.begin(trouble, said)

    async def _learn_pairs(self) -> Pairs:
        """Return which languages the engine knows, and keep them for those who ask people.

        Raises:
            EngineError: it does not say.
        """
        self._machine.pairs = await self._engine.languages()
        return self._machine.pairs

    async def _read_profile(self) -> QuarterProfile | None:
        if self._words is None or self._timer() - self._words[0] > WORDS_KEPT_S:
            try:
                async with self._database.reading() as session:
                    profile = (await get_quarter(session)).profile
            except QuarterMissingError:
                profile = None
            self._words = self._timer(), profile
        return self._words[1]


async def _by_sentences(text: str, ask: Callable[[str], Awaitable[str]]) -> str:
    """Return a translation made sentence by sentence.

    Raises:
        PlaceholderLostError: a sentence has lost one again.
    """
    pieces = []
    for sentence in cut_into_sentences(text):
        if not has_words(sentence):
            pieces.append(sentence)
            continue
        core = sentence.strip()
        said = (await ask(core)).strip()
        check_placeholders(core, said)
        begin = sentence.index(core)
        pieces += [sentence[:begin], said, sentence[begin + len(core) :]]
    return "".join(pieces)


def words_that_stay(profile: QuarterProfile | None, target: str) -> Mapping[str, str]:
    """Return the names of a quarter, with what each is called in a language."""
    if profile is None:
        return {}
    names = (profile.name, profile.contact.name, *profile.streets, *profile.untranslated_words)
    words = {name: name for name in names}
    for place in profile.places:
        called = place.names.get(target) or place.names[profile.default_locale]
        words |= dict.fromkeys(place.all_names(), called)
    return words
