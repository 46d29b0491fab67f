"""The staff edition: what IROs read of the service, safe for whoever takes their own records out of it.

``records`` is what it is made of; ``counting`` says what is counted and how it adds up, with how much of each count
one person knows; ``composing`` hands that to suppression and keeps what may be printed; ``beside`` sets it against what
went outside. Nothing else reads records.
"""
