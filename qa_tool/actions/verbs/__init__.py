"""What can be done with an action: work on it, give it, close it, look again."""
