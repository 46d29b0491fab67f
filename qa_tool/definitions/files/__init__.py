"""Reading definition files: every fault of every file at once, each with its file and line."""
