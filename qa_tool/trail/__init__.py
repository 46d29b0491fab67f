"""The audit trail: exactly one event per change, in the same transaction."""
