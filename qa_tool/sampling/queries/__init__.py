"""Lists, samples, allocations and coverage in the tables."""
