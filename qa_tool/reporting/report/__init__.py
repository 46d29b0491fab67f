"""The quality-assurance chapter of a quarterly or annual report: the summary of pages and workbook, as a document."""
