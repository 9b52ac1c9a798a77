"""What the tests of dialogues ask for."""

import pytest

from tests.support.databases import KINDS_OF_DIALOGUES


@pytest.fixture(params=KINDS_OF_DIALOGUES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; words are the same on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
