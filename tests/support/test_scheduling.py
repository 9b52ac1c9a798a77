"""Each process begins with long tests, and no test is lost."""

import pytest

from tests.support.scheduling import long_first


def dealt(tests: list[str], processes: int) -> list[str]:
    """Deal tests whose first letter is their module; capital letters are long."""
    return long_first(
        tests, long=str.isupper, module=lambda test: test[0].lower(), processes=processes
    )


def test_each_share_begins_with_long_tests() -> None:
    tests = ["a1", "A2", "b1", "b2", "B3", "C1", "c2", "d1", "d2"]
    assert dealt(tests, 3) == ["A2", "a1", "b1", "B3", "b2", "c2", "C1", "d1", "d2"]


def test_long_tests_of_a_module_stay_together() -> None:
    assert dealt(["a1", "B1", "c1", "B2", "d1", "D2"], 2) == ["B1", "B2", "a1", "D2", "c1", "d1"]


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("length", [0, 1, 2, 5, 30])
def test_no_test_is_lost(length: int, processes: int) -> None:
    tests = [f"{'ABcd'[number % 4]}{number}" for number in range(length)]
    assert sorted(dealt(tests, processes)) == sorted(tests)
    long = ["A1"] * length
    assert dealt(long, processes) == long
