"""A period's figures as plain values, and their words."""
