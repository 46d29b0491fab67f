"""Forms as data: the model, the loader with line numbers, the checks, the conditions and the rules."""
