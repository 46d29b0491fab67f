"""Section 47: counts by team and month, the monthly sheet, problem resolutions."""
