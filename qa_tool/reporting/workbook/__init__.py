"""The period's figures as a workbook: one module for each family of sheets, in ``sheets``."""
