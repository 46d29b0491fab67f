"""Start, save, submit, read, amend, share and list records."""
