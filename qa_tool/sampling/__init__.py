"""Lists of cases, samples drawn from them, and who is given which case to audit."""
