"""Which language a message is written in, and how sure that is.

Three things speak: the alphabet (``scripts``), which leaves one language or a few candidates; the
text's letter sequences (``model``, ``profiles``) and short common words (``scripts``); and the
language the person's messenger is set to. ``detection`` adds them up. Why these: decision 0004.

A *language* is a base tag (``de``), a *language tag* is what came in (``de-AT``).
"""

from bot.language.detection import THRESHOLD, Detected, detect, load, probabilities

__all__ = ["THRESHOLD", "Detected", "detect", "load", "probabilities"]
