"""The external edition: what outside readers get of a quarter or a year, safe however it is set against another.

``counted`` says what is counted and how it all adds up; ``compose`` hides what must be hidden and prints the rest.
What is printed (``document``) holds no hidden count: pages and the workbook read nothing else.
"""

from qa_tool.reporting.external.composing import Composed, compose
from qa_tool.reporting.external.content import Content, LastTime, Standing, Volume
from qa_tool.reporting.external.counting import counted
from qa_tool.reporting.external.cycle import NAMED
from qa_tool.reporting.external.document import Document, Grid, Line, PrintedSheet, from_plain, to_plain

__all__ = [
    "NAMED",
    "Composed",
    "Content",
    "Document",
    "Grid",
    "LastTime",
    "Line",
    "PrintedSheet",
    "Standing",
    "Volume",
    "compose",
    "counted",
    "from_plain",
    "to_plain",
]
