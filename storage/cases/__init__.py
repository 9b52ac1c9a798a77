"""Cases: what report, idea and question have in common.

A case is sent once; its words are never edited.  Its status moves along ``rules.STATUS_CHANGES``,
each move adds a ``CaseHistoryEntry``, and everybody concerned is told.

``models`` (tables), ``rules`` (statuses and limits), ``deadlines``, ``queries`` (who may see
what), ``nearby`` (which are close to a place), ``audience`` (whom it concerns), ``inbox`` (what
the team looks through), ``residents``, ``staff`` and ``due`` (what may happen, by whom),
``history`` (how it is kept and told), ``forgetting``.
"""
