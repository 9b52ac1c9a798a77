"""Languages: what is known of each, which one a person reads, and finding one by its name."""
