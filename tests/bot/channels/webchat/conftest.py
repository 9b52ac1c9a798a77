"""What the tests of the chat page's messages ask for."""

import hashlib

import pytest

from storage.webchat import visit
from tests.support.webchat import Browser, Office


@pytest.fixture
async def visitor(office: Office, visitor: Browser) -> Browser:
    """Somebody who has written before, and whose log is empty: account 1."""
    await visitor.load()
    (cookie,) = visitor.client.cookie_jar
    async with office.database.transaction() as session:
        account = await visit(
            session,
            token_hash=hashlib.sha256(cookie.value.encode()).hexdigest(),
            team=False,
            language_tag="de",
            now=office.now,
        )
        assert account
        assert account.id == 1
    return visitor
