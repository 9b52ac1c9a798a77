"""One module or package for each messenger; ``base`` says what they have in common."""
