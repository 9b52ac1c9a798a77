"""The tables of the register of addresses: one row for each house, and what streets are called."""

from typing import Final

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info

STREET_LONGEST: Final = 120
KEY_LONGEST: Final = 140
"""A key is a little longer than the name: each umlaut has two letters in it."""
SUFFIX_LONGEST: Final = 4
POSTCODE_LONGEST: Final = 10
TOWN_LONGEST: Final = 80
SOURCE_LONGEST: Final = 120
NUMBER_MOST: Final = 9_999
PLACE_NAME_LONGEST: Final = 300
PLACE_KEY_LONGEST: Final = 160
"""Street and number, or the key of a known place, as they are compared."""


class Address(Base):
    """A house, or several that share a range of numbers, such as 12–14a."""

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        CheckConstraint("number BETWEEN 1 AND last_number", name="range_upwards"),
        Index(None, "street_key", "number"),
        retention_info(
            erasing="Kept: it is about houses, not about a person.",
            kept="Until other addresses are imported.",
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    street: Mapped[str] = column("The street, as the register writes it.", String(STREET_LONGEST))
    street_key: Mapped[str] = column("The street, as it is compared.", String(KEY_LONGEST))
    number: Mapped[int] = column("The house number, or the first one of a range.")
    suffix: Mapped[str] = column("The letter behind it; empty without.", String(SUFFIX_LONGEST))
    last_number: Mapped[int] = column("The last number of a range; else the same one.")
    last_suffix: Mapped[str] = column("The letter behind the last.", String(SUFFIX_LONGEST))
    postcode: Mapped[str] = column(
        "The postcode; empty if the register has none.", String(POSTCODE_LONGEST)
    )
    town: Mapped[str] = column("The town; empty if the register has none.", String(TOWN_LONGEST))
    latitude: Mapped[float] = column("Where it is, in degrees north.")
    longitude: Mapped[float] = column("Where it is, in degrees east.")
    source: Mapped[str] = column(
        "Whose register it is from, to be named; empty if not known.", String(SOURCE_LONGEST)
    )


class StreetName(Base):
    """What a street is called, its own name among it, in whatever script the register lists."""

    __tablename__ = "street_names"
    __table_args__ = (
        retention_info(
            erasing="Kept: it is about streets, not about a person.",
            kept="Until other addresses are imported.",
        ),
    )

    name_key: Mapped[str] = column(
        "What it is called, as it is compared.", String(KEY_LONGEST), primary_key=True
    )
    street_key: Mapped[str] = column(
        "Which street, as it is compared.", String(KEY_LONGEST), primary_key=True
    )
    consonants: Mapped[str] = column(
        "The name's consonants, by which other scripts are compared.", String(KEY_LONGEST)
    )
