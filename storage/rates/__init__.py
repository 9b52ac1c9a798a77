"""Rates: how often somebody may do something, all of it in one table.

* ``table``: every limit with its reason, and the rules that rows of the database count;
* ``limiter``: counts what leaves no row, in the memory of the process.

The table alone costs nothing to load, which the limiter's library does.
"""
