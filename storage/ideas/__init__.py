"""Ideas: what becomes of a case of kind ``IDEA`` once the team has published it.

Until then an idea is a case like any other, seen by its author and the team alone.  Publishing
adds a row of ``ideas`` and marks the case, which decides who may see, support or help.

``models`` (tables), ``queries`` (what is looked at), ``publishing``, ``supporting``, ``comments``
(what may happen), ``merging`` and ``goals`` (what follows from it), ``due`` and
``forgetting``.
"""
