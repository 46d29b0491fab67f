"""The words of counting: tally, filters, floor, and what else is counted."""
