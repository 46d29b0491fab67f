"""The staff edition: what IROs read of a frozen quarter or year."""
