"""The site: one blueprint per room."""
