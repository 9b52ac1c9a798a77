"""What a machine has heard in voice messages, below them: for the team, and perhaps wrong."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.translation import translation_row, waiting_line, with_translation
from handlers.files import file_line
from handlers.keyboards import keyboard
from handlers.understanding.danger import Certainty, assess
from storage.files.media import MediaFile
from storage.transcriptions.queries import Heard

SHOWN_ON_CARD: Final = 3
"""Voice messages whose words stand on the card; the files and the history show those of all."""
WORDS_ON_CARD: Final = 450
"""Units of the words of all of them, as far as there is room."""
WORDS_SHORTEST: Final = 80
NOTES_LONGEST: Final = 350
"""Units of what stands around the words of one."""


def heard_lines(heard: Heard, *, longest: int) -> Iterator[str]:
    """Yield what was heard as lines: German first if it is there, the original below."""
    yield _("🎙 What a machine heard (may be wrong):")
    if assess(heard.source.text).certainty is not Certainty.NONE:
        yield _("🆘 This may be about danger. Please listen to it.")
    yield from with_translation(heard.source.text, heard.translation, longest=longest)
    if heard.translation is not None and (waits := waiting_line(heard.translation)):
        yield waits


def lines_of_files(
    media: Sequence[MediaFile], heard: Mapping[int, Heard], *, room: int
) -> Iterator[str]:
    """Yield a line for each file that is no photo, with what was heard in the first few.

    ``room`` is how many units there are for that.
    """
    count = min(SHOWN_ON_CARD, len(heard), max(0, room) // (NOTES_LONGEST + WORDS_SHORTEST))
    shown = [*heard][:count]
    for file in media:
        if not file.is_photo:
            yield file_line(file)
        if file.id in shown:
            longest = min(WORDS_ON_CARD, room - count * NOTES_LONGEST) // count
            yield from heard_lines(heard[file.id], longest=longest)


def heard_keyboard(heard: Heard) -> InlineKeyboardMarkup | None:
    """Return the button that corrects the German there is, or asks a person where that helps."""
    row = translation_row(heard.source, heard.translation)
    return keyboard(row) if row else None
