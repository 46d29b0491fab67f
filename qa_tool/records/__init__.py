"""The engine of everything filled in: start, draft, save, submit, amend, read, list, bring in.

What happens here others react to; its own reactions tell people.
"""
