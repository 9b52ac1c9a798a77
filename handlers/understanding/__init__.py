"""What a text is about, found out here and without a network: danger, and what is asked for.

::

    text ─► spelling ─► phrases      what is certain, listed by people
                   └──► features ─► classifier     how likely the rest is, learnt from examples
                                                 ├─► danger    is somebody in danger, and of what
                                                 └─► intents   which command the words ask for

The lists are ``locales/<locale>/danger.txt`` and ``intents.txt``, the examples ``examples.tsv``
beside them; ``make model`` learns from these and writes ``model.bin`` (decision 0016).  Lists and
model are read soon after the start, or when the first text wants them.
"""
