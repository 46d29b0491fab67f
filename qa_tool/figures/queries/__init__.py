"""The database counts: grouped queries over counted records on their current revisions."""
