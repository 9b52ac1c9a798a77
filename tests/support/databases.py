"""On which kinds of database a test runs.

Rules live in ``storage``: its tests and those of delivery run on both kinds. Dialogues and pages
hold no SQL and are tested on one; whole stories of each feature are played on both.
"""

from typing import Final

import pytest

from storage.ownership import Ownership
from tests.support.lengths import LONG

KINDS: Final = ("sqlite", "postgres")
KINDS_OF_DIALOGUES: Final = KINDS if LONG else KINDS[:1]

on_both_databases: Final = pytest.mark.parametrize("database_url", KINDS, indirect=True)
"""For a test of dialogues or pages that shall run on both kinds always."""

OWNERSHIP: Final = Ownership(b"the key of all tests, 32 bytes ..")
"""What a test's database is opened with."""
