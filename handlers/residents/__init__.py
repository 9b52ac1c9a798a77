"""What residents do: begin, report, ask, see what became of it, choose a language, erase."""
