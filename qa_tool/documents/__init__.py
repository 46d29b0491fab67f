"""Documents of text, tables and pictures: a plain model of one, and the only rooms that know Word's format."""
