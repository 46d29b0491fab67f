"""Where deadlines come from: one module for each kind of thing that has them."""
