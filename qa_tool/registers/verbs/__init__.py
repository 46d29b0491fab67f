"""What can be done with entries of registers."""
