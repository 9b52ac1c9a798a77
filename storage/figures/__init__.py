"""Figures: what a period adds up to, and its cases as a list; nothing about any person.

``periods`` (which days a period has), ``cases`` (counts and spans of time), ``outreach`` (events
and announcements), ``translations``, ``summary`` (all figures of a period together), ``case_list``
(cases one by one, for export), ``requests`` (asking for pictures and files).

What happened belongs to the period it happened in, by the clocks of the quarter: a case counts as
arrived when it was sent, as answered when it got its first answer, as solved when it was solved.
So a period that is over changes only if one of its cases is opened again.
"""
