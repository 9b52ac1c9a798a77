"""Delivery: from the outbox to the messengers, within their limits.

* ``serialisation``: messenger calls as JSON, and back;
* ``rendering``: from a row of the outbox to a complete call;
* ``pacing``: how many may leave at this moment;
* ``claiming``: which ones leave;
* ``attempts``: what the end of an attempt means for its message;
* ``worker``: the loop around them.
"""
