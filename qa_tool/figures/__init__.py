"""What is counted: tallies, the summary of a period, measures, charts, and the pages of the analysis."""
