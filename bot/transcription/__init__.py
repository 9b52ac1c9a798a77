"""Voice messages into text, by a machine in the house, where there is one; nothing waits for it.

``worker`` takes what waits, ``engine`` says what every transcriber can do, ``local`` runs the one
there is, and ``program`` listens in a process of its own (``bot.child``).  What it takes are the
libraries of the extra ``transcribe``.
"""
