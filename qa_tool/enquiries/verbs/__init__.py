"""Entering counts, the register of a month, problem resolutions until they are closed."""
