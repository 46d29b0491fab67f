"""The quarter's workbook: content, sheets, cover."""
