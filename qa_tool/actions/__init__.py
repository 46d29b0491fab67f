"""What somebody must do or see to because of a record, until another person closes it."""
