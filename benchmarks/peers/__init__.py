"""Other bots that hold the same conversation, each as its library's documentation teaches it.

They are what ours is measured beside (``benchmarks.updates``); none of them asks for consent,
guesses a category, looks for duplicates, knows other languages or keeps what it still has to say.
Every contender is an asynchronous context manager that yields a function taking one update.

=====================  ==========================================================================
aiogram_memory         aiogram's finite state machine in memory; a report is a line of a list
aiogram_sqlite         the same, with states and reports in SQLite, each change committed
telegram_pickle        python-telegram-bot's ``ConversationHandler``, its pickle file written
                       after each update
echo                   aiogram with one handler that stores nothing and sends nothing
quartiersbote          ours: taken in, stored, delivered, the end of each delivery stored
=====================  ==========================================================================
"""
