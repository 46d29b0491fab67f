"""Publishing definitions, and reading what is published."""
