"""Records in the tables: heads, drafts, revisions, lists, and permission as SQL."""
