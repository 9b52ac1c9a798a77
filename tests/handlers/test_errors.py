"""Whoever breaks a rule reads a sentence about it, and one subject alone is asked for it."""

import inspect
from datetime import date, time
from typing import Any, get_type_hints

import pytest

from handlers.errors import SENTENCES, explain, explain_failure
from storage import errors
from storage.errors import ProfileError, StorageError, TooOftenError
from tests.support.town import CATALOGUES

SAMPLES: dict[Any, Any] = {
    int: 3,
    str: "M-2026-0042",
    bool: True,
    tuple[date | time, ...]: (date(2026, 12, 24), time(9)),
}
"""A value for each type an error is made with; of an enum its first member."""
UNREAD = {ProfileError, TooOftenError}
"""The command line lists the mistakes of a profile; no chat ever meets them. What is too often is
told once, with the phone number, and then no more (``bot.middlewares.refusals``)."""
READ = [
    kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, StorageError) and not kind.__subclasses__() and kind not in UNREAD
]


def made(kind: type[StorageError]) -> StorageError:
    hints = get_type_hints(kind.__init__)
    hints.pop("return", None)
    return kind(**{name: SAMPLES.get(each) or sample(each) for name, each in hints.items()})


def sample(kind: Any) -> Any:
    return 0 if kind == int | str else next(iter(kind))


@pytest.mark.parametrize("kind", READ)
def test_every_error_has_a_sentence_in_one_subject(kind: type[StorageError]) -> None:
    error = made(kind)
    with CATALOGUES.speaking("en"):
        known = [text for sentence in SENTENCES if (text := sentence(error)) is not None]
        assert known == [explain(error).text]
        assert known != [explain_failure()]


def test_an_error_of_no_subject_is_a_failure_of_ours() -> None:
    with CATALOGUES.speaking("en"):
        assert explain(ProfileError(["no name"])).text == explain_failure()
