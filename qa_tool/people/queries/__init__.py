"""People, places, accounts, sessions and tokens in the tables."""
