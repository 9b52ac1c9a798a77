"""The middle layer: the conversations, one module for each thing people can do.

A handler reads one update, asks ``storage`` for what it needs, and *returns* its answers as unsent
messages (``handlers.replies``).  ``bot`` writes them to the outbox, commits, and sends afterwards,
so nobody is told "done" about something that was not stored.

A broken rule needs no ``try`` here.  ``storage`` raises a ``StorageError``; ``bot`` rolls back and
answers with ``handlers.errors.explain``.  So check rules before moving the conversation on: the
person then stays at the question they have to answer again.

What a handler may ask for, by parameter name (besides what its own filters add):

    message, query   the update itself
    state            ``FSMContext``, the conversation's state and data
    callback_data    the unpacked ``CallbackData`` of the button pressed
    session          open ``AsyncSession``; never commit it
    person           ``storage.people.Person``, who wrote
    quarter          ``storage.quarter.Quarter``, the quarter served
    now              aware ``datetime``, one moment for the whole update
    locales          the locales people may choose, such as ``("ar", "de", …)``
    asks_for         what a text may ask for instead (``handlers.understanding.intents.Intent``)
    detect           finds out the language of a text (``handlers.languages.choice.Detect``)
    weigh            tells how probable each language is (``handlers.languages.choice.Weigh``)
    links            returns the links that open a chat with a ``/start`` payload
    calendar_link    returns the address of the calendar feed with a secret
    network          the network address the person comes from, or ``None``; never to be stored
    rates            how often somebody may do something (``storage.rates.limiter.Rates``)
    machine          what translates (``handlers.translated.Machine``), or ``None``
    media_dir        the folder of photos and files
    has_read         whether the person has had a privacy notice on the screen
    received         the photo or file of the message, fetched and checked, or why not; see
                     ``HasPhoto`` and ``HasMedia``

``handlers.registry`` lists the conversations in the order updates are offered to them, and what is
said without being asked (notices).
"""
