"""Reading a list of cases, drawing and doing again a sample, replacing a case."""
