"""Translations: what people's words say in another language.

::

    wanted ─lease─► running ─► done ─► (corrected by a person)
       ▲               │  └──► failed ─► asked
       └── retry ──────┘
    wanted, failed, done by a machine ─► asked (a person of the team) ─► done
    failed, done by a machine ─► wanted (anew)

``models`` (tables), ``sources`` (what can be translated), ``states`` (the changes there are),
``wanting`` (what is wanted, asking people, what they write), ``languages`` (what the team says of
the words), ``leasing`` (what an engine is given and says), ``arriving`` (what follows from that),
``budget`` (how much of it), ``consent`` (asking whether one outside may), ``reading`` (what
readers get and want), ``lengths`` (how long people's may be), ``auditing``, ``notices``,
``queries`` and ``forgetting``.
"""
