"""Cases: what report, idea and question have in common.

A case is sent once; its words are never edited.  Its status moves along ``rules.STATUS_CHANGES``,
each move adds a ``CaseEvent``, and everybody concerned is told.

``models`` (tables), ``rules`` (what needs no database), ``deadlines``, ``queries`` (who may see
what), ``nearby`` (which are close to a place), ``audience`` (whom it concerns), ``boxes`` (the
team's inbox), ``residents``, ``staff`` and ``clock`` (what may happen, by whom), ``history`` (how
it is kept and told).
"""
