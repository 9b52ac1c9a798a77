"""Faults on demand: what goes wrong, for which requests, how often."""

import random
from dataclasses import dataclass
from enum import Enum

BAD_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)
"""What stands before the real server answers when that is away: HTML, no JSON."""


class FaultKind(Enum):
    """Where a request fails."""

    CUT = "cut"
    """The connection is cut without an answer."""
    STATUS = "status"
    """Another answer than the real one."""
    SLOW = "slow"
    """The answer comes late."""


@dataclass(frozen=True)
class Fault:
    """One way for a request to go wrong; made by the functions of this module.

    Attributes:
        accepted: Whether the request takes effect all the same.
    """

    kind: FaultKind
    accepted: bool = False
    status: int = 0
    retry_after: int = 0
    delay: float = 0.0

    def __str__(self) -> str:
        """A word for the record of requests."""
        when = "after accepting" if self.accepted else "before accepting"
        what = str(self.status) if self.kind is FaultKind.STATUS else self.kind.value
        return f"{what} {when}"


def cut_before() -> Fault:
    """The connection is cut, nothing happened."""
    return Fault(FaultKind.CUT)


def cut_after() -> Fault:
    """The request took effect, its answer is lost."""
    return Fault(FaultKind.CUT, accepted=True)


def answer(status: int, *, accepted: bool = False) -> Fault:
    """An error of the server: 502 with an HTML page, anything else (500) as JSON."""
    return Fault(FaultKind.STATUS, accepted=accepted, status=status)


def slow(seconds: float, *, accepted: bool = True) -> Fault:
    """The right answer comes late.

    Args:
        seconds: How late.
        accepted: Whether the request takes effect at once, or only after the delay.
    """
    return Fault(FaultKind.SLOW, accepted=accepted, delay=seconds)


def too_many(retry_after: int) -> Fault:
    """429 with so many seconds to wait; nothing happened."""
    return Fault(FaultKind.STATUS, status=429, retry_after=retry_after)


@dataclass
class FaultRule:
    """A fault and the requests it is for.

    Attributes:
        seen: Matching requests so far.
        fired: How many of them failed.
    """

    fault: Fault
    method: str | None = None
    chat_id: int | None = None
    nth: int = 1
    times: int | None = 1
    probability: float = 1.0
    seen: int = 0
    fired: int = 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether the rule is about such a request at all."""
        return self.method in {None, method} and self.chat_id in {None, chat_id}


class Faults:
    """The faults that wait for their requests; the first rule that fires wins.

    Args:
        seed: Makes probabilities repeatable.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self._rules: list[FaultRule] = []

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        nth: int = 1,
        times: int | None = 1,
        probability: float | None = None,
    ) -> FaultRule:
        """Let requests fail; the rule, which counts what it did.

        Args:
            fault: What happens.
            method: Only this method, written as in the API (``sendMessage``; downloads are
                ``file``); every one but getUpdates if not given.
            chat_id: Only requests about this chat.
            nth: The first matching request that fails, from 1.
            times: How many fail; ``None`` for no end. Not used with a probability.
            probability: The share of matching requests that fail, without end.
        """
        rule = FaultRule(
            fault,
            method,
            chat_id,
            nth,
            times=None if probability is not None else times,
            probability=1.0 if probability is None else probability,
        )
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Nothing fails from here on."""
        self._rules.clear()

    def pick(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this request, if one is due."""
        for rule in self._rules:
            # An unnamed rule leaves polling alone: tests mean the bot's actions, not its ears.
            if not rule.matches(method, chat_id) or (
                rule.method is None and method == "getUpdates"
            ):
                continue
            rule.seen += 1
            due = rule.seen >= rule.nth and (rule.times is None or rule.fired < rule.times)
            if due and self._random.random() < rule.probability:
                rule.fired += 1
                return rule.fault
        return None
