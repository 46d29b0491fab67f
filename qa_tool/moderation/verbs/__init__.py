"""Choosing, giving, reading, settling and discussing second readings."""
