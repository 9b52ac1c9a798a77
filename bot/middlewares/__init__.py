"""What surrounds every handler, outermost first.

::

    transaction    session, now; an update id only once; who wrote; answers into the outbox; commit
    language       the language of the texts
    danger         the emergency numbers before any other answer, or the question for danger
    rates          who sends too much at once reads so; nothing of it is handled
    privacy_notice what is stored comes before the first answer; no tap counts before it is read
    intents        words that ask for what a command does, in its place
    refusals       a broken rule becomes a sentence, and nothing of what was begun is kept
    conversation   where the dialogue stands
"""
