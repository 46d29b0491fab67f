"""The engine of everything filled in: start, draft, save, submit, amend, read, list, bring in."""
