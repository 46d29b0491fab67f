"""Asking for figures: which period, seen by whom, counted and made up."""
