"""The programme: what is expected of whom, what was done, who is excused, and what the year's calendar holds."""
