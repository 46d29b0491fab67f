"""Frozen quarters, the register of files, and the rows of the workbook."""
