"""Staff, teams, places, accounts, sessions, tokens, numbers of exports, and what waits a while for its owner."""
