"""The demo: a sample quarter with a year behind it."""
