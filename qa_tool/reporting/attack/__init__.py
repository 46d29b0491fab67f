"""An independent attack on what goes outside: what could a reader of every released edition work out?

It shares no code with suppression and takes nothing on trust but what was kept of each edition: the counts, what became
of each, and how they add up. What the forms tell a reader it works out again from the forms. Each hidden count is
narrowed with linear programming first and with whole numbers where that is narrower (HiGHS, an extra of the tool).
"""
