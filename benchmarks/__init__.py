"""Measurements, printed side by side from one run; nothing here is a test."""
