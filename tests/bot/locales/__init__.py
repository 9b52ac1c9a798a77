"""The work of translators: the state of languages, and files that go out and come back."""
