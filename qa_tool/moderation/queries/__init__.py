"""Second readings, and the answers that count after them."""
