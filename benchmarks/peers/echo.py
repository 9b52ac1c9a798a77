"""aiogram with one handler that returns an unsent answer: what nobody can be faster than."""

from contextlib import asynccontextmanager

from aiogram import Dispatcher, Router
from aiogram.methods import SendMessage
from aiogram.types import Message, Update

from benchmarks.peers.aiogram_network import create_bot
from benchmarks.peers.messenger import Messenger, Raw, Running

router = Router()


@router.message()
async def echo(message: Message) -> SendMessage:
    """Answer with the text itself."""
    return message.answer(message.text or "")


@asynccontextmanager
async def run(messenger: Messenger) -> Running:
    """Run the bot; its answers are dropped, so only ``benchmarks.updates`` can talk to it."""
    bot = create_bot(messenger)
    dispatcher = Dispatcher()
    dispatcher.include_router(router)

    async def feed(update: Raw) -> None:
        await dispatcher.feed_update(bot, Update.model_validate(update, context={"bot": bot}))

    yield feed
    await bot.session.close()
