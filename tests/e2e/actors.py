"""People of the end-to-end stories, who read one language each and press what they read."""

from collections.abc import Callable

from storage.people import Role
from tests.e2e.scenes import PATIENCE_S, Installation, say
from tests.support.botapi import ShownMessage, Someone
from tests.support.person import plain


class Actor:
    """Somebody who reads one language, and presses what they read."""

    def __init__(self, someone: Someone, locale: str) -> None:
        self.someone = someone
        self.locale = locale

    async def sees(
        self, text: str, plural: str | None = None, n: int = 1, *, about: str = "", **values: str
    ) -> ShownMessage:
        """Wait for a text of ours, or for somebody's own words.

        Args:
            text: in English, as in the code.
            plural: the same of several, if there is one.
            n: how many.
            about: what stands in the same message.
            values: of the placeholders.
        """
        words = say(self.locale, text, plural, n, **values)
        return await self._sees(
            lambda shown: words in plain(shown.text) and about in plain(shown.text)
        )

    async def sees_photos(self, number: int) -> list[bytes]:
        """Wait for an album, or for a single photo."""

        def album() -> list[bytes]:
            return [photo for shown in self.someone.answers for photo in shown.photos]

        await self._sees(lambda _shown: len(album()) == number)
        return album()

    async def sees_place(self) -> tuple[float, float]:
        """Wait for a place on the map."""
        return (await self._sees(lambda shown: shown.location is not None)).location or (0, 0)

    async def presses(
        self,
        text: str,
        plural: str | None = None,
        n: int = 1,
        *,
        on: ShownMessage | None = None,
        **values: str,
    ) -> ShownMessage:
        """Wait for a button whose label has these words, and press it; return its message.

        Args:
            text: in English, as in the code.
            plural: the same of several, if there is one.
            n: how many.
            on: the message whose button it is; the newest that has one if not given.
            values: of the placeholders.
        """
        words = say(self.locale, text, plural, n, **values)
        wanted = None if on is None else on.message_id

        def offered() -> list[ShownMessage]:
            since = self.someone.answers if on is None else self.someone.messages
            return [
                shown
                for shown in since
                if wanted in {None, shown.message_id} and _labels(shown, words)
            ]

        if not offered():
            await self._sees(lambda _shown: bool(offered()))
        newest = offered()[-1]
        self.someone.press(_labels(newest, words)[0], on=newest)
        return newest

    async def is_offered(self, words: str) -> None:
        """Wait for a button whose label has exactly these words in it."""
        await self._sees(lambda shown: bool(_labels(shown, words)))

    def writes(self, words: str, *, on: ShownMessage | None = None) -> None:
        """Send a text, as a reply where it is ``on`` a message."""
        self.someone.write(words, reply_to=None if on is None else on.message_id)

    async def _sees(self, fits: Callable[[ShownMessage], bool]) -> ShownMessage:
        return await self.someone.wait_for(fits, PATIENCE_S)


def _labels(shown: ShownMessage, words: str) -> list[str]:
    return [label for label in shown.labels if words in plain(label)]


async def join(installation: Installation) -> Actor:
    """Let a German manager join by an invitation."""
    manager = Actor(installation.api.person(70, language_code="de"), "de")
    manager.someone.start(await installation.invitation(Role.MANAGER, "Frau Weber"))
    await manager.sees("Frau Weber")
    return manager
