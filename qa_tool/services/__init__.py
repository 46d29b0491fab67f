"""The verbs and the rules: what people do, each in one transaction with exactly one event."""
