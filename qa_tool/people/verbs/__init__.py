"""Who is asking; accounts, passwords, tokens, held text and staged files."""
