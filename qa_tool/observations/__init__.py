"""The conversation about an observation: the IRO's own words, the feedback, the IRO's answer."""
