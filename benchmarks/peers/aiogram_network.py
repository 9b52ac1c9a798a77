"""aiogram's network, but for the network: requests are built and answers are read as it does."""

import json
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod

from benchmarks.peers.messenger import TOKEN, Messenger


class MessengerSession(AiohttpSession):
    """Sends to a messenger in memory."""

    def __init__(self, messenger: Messenger) -> None:
        super().__init__()
        self._messenger = messenger

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  the name is aiogram's
    ) -> Any:
        """Carry out a call without a connection."""
        self.api.api_url(token=bot.token, method=method.__api_method__)
        self.build_form_data(bot, method)
        with self._messenger.apart():
            parameters = method.model_dump(
                mode="json", include={"chat_id", "message_id", "text", "reply_markup"}
            )
            result = self._messenger.answer(method.__api_method__, parameters)
            content = json.dumps({"ok": True, "result": result})
        response = self.check_response(bot, method, 200, content)
        return cast("Any", response.result)


def create_bot(messenger: Messenger) -> Bot:
    """Return a bot of this messenger's."""
    return Bot(TOKEN, session=MessengerSession(messenger))
