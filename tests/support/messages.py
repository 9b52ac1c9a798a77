"""Carries the texts of the code into the catalogues of ``locales/``: ``make messages``.

    python -m tests.support.messages [LOCALE ...]

Each LOCALE that has no catalogues yet gets empty ones.
"""

import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_keywords

from bot.i18n import DOMAINS, LOCALES_DIR, RESIDENTS, TEAM
from bot.locales.files import new_catalogue, read_catalogue, write_catalogue
from bot.locales.texts import SOURCES

PROJECT_DIR: Final = LOCALES_DIR.parent
TEAM_SOURCES: Final = (
    "handlers/*/staff/*.py",
    "handlers/announcements/notices.py",
    "handlers/announcements/progress.py",
    "handlers/audit/*.py",
    "handlers/digests/*.py",
    "handlers/figures/*.py",
    "handlers/hours/*.py",
    "handlers/no_room.py",
    "handlers/refused_key.py",
    "handlers/settings/*.py",
    "handlers/team/menu.py",
)
"""Modules whose texts only the team reads; the texts of all others are for residents.

A text that stands on both sides is for residents. So is what somebody hears who leaves the team.
"""
KEYWORDS: Final = parse_keywords(["_:1,1t", "_:1,2"])
"""``_("text")``, and ``_("one", "many", n)``."""


def domain_of(module: Path) -> str:
    """Return which domain the texts of a module belong to, unless the other side has them too."""
    path = module.relative_to(PROJECT_DIR).as_posix()
    return TEAM if any(fnmatch(path, pattern) for pattern in TEAM_SOURCES) else RESIDENTS


def modules() -> Iterator[Path]:
    """Return the modules in which texts can stand."""
    for package in SOURCES:
        yield from sorted((PROJECT_DIR / package).rglob("*.py"))


def extract() -> dict[str, Catalog]:
    """Return the texts of the code by domain, sorted, with the notes for translators."""
    found = {domain: new_catalogue() for domain in DOMAINS}
    for module in modules():
        for _line, text, notes, _context in extract_from_file(
            "python", str(module), KEYWORDS, ["NOTE"]
        ):
            found[domain_of(module)].add(text, auto_comments=notes)
    for message in found[RESIDENTS]:
        if message.id and (same := found[TEAM].get(message.id)):
            message.auto_comments.extend(
                note for note in same.auto_comments if note not in message.auto_comments
            )
            found[TEAM].delete(message.id)
    return {domain: _sorted(catalogue) for domain, catalogue in found.items()}


def update(locales_dir: Path, begun: Sequence[str] = ()) -> None:
    """Give every catalogue the texts of the code; what they say already stays.

    Args:
        locales_dir: where the catalogues are.
        begun: locales that get catalogues if they have none.
    """
    texts = extract()
    for locale in begun:
        for po_file in _files(locales_dir / locale).values():
            if not po_file.exists():
                write_catalogue(po_file, new_catalogue(locale))
    for folder in sorted(locales_dir.iterdir()):
        there = {domain: file for domain, file in _files(folder).items() if file.exists()}
        catalogues = {domain: read_catalogue(file) for domain, file in there.items()}
        known = [message for catalogue in catalogues.values() for message in catalogue]
        for domain, catalogue in catalogues.items():
            for message in known:
                # A text whose module has gone over to the other side takes its words along.
                if message.id in texts[domain] and message.id not in catalogue:
                    catalogue[message.id] = message
            catalogue.update(texts[domain], no_fuzzy_matching=True, update_creation_date=False)
            write_catalogue(there[domain], catalogue)


def _files(folder: Path) -> dict[str, Path]:
    return {domain: folder / "LC_MESSAGES" / f"{domain}.po" for domain in DOMAINS}


def _sorted(texts: Catalog) -> Catalog:
    catalogue = new_catalogue()
    for message in sorted(message for message in texts if message.id):
        catalogue.add(message.id, auto_comments=message.auto_comments)
    return catalogue


if __name__ == "__main__":
    update(LOCALES_DIR, sys.argv[1:])
