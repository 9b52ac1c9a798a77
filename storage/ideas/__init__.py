"""Ideas: what becomes of a case of kind ``IDEA`` once the team has published it.

Until then an idea is a case like any other, seen by its author and the team alone.  Publishing
adds a row of ``ideas``; whoever may see, support or help is decided by that row.

``models`` (tables), ``queries`` and ``comments`` (what is looked at), ``publishing``,
``supporting``, ``commenting`` (what may happen), ``merging`` and ``goals`` (what follows from it),
``similar`` (which ideas resemble a text), ``clock`` and ``forgetting``.
"""
