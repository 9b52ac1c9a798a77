"""The lowest layer: tables, the rules that keep them true, and the questions asked of them.

One module (or package) for each thing, in the same order: vocabulary, models, rules, queries.
What every module here keeps to:

* it imports nothing from ``bot`` or ``handlers`` and knows no messenger;
* a function that touches the database takes an open ``AsyncSession`` first and never commits:
  whoever opened the transaction decides when the work is done;
* the current time comes in as ``now``, an aware ``datetime``; nothing here reads the clock;
* it raises only what ``storage.errors`` lists, and an error carries values, not sentences;
* every table says what erasing a person does to it, and every column what it is for and how long
  it is kept (``storage.base.retention_info`` and ``storage.base.column``).
"""
