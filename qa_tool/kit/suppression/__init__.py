"""Hiding small counts of tables that share totals, so that none can be worked out."""
