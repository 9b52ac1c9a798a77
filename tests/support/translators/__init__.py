"""Pretend translating services, with faults on demand."""
