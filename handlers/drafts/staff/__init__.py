"""The team's side: entering a case for somebody without a phone."""
