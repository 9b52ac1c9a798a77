"""Questions: conversations of residents with the team, on top of ``storage.cases``.

A question is a case of ``CaseKind.QUESTION``; what was said is its history.  Here is what only
questions have: ``conversation`` (writing on, and taking words out again), ``canned`` and
``placeholders`` (answers kept ready in every language), ``closed_periods`` (what is said once
while nobody is there), ``ratings`` (how the help was, without a name), ``models`` (tables) and
``forgetting``.
"""
