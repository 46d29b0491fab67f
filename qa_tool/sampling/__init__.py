"""Lists of cases, samples drawn from them, and who is given which case to audit.

A discarded draft lets go of its allocation.
"""
