"""Pure arithmetic and its presentation: tallies -> summary -> page, workbook, JSON. No Flask, no database."""
