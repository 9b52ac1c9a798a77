"""Telegram, by long polling.

* ``channel``: the messenger as the rest of the program sees it;
* ``polling``: updates, acknowledged once they are stored;
* ``inbox``: updates from when they are stored until they are handled;
* ``answers``: what Telegram's answers and refusals mean for a message;
* ``profile``: command menus and descriptions.
"""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import TokenRefusedError

__all__ = ["TelegramChannel", "TokenRefusedError"]
