"""The agenda of one IRO's supervision."""
