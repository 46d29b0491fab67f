"""Intervals, exact tests and process charts, in exact decimals."""
