"""The languages a browser asks for."""

import re
from typing import Final

from storage.people import LANGUAGE_TAG_LENGTH

TAGS_READ: Final = 20
"""Browsers send a handful."""
_RANGE: Final = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


def read_accept_language(header: str) -> list[str]:
    """Return the tags of an ``Accept-Language`` header, most wanted first.

    What cannot be read is left out (RFC 9110, 12.5.4).
    """
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:TAGS_READ]:
        found = _RANGE.fullmatch(part)
        if found is None or len(found[1]) > LANGUAGE_TAG_LENGTH:
            continue
        quality = float(found[2] or 1)
        if quality > 0:
            wanted.append((quality, found[1]))
    return [tag for _, tag in sorted(wanted, key=lambda item: -item[0])]
