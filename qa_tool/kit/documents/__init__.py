"""Documents of text, tables and pictures: the only room that knows python-docx and Pillow."""
