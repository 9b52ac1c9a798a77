"""Translation of people's words by an engine, where there is one; nothing waits for it.

``worker`` takes what waits to be translated, ``protecting`` puts placeholders where references
and names stand, an engine is asked, ``checking`` looks at what it returns.  The engines are
``libretranslate``, ``deepl`` and, in a process of its own, ``embedded``.
"""
