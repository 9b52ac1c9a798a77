"""What was said of danger in a conversation: once of each kind, and no question more after no."""

import enum
from collections.abc import Mapping
from typing import Any

from handlers.dialogues import WARNED
from handlers.understanding.danger import Certainty, Verdict
from storage.danger import DangerKind


class Said(enum.StrEnum):
    """What was said of a kind of danger."""

    SHOWN = "shown"
    """Its card."""
    ASKED = "asked"
    """The question whether somebody is in danger; nobody has answered."""
    DENIED = "denied"
    """The answer was no."""


def what_to_say(verdict: Verdict, kept: Mapping[str, Any]) -> Said | None:
    """Return what is due by what the conversation's data hold; ``None`` for nothing."""
    said: Mapping[str, str] = kept.get(WARNED, {})
    before = said.get(verdict.kind)
    match verdict.certainty:
        case Certainty.NONE:
            return None
        case Certainty.CERTAIN:
            return None if before == Said.SHOWN else Said.SHOWN
        case Certainty.POSSIBLE:
            is_moot = before is not None or Said.DENIED in said.values()
            return None if is_moot else Said.ASKED


def is_safe(kept: Mapping[str, Any]) -> bool:
    """Return whether nothing was said of any danger, or only what was denied."""
    said: Mapping[str, str] = kept.get(WARNED, {})
    return all(each == Said.DENIED for each in said.values())


def noting(kept: Mapping[str, Any], kind: DangerKind, now: Said) -> dict[str, Any]:
    """Return what the data are to hold of danger once this is said."""
    said: Mapping[str, str] = kept.get(WARNED, {})
    return {WARNED: {**said, kind.value: now.value}}
