"""The top layer: everything that runs.  Reads the settings, wires the rest, keeps it going.

How an update travels::

    messenger ─► channel ─► dispatcher ─► ┌ transaction ─ person ─ language ─► handler ┐
                                          │ update id, conversation state,             │
                                          │ what the handler changed,                  │
                                          └ what it wants to say: the outbox ──────────┘ commit
                                                                                    │
                                              messenger ◄─ channel ◄─ delivery ◄────┘
"""
