"""The second reading of an audit, blind, and what stands after it."""
