"""Lists of cases and samples: staged, loaded, drawn, replaced. They flush and never commit."""

from qa_tool.services.sampling import drawing, lists, replacing, viewing
from qa_tool.services.sampling.reading import LIMITS, Line, Reading, SheetMatch, read

__all__ = ["LIMITS", "Line", "Reading", "SheetMatch", "drawing", "lists", "read", "replacing", "viewing"]
