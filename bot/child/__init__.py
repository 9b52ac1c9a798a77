"""Programs of ours in processes of their own, which take texts or files of strangers.

``running`` is the side of whoever asks: begins the program when it is needed and ends it when it
is not.  ``serving`` is the side of the program: what it was asked, and its limits.
"""
