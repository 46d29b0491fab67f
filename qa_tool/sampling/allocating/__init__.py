"""Giving cases and drafts to auditors, never against independence, and what was given to somebody."""
