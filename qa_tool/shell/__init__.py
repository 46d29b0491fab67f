"""The web frame: who may come in, transactions, sessions, headers, errors, held text, downloads, layout."""
