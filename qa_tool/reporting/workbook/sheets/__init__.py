"""One module for each family of sheets; ``registry`` finds them."""
