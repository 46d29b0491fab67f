"""Lists of cases and samples: staged, loaded, drawn, replaced. They flush and never commit."""

from qa_tool.services.sampling import drawing, iros, lists, replacing, viewing
from qa_tool.services.sampling.case_rows import Line
from qa_tool.services.sampling.reading import LIMITS, Chosen, Reading, SheetMatch, read

__all__ = [
    "LIMITS",
    "Chosen",
    "Line",
    "Reading",
    "SheetMatch",
    "drawing",
    "iros",
    "lists",
    "read",
    "replacing",
    "viewing",
]
