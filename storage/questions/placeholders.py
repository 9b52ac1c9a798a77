"""Placeholders in canned answers: which there are, and what stands in their place."""

import re
from collections.abc import Mapping
from typing import Final

from storage.cases.models import Case
from storage.errors import PlaceholderError
from storage.quarter import QuarterProfile

PLACEHOLDERS: Final = ("reference", "quarter", "phone", "contact")
"""What may stand in braces; ``contact`` is the name of the contact point."""

_BRACES: Final = re.compile(r"\{([^{}\n]*)\}")


def check_placeholders(text: str) -> None:
    """Return if there is something to put in place of each placeholder.

    Raises:
        PlaceholderError: of the unknown ones, the first.
    """
    for name in _BRACES.findall(text):
        if name not in PLACEHOLDERS:
            raise PlaceholderError(name)


def placeholder_values(case: Case, profile: QuarterProfile) -> dict[str, str]:
    """Return what stands in place of each placeholder in an answer about this case."""
    return {
        "reference": case.reference,
        "quarter": profile.name,
        "phone": profile.contact.phone,
        "contact": profile.contact.name,
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with values in place of the placeholders; unknown ones stay as they are."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)
