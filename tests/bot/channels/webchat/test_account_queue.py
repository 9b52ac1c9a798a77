"""Whose turn it is on the page."""

import asyncio

from bot.channels.webchat.account_queue import NEWCOMERS_AT_ONCE, AccountQueue


async def test_who_was_here_before_waits_for_no_crowd_of_newcomers() -> None:
    queue, begun, may_end = AccountQueue(), list[int](), asyncio.Event()

    async def work(account_id: int) -> None:
        begun.append(account_id)
        await may_end.wait()

    running = asyncio.ensure_future(queue.run(work))
    for account_id in range(100):
        queue.enqueue(account_id, is_newcomer=True)
    queue.enqueue(1_000)
    for _ in range(300):
        await asyncio.sleep(0)
    assert begun == [*range(NEWCOMERS_AT_ONCE), 1_000]
    may_end.set()
    for _ in range(1_000):
        await asyncio.sleep(0)
    assert sorted(begun) == [*range(100), 1_000]
    running.cancel()
