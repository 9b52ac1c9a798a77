"""The language of a case's words: how sure it is, and saying which one it is."""
