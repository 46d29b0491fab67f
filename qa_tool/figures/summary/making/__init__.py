"""Making a summary from counts: pure arithmetic."""
