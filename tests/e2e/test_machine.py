"""What the program leaves on the machine, and does with those who only hold it up."""

import asyncio
import os

from aiohttp import ClientSession

from tests.e2e.scenes import PATIENCE_S, Installation, report_all
from tests.support.botapi import BotApi

HALF_OPEN = 1_100


async def test_the_data_are_the_programs_alone_and_half_open_requests_stop_nobody(
    installation: Installation, api: BotApi
) -> None:
    """#11: folders were 755, files 644; 1,100 half-open requests stopped everybody."""
    installation.data_dir.chmod(0o755)
    async with installation.running() as program, ClientSession() as client:
        port = int(program.url.rpartition(":")[2])
        held = []
        for _ in range(HALF_OPEN):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n")
            held.append(writer)
        async with asyncio.timeout(PATIENCE_S):
            await report_all(api, 3)
        for path in ("/", "/health"):
            async with asyncio.timeout(5), client.get(program.url + path) as answer:
                assert answer.status == 200
        for writer in held:
            writer.close()
        modes = {
            path: path.stat().st_mode & 0o777
            for path in (installation.data_dir, *installation.data_dir.rglob("*"))
        }
        written = program.output
    assert {modes[path] for path in modes if path.is_dir()} == {0o700}
    assert {modes[path] for path in modes if path.is_file()} <= {0o600}
    assert len(written.splitlines()) < 30, written
    assert api.token not in written
    assert ("Running as root" in written) == (os.geteuid() == 0)
