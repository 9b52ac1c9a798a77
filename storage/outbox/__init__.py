"""The outbox: every message on its way to one person (transactional outbox pattern).

A row is written in the transaction that gave the reason for it, and delivery reads it from here.
It holds either a *method*, a messenger call ready to be sent, or a *notice*, the name and the
arguments of a text that is rendered in the receiver's language at the moment of sending.

::

    waiting ─► sending ─► sent · refused · failed · expired · withdrawn · unknown
       ▲          │
       └──────────┘  not got through: try again at ``not_before``

Sums always add up: every row is in exactly one state.

* ``models``: the table and its states;
* ``writing``: putting messages in;
* ``delivering``: taking them out, one a person at a time, and what became of them;
* ``history``: sums, copies that are edited later, and how long they are kept.
"""

from storage.outbox.delivering import (
    LONGEST_WAIT,
    Due,
    Outcome,
    begin_sending,
    has_newer_answer,
    list_due,
    list_foldable,
    next_due_at,
    record_outcomes,
    recover_interrupted,
    release_unsent,
    replace_call,
)
from storage.outbox.history import (
    count_by_state,
    find_copy,
    forget_topics,
    oldest_answer,
)
from storage.outbox.models import FINAL_STATES, DeliveryState, OutboxMessage, Priority
from storage.outbox.notices import Notice
from storage.outbox.writing import (
    Answer,
    enqueue_answers,
    enqueue_method,
    enqueue_notice,
    has_enqueued,
    withdraw,
    withdraw_answers,
)

__all__ = [
    "FINAL_STATES",
    "LONGEST_WAIT",
    "Answer",
    "DeliveryState",
    "Due",
    "Notice",
    "OutboxMessage",
    "Outcome",
    "Priority",
    "begin_sending",
    "count_by_state",
    "enqueue_answers",
    "enqueue_method",
    "enqueue_notice",
    "find_copy",
    "forget_topics",
    "has_enqueued",
    "has_newer_answer",
    "list_due",
    "list_foldable",
    "next_due_at",
    "oldest_answer",
    "record_outcomes",
    "recover_interrupted",
    "release_unsent",
    "replace_call",
    "withdraw",
    "withdraw_answers",
]
