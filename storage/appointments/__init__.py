"""Appointments: times taken, moved and given back, who waits for one, and who is reminded.

* ``models``: the tables they share;
* ``states``: where one is on its way, and what may become of it;
* ``occupancy``: taking and giving back a host's time, guarded by constraints;
* ``calendar``: everything that decides over free times, read once;
* ``free_times``: which times are free;
* ``booking``: holding a time, and booking it;
* ``move_or_cancel``: moving and cancelling what is booked;
* ``lifecycle``: what all changes share;
* ``waiting_list``: who waits for a time;
* ``offers``: free times for those who wait;
* ``staff``: what the team does;
* ``hours_changes``: changes of hours and of the rules of booking, with what they mean for what is
  booked; ``conflicts`` says which appointments are hit;
* ``hosting``: somebody who offers no hours any more;
* ``walk_in_blocks``: the time walk-in hours take;
* ``walk_ins``: people who come without an appointment;
* ``due``: what happens by the clock;
* ``history``: what happened, and who is told;
* ``agendas``: the agenda a member of the team looks at;
* ``calendar_feeds``: the calendar a member of the team subscribes to;
* ``figures``: what a period adds up to;
* ``queries``: reading;
* ``forgetting``: erasing.

Knows ``storage.hours``, which does not know it.
"""
