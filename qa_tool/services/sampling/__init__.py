"""Lists of cases and samples: staged, loaded, drawn, replaced. They flush and never commit."""
