"""Every query, scoped to the person asking. Flushes, never commits."""
