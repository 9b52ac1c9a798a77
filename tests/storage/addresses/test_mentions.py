"""Addresses in a text: any text can be read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.addresses.mentions import Text


@given(st.text(max_size=400))
@settings(
    max_examples=200,
)
def test_no_text_upsets_the_reading(text: str) -> None:
    read = Text(text)
    for mention in read.mentions():
        assert mention.names or mention.names_apart
    read.names()
    read.words_left([], frozenset())
