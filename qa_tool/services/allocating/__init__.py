"""The verbs of allocation: give, reassign, start, decline. They flush and never commit."""
