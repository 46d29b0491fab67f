"""What can be done with counts."""
