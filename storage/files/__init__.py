"""Photos and files: what is stored of them, and whether there is room."""
