"""The team's side."""
