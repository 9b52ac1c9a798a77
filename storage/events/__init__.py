"""Events of the quarter: what takes place when, who comes, who waits, and who is reminded.

An event is what the team writes once; an occurrence is one date of it.

* ``models``: the tables;
* ``states``: where events, dates and registrations are on their way;
* ``values``: what the team fills in, and its rules;
* ``recurrence``: the dates of a repeated event, as pure arithmetic;
* ``dates``: the rows of these dates;
* ``editing``: what the team writes and changes;
* ``change_or_cancel``: one date that differs, and what does not take place;
* ``publishing``: when residents get to see it, and who hears of it;
* ``seats``: taking seats and giving them back;
* ``registration``: what residents say about a date;
* ``waiting_list``: who waits for seats, and their offers;
* ``reminders``: planning them;
* ``due``: what happens by the clock;
* ``notifications``: who is told of what;
* ``queries``: reading events and dates;
* ``forgetting``: erasing.
"""
