"""What the pages of a record are handed."""
