"""The dated settings of the service: deadlines, shares, limits."""
