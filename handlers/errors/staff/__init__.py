"""Sentences that only the team reads."""
