"""``python -m bot`` is the same as ``quartiersbote``."""

from bot.cli import main

main()
