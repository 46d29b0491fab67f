"""Charts as plain values, drawn for pages and files."""
