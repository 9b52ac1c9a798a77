"""Consultation hours: who offers them, when, and on which days not.

* ``models``: the tables;
* ``queries``: reading, and the days that result;
* ``values``: what a manager decides, and whether it can be kept;
* ``hits``: which appointments a change would hit;
* ``hosts``: who offers hours;
* ``editing``: hours and closures;
* ``limits``: the rules of booking.
"""
