"""Likeness: which cases and ideas say the same, in whatever language they were written.

``words`` (how much texts resemble each other), ``wordings`` (what cases say, in their own language
and in others), ``ideas`` and ``originals`` (what resembles something, for whoever asks),
``models``, ``noting`` and ``notices`` (what is noted without asking, and told once).
"""
