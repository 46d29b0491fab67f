"""The audit trail: exactly one event per change, and what follows from the change, in the same transaction."""
