"""What the team writes to those who wait for it: prompts, previews, drafts, sending."""
