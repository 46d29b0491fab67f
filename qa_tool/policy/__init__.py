"""Who may do what: the matrix as one data file (``matrix.yaml``), and pure functions that read it."""
