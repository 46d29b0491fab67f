"""Section 47 enquiries: counts by team and month, the monthly sheet."""
