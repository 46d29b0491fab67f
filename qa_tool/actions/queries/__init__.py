"""Actions, their lists and their follow-ups in the tables."""
