"""The sheets of the workbook, found by the registry."""
