"""Events of the quarter: what takes place when, who comes, who waits, and who is reminded.

An event is what the team writes once; an occurrence is one date of it.

* ``models``: the tables;
* ``values``: what the team fills in, and its rules;
* ``recurrence``: the dates of a repeated event, as pure arithmetic;
* ``dates``: the rows of these dates;
* ``editing``: what the team writes and changes;
* ``moving``: one date that differs, and what does not take place;
* ``publishing``: when residents get to see it, and who hears of it;
* ``seats``: taking seats and giving them back;
* ``coming``: what residents do;
* ``waiting``: the waiting list of a date and its offers;
* ``reminders``: reminding of a date;
* ``clock``: what happens by the clock;
* ``telling``: who is told of what;
* ``queries``: reading events and dates;
* ``registrations``: reading what people have said;
* ``forgetting``: erasing.
"""
