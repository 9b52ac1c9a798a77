"""The quarter this installation serves: its profile, written in TOML and kept in the database.

* ``profile``: what a profile says, and what makes one right;
* ``toml``: reading one from a file, and writing it back;
* ``table``: the row in the database.
"""

from storage.quarter.profile import (
    Addressee,
    Category,
    Contact,
    FieldOfAction,
    KnownPlace,
    QuarterProfile,
)
from storage.quarter.table import (
    Quarter,
    QuarterRow,
    get_quarter,
    import_quarter,
    quarter_in_force,
)
from storage.quarter.toml import read_profile, write_profile

__all__ = [
    "Addressee",
    "Category",
    "Contact",
    "FieldOfAction",
    "KnownPlace",
    "Quarter",
    "QuarterProfile",
    "QuarterRow",
    "get_quarter",
    "import_quarter",
    "quarter_in_force",
    "read_profile",
    "write_profile",
]
