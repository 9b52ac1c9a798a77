"""What people can be in danger of, and whom to call where the Land decides.

The numbers of the poison centres are those the Federal Office of Consumer Protection and Food
Safety (BVL) lists under "Giftinformationszentren"; each Land has named one of them.
"""

import enum
from typing import Final


class DangerKind(enum.StrEnum):
    """What somebody is in danger of; the value names it in the lists and in a profile."""

    FIRE = "fire"
    """Also smoke, and an explosion."""
    GAS = "gas"
    """Also carbon monoxide, and chemicals that leak."""
    INJURY = "injury"
    """Also whoever is unconscious, gravely ill, drowning or giving birth."""
    HOME_VIOLENCE = "home_violence"
    """By a partner or a relative."""
    THREAT = "threat"
    """By others: weapons, intruders, a mob, a stalker."""
    SUICIDE = "suicide"
    """Also self-harm, one's own or somebody else's."""
    CHILD = "child"
    """A child beaten, alone, or where it must not be."""
    MISSING = "missing"
    """Somebody who has not come home, or does not answer for days."""
    TRAPPED = "trapped"
    """In a lift, under something, in the water."""
    POISON = "poison"
    """Something swallowed or breathed in."""


_BERLIN: Final = "030 19240"
_BONN: Final = "0228 19240"
_ERFURT: Final = "0361 730730"
_FREIBURG: Final = "0761 19240"
_GOETTINGEN: Final = "0551 19240"
_MAINZ: Final = "06131 19240"
_MUNICH: Final = "089 19240"

POISON_CENTRES: Final = {
    "BB": _BERLIN,
    "BE": _BERLIN,
    "BW": _FREIBURG,
    "BY": _MUNICH,
    "HB": _GOETTINGEN,
    "HE": _MAINZ,
    "HH": _GOETTINGEN,
    "MV": _ERFURT,
    "NI": _GOETTINGEN,
    "NW": _BONN,
    "RP": _MAINZ,
    "SH": _GOETTINGEN,
    "SL": _MAINZ,
    "SN": _ERFURT,
    "ST": _ERFURT,
    "TH": _ERFURT,
    "Augsburg": _MUNICH,
}
"""The poison centre of each Land, day and night, by what ``land`` may be."""
