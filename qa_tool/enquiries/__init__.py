"""Section 47: counts by team and month, the monthly sheet, problem resolutions.

A resolution that is on record settles, when its audit is submitted, what that has to raise.
"""
