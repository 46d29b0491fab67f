"""Figures as tables, JSON and stored text."""
