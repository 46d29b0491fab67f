"""Counts: numbers of a period and a place, typed or read from a workbook, as the files of forms/counts ask."""
