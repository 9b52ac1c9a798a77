"""Consultation hours: who offers them, when, and on which days not.

* ``models``: the tables;
* ``queries``: reading, the days that result, and the lock all changes of times begin with;
* ``values``: what a manager decides, and whether it can be kept;
* ``hosts``: who offers hours.

Changes that touch what is booked are in ``storage.appointments``, which is not known here.
"""
