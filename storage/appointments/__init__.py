"""Appointments: times taken, moved and given back, who waits for one, and who is reminded.

* ``models``: the tables they share;
* ``occupying``: taking and giving back a host's time, guarded by constraints;
* ``calendar``: everything that decides over free times, read once;
* ``free``: which times are free;
* ``booking``: holding a time, and booking it;
* ``moving``: moving and cancelling what is booked;
* ``standing``: what all changes share;
* ``waiting``: the waiting list;
* ``offering``: free times for those on it;
* ``team``: what the team does;
* ``clock``: what happens by the clock;
* ``history``: what happened, and who is told;
* ``agendas``: the agenda a member of the team looks at;
* ``feeds``: the calendar a member of the team subscribes to;
* ``walk_ins``: people who come without an appointment;
* ``queries``: reading.
"""
