"""Staff, teams, places, accounts, sessions and tokens, and what waits a while for its owner."""
