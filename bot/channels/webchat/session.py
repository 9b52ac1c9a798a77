"""The session of the channel's ``Bot``: calls go to the page instead of over the network."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.methods import GetMe, SendMediaGroup, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, Message, User

from bot.channels.base import Delivered, FileRefusedError
from bot.channels.webchat.payloads import BOT_USER

CarryOut = Callable[[TelegramMethod[Any], int | None], Awaitable[Delivered]]

NO_TOKEN: Final = f"{BOT_USER['id']}:webchat"
"""What aiogram demands as a token; nothing is behind it."""


class WebchatSession(BaseSession):
    """Gives calls to ``carry_out`` and makes of its answers what aiogram expects.

    Conversations do not send; this is for whoever calls the bot all the same, aiogram among them.
    """

    def __init__(self, carry_out: CarryOut, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._carry_out = carry_out
        self._clock = clock

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  the name is aiogram's
    ) -> TelegramType:
        """Carry the call out; raises ``DeliveryError`` where it is not possible."""
        answer: Any = await self._answer(method)
        return answer  # type: ignore[no-any-return]  # the type depends on the method

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109  the name is aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Refuse: files are fetched through the channel."""
        msg = "files are fetched through the channel"
        raise FileRefusedError(msg)
        yield b""  # makes it the generator that aiogram expects

    async def close(self) -> None:
        """Nothing is open."""

    async def _answer(self, method: TelegramMethod[Any]) -> Any:
        if isinstance(method, GetMe):
            return User.model_validate(BOT_USER)
        delivered = await self._carry_out(method, None)
        if delivered.message_id is None:
            return True
        message = Message(
            message_id=delivered.message_id,
            date=self._clock(),
            chat=Chat(id=getattr(method, "chat_id", 0), type="private"),
        )
        return [message] if isinstance(method, SendMediaGroup) else message


def create_bot(carry_out: CarryOut, clock: Callable[[], datetime]) -> Bot:
    """Return the bot of the chat page."""
    return Bot(
        NO_TOKEN,
        session=WebchatSession(carry_out, clock),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML),
    )
