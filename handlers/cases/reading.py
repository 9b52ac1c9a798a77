"""What somebody reads of the team's words: the translation, if there is one, or the original."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiogram.utils.i18n import gettext as _

from handlers.notices import NoticeContext, NotYetError
from handlers.reading import choose
from storage.cases.models import CaseHistoryEntry
from storage.outbox import withdraw
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.leasing import is_put_off, is_with_engine
from storage.translations.models import Translation, TranslationState
from storage.translations.notices import translated_topic
from storage.translations.queries import find_translation
from storage.translations.reading import Known
from storage.translations.sources import history_source
from storage.translations.wanting import language_of

PATIENCE: Final = timedelta(seconds=8)
"""How long what the team says waits for an engine that has it."""
PAUSE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """Words as somebody reads them.

    Attributes:
        text: what stands in the place of the original; ``None`` for the original itself.
        lines: what is said below it, in Telegram's HTML.
    """

    text: str | None = None
    lines: tuple[str, ...] = ()


async def read(context: NoticeContext, words: CaseHistoryEntry) -> Reading:
    """Return what the receiver of a notice reads of what the team has said.

    What would bring the translation afterwards is taken back: one person's messages go in order,
    so that it still waits behind this one.

    Raises:
        NotYetError: an engine is translating the words at this moment.
    """
    to = language_of(context.receiver.locale)
    if to == ORIGINAL_LOCALE or not words.text:
        return Reading()
    source = history_source(words)
    translation = await find_translation(context.session, source, to=to)
    if translation is None:
        return Reading()
    if translation.text is None:
        untranslated = await _untranslated(context, translation)
        # An engine may have finished between the two questions.
        translation = await find_translation(context.session, source, to=to)
        if translation is None or translation.text is None:
            return untranslated
    await withdraw(
        context.session,
        person_id=context.receiver.id,
        topic=translated_topic(translation.id),
        exclude=context.outbox_id,
        now=context.now,
    )
    read = choose(Known(source, translation, None), to=to)
    return Reading(None if read.translation is None else read.shown, tuple(read.lines()))


async def _untranslated(context: NoticeContext, translation: Translation) -> Reading:
    machine = context.machine
    is_asked = translation.state is TranslationState.ASKED
    if not is_asked and (
        machine is None
        or not await is_with_engine(context.session, translation, outside=machine.outside)
    ):
        return Reading()
    waited = context.now - translation.wanted_at
    if (
        not is_asked
        and timedelta() <= waited < PATIENCE
        and not await is_put_off(context.session, now=context.now)
    ):
        raise NotYetError(PAUSE)
    return Reading(lines=(_("🌐 A translation follows."),))
