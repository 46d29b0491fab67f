"""A person's own sign-in, password, profile and tokens, and the page of the service's settings."""
