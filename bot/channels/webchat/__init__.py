"""The chat page as a channel: what Telegram's servers do for Telegram (docs/webchat.md).

::

    page ─ frame ─► incoming ─┐ message, update ┌► account_queue ─► the dispatcher
                              ▼                 │
                         storage.webchat ───────┘
                              ▲
    page ◄─ frame ─ pages ◄───┴─ outgoing ◄─ deliver (the outbox)

* ``frames``, ``payloads``: what a page may send, and what becomes of it for handlers;
* ``content``, ``markup``: what becomes of a call of the bot's;
* ``account_changes``: one change of an account after the other, stored and then shown;
* ``incoming``, ``outgoing``, ``taps``: the two directions;
* ``view``, ``page_context``, ``words``: messages and their surroundings in the person's language;
* ``pages``: who is connected; ``account_queue``: whose updates are handled when;
* ``uploads``: photos on their way;
* ``gateway``: what the HTTP side (``bot.web``) asks.
"""

from bot.channels.webchat.channel import WebchatChannel
from storage.webchat import CHANNEL

__all__ = ["CHANNEL", "WebchatChannel"]
