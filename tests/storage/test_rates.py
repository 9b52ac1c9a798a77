"""How often somebody may do something."""

from datetime import timedelta

import pytest

from storage.rates.limiter import WINDOWS_MOST, Rates
from storage.rates.table import RATES, Excess, Rate, RateKind, Scope, with_limits

MINUTE = timedelta(minutes=1)


def two_rates() -> tuple[Rate, ...]:
    return (
        Rate("short", RateKind.ACT, Scope.PERSON, 2, timedelta(seconds=10), "x"),
        Rate("together", RateKind.ACT, Scope.ALL, 4, MINUTE, "x"),
    )


def test_a_window_ends_and_is_told_of_once() -> None:
    seconds = 0.0
    rates = Rates(lambda: seconds, two_rates())

    def act(name: str, *, is_team: bool = False) -> Excess | None:
        return rates.try_acquire(RateKind.ACT, {Scope.PERSON: name}, is_team=is_team)

    assert [act("a"), act("a")] == [None, None]
    seconds = 4.5
    first = act("a")
    assert first == Excess(RateKind.ACT, timedelta(seconds=5.5), first=True)
    assert first.after_s == 6
    seconds = 9.9
    assert act("a") == Excess(RateKind.ACT, timedelta(seconds=1), first=False)
    assert act("b") is None
    assert [act("member", is_team=True) for _ in range(10)] == [None] * 10
    assert act("member", is_team=True) is not None
    seconds = 10
    assert [act("a"), act("a")] == [None, None]
    again = act("a")
    assert again is not None
    assert again.first


def test_what_one_person_may_not_do_takes_nothing_from_the_others() -> None:
    rates = Rates(lambda: 0.0, two_rates())
    for _ in range(20):
        rates.try_acquire(RateKind.ACT, {Scope.PERSON: "a", Scope.ALL: ""})
    assert rates.try_acquire(RateKind.ACT, {Scope.PERSON: "b", Scope.ALL: ""}) is None
    assert rates.try_acquire(RateKind.ACT, {Scope.PERSON: "c", Scope.ALL: ""}) is None
    excess = rates.try_acquire(RateKind.ACT, {Scope.PERSON: "d", Scope.ALL: ""})
    assert excess is not None
    assert excess.after == MINUTE


def test_memory_is_bounded_whoever_comes_from_wherever() -> None:
    seconds = 0.0
    rates = Rates(lambda: seconds)
    who = {Scope.ADDRESS: "198.51.100.7"}
    for _ in range(WINDOWS_MOST):
        assert rates.try_acquire(RateKind.FEED, {Scope.ADDRESS: str(_)}) is None
    for _ in range(60):
        assert rates.try_acquire(RateKind.FEED, who) is None
    assert rates.try_acquire(RateKind.FEED, who) is not None
    windows = rates._windows  # noqa: SLF001  nothing else tells how many there are
    assert windows.reset() <= WINDOWS_MOST
    assert windows.check()
    assert windows.get_expiry("nobody") == seconds


def test_an_operator_changes_what_is_named_and_nothing_else() -> None:
    changed = with_limits({"accounts": (100, timedelta(hours=1))})
    by_name = {rate.name: rate for rate in changed}
    assert (by_name["accounts"].count, by_name["accounts"].window) == (100, timedelta(hours=1))
    assert [rate for rate in changed if rate.name != "accounts"] == [
        rate for rate in RATES if rate.name != "accounts"
    ]
    assert len(by_name) == len(RATES)
    assert all(rate.reason.endswith(".") for rate in RATES)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_rule_of_the_database_is_told_of_once_too(name: str) -> None:
    seconds = 0.0
    rates = Rates(lambda: seconds)
    assert rates.is_first("addition", name, MINUTE)
    assert not rates.is_first("addition", name, MINUTE / 2)
    assert rates.is_first("booking", name, MINUTE)
    seconds = 60
    assert rates.is_first("addition", name, MINUTE)
