"""Web addresses the team enters: for buttons of announcements, and for video."""

import pytest

from storage.texts import clean_web_address

LONGEST = 60


@pytest.mark.parametrize(
    "address", ["https://leimen.de", "https://meet.example.org/rooms/7?lang=de#x"]
)
def test_a_whole_https_address_is_kept(address: str) -> None:
    assert clean_web_address(f" {address}\n", longest=LONGEST) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://leimen.de",
        "leimen.de",
        "https://",
        "https://leimen",
        "https://leimen.",
        "https://leimen.de/ <script>",
        'https://leimen.de/"onclick',
        "https://leimen.de\\evil.example.org",
        "https://leimen.de/\u202etxt.exe",
        "https://leimen.de/" + "a" * LONGEST,
    ],
)
def test_anything_else_is_none(address: str) -> None:
    assert clean_web_address(address, longest=LONGEST) is None
