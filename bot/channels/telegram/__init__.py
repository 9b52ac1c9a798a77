"""Telegram, by long polling.

* ``channel``: the messenger as the rest of the program sees it;
* ``polling``: updates, acknowledged only when they are committed;
* ``answers``: what Telegram's answers and refusals mean for a message;
* ``profile``: command menus and descriptions.
"""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import TokenRefusedError

__all__ = ["TelegramChannel", "TokenRefusedError"]
