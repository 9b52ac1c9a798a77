"""A Bot API server of our own that tests talk to over real HTTP.

It is strict where the real one is, tells the same errors, loses answers on demand, and comes with
people who write to the bot and look at what they get back::

    async with BotApi() as api:
        ayse = api.person(7, language_code="tr", first_name="Ayşe")
        ayse.start()
        welcome = await ayse.wait_for("Merhaba")
        ayse.press("Sorun bildir")
"""

from tests.support.botapi.endpoint import Request
from tests.support.botapi.faults import (
    Fault,
    FaultRule,
    answer,
    cut_after,
    cut_before,
    slow,
    too_many,
)
from tests.support.botapi.people import Someone
from tests.support.botapi.rates import RateWindows, Violation, Window
from tests.support.botapi.server import TOKEN, BotApi
from tests.support.botapi.shown import Button, ShownMessage

__all__ = [
    "TOKEN",
    "BotApi",
    "Button",
    "Fault",
    "FaultRule",
    "RateWindows",
    "Request",
    "ShownMessage",
    "Someone",
    "Violation",
    "Window",
    "answer",
    "cut_after",
    "cut_before",
    "slow",
    "too_many",
]
