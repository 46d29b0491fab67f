"""A locality's meeting with children's social care: what it looks at, and what it agreed."""
