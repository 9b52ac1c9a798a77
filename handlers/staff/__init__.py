"""What the team does: look through cases, work on them, answer, and keep itself in order."""
