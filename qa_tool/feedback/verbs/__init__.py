"""Grading oneself, reading, replying, and deciding disputes."""
