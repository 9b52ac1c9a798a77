"""Taking the translations of a file into a catalogue, those that are right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog

from bot.i18n import RESIDENTS
from bot.locales.files import catalogue_file, new_catalogue, read_catalogue
from bot.locales.mistakes import find_mistakes
from bot.locales.texts import Text, forms_for_one_number, list_texts, translation_of


@dataclass(slots=True)
class Taken:
    """What became of a file.

    Attributes:
        changed: how many texts say something else.
        same: how many say what was there already.
        refused: what was not taken, each with its id, its English and the reason.
    """

    changed: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


def open_catalogue(folder: Path, locale: str) -> Catalog:
    """Return the residents' catalogue of a locale with every text there is, begun if need be."""
    file = catalogue_file(folder, locale, RESIDENTS)
    catalogue = read_catalogue(file) if file.exists() else new_catalogue(locale)
    for text in list_texts(folder):
        if text.source[0] not in catalogue:
            catalogue.add(text.source if text.is_counted else text.source[0])
    return catalogue


def take_translations(
    texts: Sequence[Text],
    translations: Mapping[str, str],
    catalogue: Catalog,
    *,
    locale: str,
) -> Taken:
    """Put translations into a catalogue; a text with a mistake in one of its forms stays.

    Args:
        texts: those there are.
        translations: by the id of their entry; see ``bot.locales.exchange``.
        catalogue: takes them.
        locale: the catalogue's.
    """
    taken, known, alone = Taken(), set[str](), forms_for_one_number(catalogue)
    for text in texts:
        ids = [text.id]
        if text.is_counted:
            ids = [f"{text.id}.{number}" for number in range(catalogue.num_plurals)]
        known.update(ids)
        given = [translations.get(each, "") for each in ids]
        if not any(given):
            continue
        wrong = [
            f"{each} ({text.source[-1]!r}) {mistake}"
            for number, (each, translation) in enumerate(zip(ids, given, strict=True))
            for mistake in find_mistakes(
                text,
                translation,
                locale=locale,
                is_for_one_number=text.is_counted and alone[number],
            )
        ]
        taken.refused += wrong
        if wrong:
            continue
        if tuple(given) == translation_of(text, catalogue):
            taken.same += 1
            continue
        message = catalogue.get(text.source[0])
        if message is not None:
            message.string = tuple(given) if text.is_counted else given[0]
            message.flags.discard("fuzzy")
            taken.changed += 1
    taken.refused += [
        f"{each} is no text of the program any more" for each in translations if each not in known
    ]
    return taken
