"""Moderation: who is muted or blocked, floods, and the page's door for new chats."""
