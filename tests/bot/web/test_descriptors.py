"""The program may open as many files as the system lets it."""

import resource

import pytest

from bot.web.descriptors import ENOUGH, FEW, raise_limit

INFINITE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "limit"),
    [
        (1_024, 524_288, ENOUGH, ENOUGH),
        (1_024, INFINITE, ENOUGH, ENOUGH),
        (256, 4_096, 4_096, 4_096),
        (4_096, 4_096, None, 4_096),
        (INFINITE, INFINITE, None, ENOUGH),
        (1_000_000, 1_000_000, None, 1_000_000),
        (256, 512, 512, 512),
    ],
)
def test_the_limit_becomes_what_is_allowed_and_few_are_told(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    soft: int,
    hard: int,
    raised: int | None,
    limit: int,
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, limits: told.append(limits))
    assert raise_limit() == limit
    assert told == ([] if raised is None else [(raised, hard)])
    assert ("LimitNOFILE" in caplog.text) == (limit < FEW)


def test_a_system_that_refuses_leaves_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_kind: int, _limits: tuple[int, int]) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (2_000, INFINITE))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_limit() == 2_000
