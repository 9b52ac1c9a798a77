"""The chat page: its channel and its HTTP side."""
