"""Finding what must not stand in free text."""
