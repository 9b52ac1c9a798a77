"""How long the long tests are: enough to find a fault in every run, the whole on request."""

import os
from typing import Final

LONG: Final = bool(os.environ.get("QB_TEST_LONG"))
"""Whether races, deaths and announcements run for their full length, some minutes each."""
