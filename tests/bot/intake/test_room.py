"""Room for files in every channel: nothing is fetched where there is none, and words are kept."""

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pytest

from bot.health import Fault
from bot.intake.room import Limits, Room
from storage.errors import NoRoomError
from storage.files.room import Allowance
from tests.conftest import NOW
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Disk, MadeUpChannel, Town

FULL = "no room for photos and files at the moment"
ENOUGH = "very many photos today"


class Counting(MadeUpChannel):
    """A messenger that counts what is fetched."""

    fetched = 0

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Count, then write the file."""
        self.fetched += 1
        await super().fetch(file_id, into)


@pytest.fixture
def channel(town: Town) -> Counting:
    town.channel = channel = Counting()
    return channel


def said(person: Someone) -> str:
    return "\n".join(str(message.text) for message in person.chat)


@on_both_databases
async def test_on_a_full_disk_files_are_refused_and_words_are_kept(
    town: Town, channel: Counting
) -> None:
    manager, person = await town.member(), town.newcomer()
    await person.write("/report")
    town.disk.free = town.disk.total // 25
    await person.send_photo(a_photo())
    await person.send_voice()
    assert said(person).count(FULL) == 2
    await person.send_photo(a_photo(), caption="The lamp at the station is broken.")
    assert said(person).count(FULL) == 3
    assert "I have read your words" in said(person)
    assert channel.fetched == 0
    assert await town.room.check() == [
        Fault("files", "refused: 4 % of the disk are free, files take 0 %")
    ]
    before = len(manager.chat)
    for hours in (0, 5, 19):
        town.pass_time(hours=hours)
        await town.room.warn()
    await town.deliver()
    told = [str(message.text) for message in manager.chat[before:]]
    assert [("noch 4 %" in text) for text in told if "Festplatte" in text] == [True] * 2
    town.disk.free = town.disk.total
    await town.room.warn()
    assert await town.room.check() == []
    await person.send_photo(a_photo())
    assert channel.fetched == 1


async def test_who_has_sent_enough_for_a_day_goes_on_tomorrow(
    town: Town, channel: Counting
) -> None:
    town.room.limits = Limits(Allowance(files=2, size=20_000))
    person, other = town.newcomer(), town.newcomer()
    for someone in (person, other):
        await someone.write("/report")
    await person.send_photo(a_photo() + bytes(20_000))
    assert (channel.fetched, said(person).count(ENOUGH)) == (0, 1)
    for _ in range(3):
        await person.send_photo(a_photo())
    assert (channel.fetched, said(person).count(ENOUGH)) == (2, 2)
    await other.send_photo(a_photo())
    assert channel.fetched == 3
    assert len(list(town.media_dir.iterdir())) == 3
    town.pass_time(days=1)
    await person.write("/report")
    await person.send_photo(a_photo())
    assert (channel.fetched, said(person).count(ENOUGH)) == (4, 2)


@pytest.mark.parametrize(
    ("disk", "held", "has_room"),
    [
        (Disk(total=1000, free=51), 0, True),
        (Disk(total=1000, free=50), 0, False),
        (Disk(total=1000, free=100), 50, False),
        (Disk(total=1000, free=900), 380, True),
        (Disk(total=1000, free=900), 400, False),
    ],
)
async def test_room_is_what_is_left_without_what_is_on_its_way(
    town: Town, tmp_path: Path, disk: Disk, held: int, has_room: bool
) -> None:
    media = tmp_path / "other"
    (media / "uploads").mkdir(parents=True)
    (media / "uploads" / "a").write_bytes(bytes(60))
    (media / "b").write_bytes(bytes(40))
    seconds = 0.0
    room = Room(
        town.database, media_dir=media, clock=lambda: NOW, usage=disk.usage, timer=lambda: seconds
    )

    async def is_full() -> Sequence[Fault]:
        async with room.hold(None, held):
            return await room.check()

    if not has_room:
        with pytest.raises(NoRoomError):
            await is_full()
        return
    assert await is_full() == []
    (media / "c").write_bytes(bytes(500))
    assert await is_full() == [], "counted once a minute"
    seconds = 61
    with pytest.raises(NoRoomError):
        await is_full()


async def test_a_disk_that_is_full_all_of_a_sudden_is_said_so(town: Town) -> None:
    for code, error in ((errno.ENOSPC, NoRoomError), (errno.EIO, OSError)):
        with pytest.raises(error):
            async with town.room.hold(None, 1):
                raise OSError(code, "told by the system")
