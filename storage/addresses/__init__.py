"""Addresses of the quarter, and finding the place somebody means by what they write.

* ``models``: the tables; ``register``: replacing all addresses, and reading those of a street;
* ``keys``: names of streets and house numbers the way they are compared;
* ``coordinates``: points in a text, written out or in a link to a map;
* ``mentions``: addresses in a text, and which of its words nobody understands;
* ``foreign_scripts``: names of streets in Arabic or Cyrillic letters, by their consonants;
* ``finder``: all of it together: what somebody means, or what to ask them.
"""
