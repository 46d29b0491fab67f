"""The only rooms that know openpyxl: a capped, suspicious reader; a writer of cells, tables and charts."""
