"""Targets, leave and the year's calendar."""
