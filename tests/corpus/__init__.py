"""Small messages as people send them, and what each must become."""
