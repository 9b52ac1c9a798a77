"""What was promised about data: keeping, a copy, erasing."""
