"""The external edition: what outside readers get of a quarter or a year, safe however it is set against another.

``counted`` says what is counted and how it all adds up; ``compose`` hides what must be hidden and prints the rest.
What is printed (``document``) holds no hidden count: pages and the workbook read nothing else.
"""
