"""What managers see and do in moderation."""
