"""Intake: what comes in from all channels, with its files, into the one dispatcher."""
