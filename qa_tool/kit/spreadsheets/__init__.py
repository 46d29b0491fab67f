"""Reading and writing workbooks: the only room that knows openpyxl."""
