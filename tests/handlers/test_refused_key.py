"""What the managers read when the engine that translates does not take its key."""

from storage.people import Role
from storage.translations.refused_key import tell_of_refused_key
from tests.support.town import Town


async def test_the_managers_read_in_their_language_that_no_machine_translates(town: Town) -> None:
    manager = await town.member(language="en")
    turkish = await town.member(language="tr")
    helper = await town.member(Role.HELPER, language="en")
    before = len(helper.chat)
    async with town.database.transaction() as session:
        await tell_of_refused_key(session, now=town.now)
    await town.deliver()
    assert "does not accept our key any more" in manager.newest.text
    assert "/translate" in manager.newest.text
    assert "anahtarımızı" in turkish.newest.text
    assert len(helper.chat) == before
