"""Making workbooks and reports, freezing quarters, releasing files."""
