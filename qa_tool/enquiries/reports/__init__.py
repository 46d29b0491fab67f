"""The monthly sheet and what of it leaves: pure values."""
