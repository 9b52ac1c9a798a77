"""Transcriptions: what a machine has heard in voice messages.

::

    wanted ─lease─► running ─► done
       ▲               │  └──► failed
       └── retry ──────┘

The table, and of which files it is wanted, are ``storage.files.transcriptions``.  Here are
``consent`` (whose voice may be listened to), ``states`` (the changes there are), ``leasing`` (what
is listened to, and what is stored of it), ``notices``, ``queries`` and ``forgetting``.
"""
