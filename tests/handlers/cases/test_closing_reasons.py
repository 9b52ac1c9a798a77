"""The ready-made sentences for closing a case."""

import pytest

from handlers.cases.closing_reasons import (
    REASONS,
    Reason,
    find_reason,
    reason_text,
    status_closed_by,
)
from storage.cases.models import CLOSED_STATUSES, CaseStatus
from tests.support.town import CATALOGUES

ON_A_BUTTON = 90
"""Characters of a label that three lines of a narrow chat page show."""


def test_every_reason_belongs_to_one_way_of_closing() -> None:
    listed = [reason for reasons in REASONS.values() for reason in reasons]
    assert sorted(listed) == sorted(Reason)
    for status, reasons in REASONS.items():
        assert {status_closed_by(reason) for reason in reasons} == {status}


def test_the_team_closes_in_every_way_but_merging_and_withdrawing() -> None:
    assert set(REASONS) == CLOSED_STATUSES - {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN}


@pytest.mark.parametrize("locale", CATALOGUES.offered)
def test_sentences_differ_and_fit_on_a_button(locale: str) -> None:
    with CATALOGUES.speaking(locale):
        sentences = [reason_text(reason) for reason in Reason]
    assert len(set(sentences)) == len(Reason)
    for sentence in sentences:
        assert len(sentence) <= ON_A_BUTTON, sentence


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_found_by_its_key(reason: Reason) -> None:
    assert find_reason(reason.value) is reason
    assert len(reason.value) <= 20


def test_an_unknown_key_is_no_reason() -> None:
    assert find_reason(None) is None
    assert find_reason("acts-of-god") is None
